"""The coarse places a resident may name: towns and large villages, never anything finer."""

from dataclasses import dataclass
from enum import StrEnum


class Zone(StrEnum):
    """The three parts of Central Bedfordshire, and everywhere else."""

    NORTH = "north"
    MIDDLE = "middle"
    SOUTH = "south"
    UNKNOWN = "unknown"
    """In Central Bedfordshire, but which part was not said."""
    OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """One choice of *Which is nearest?*"""

    slug: str
    name: str
    zone: Zone
    also: tuple[str, ...] = ()
    """Other names that mean the same choice."""
