"""Which tables a survey becomes, decided before the first answer comes: the closed list of what officers may ever see.

A dimension gives every answer exactly one value, so every answer falls into exactly one cell of every table. All kinds
of dimension are one list of rules, of which the first that holds decides; where none does, the value is `not_said`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

NOT_SAID: Final = "not_said"
"""The value of whoever skipped the question."""

CHANNEL: Final = "channel"
"""What stands beside the questions: the channel an answer came by."""


class Period(StrEnum):
    """How long a stretch one table counts over."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    def code(self, day: date) -> str:
        """The period in which a day lies: `2026-11`, `2026-Q4`, `2026-H2`, `2026`."""
        match self:
            case Period.MONTH:
                return f"{day:%Y-%m}"
            case Period.QUARTER:
                return f"{day.year}-Q{(day.month + 2) // 3}"
            case Period.HALF:
                return f"{day.year}-H{(day.month + 5) // 6}"
            case Period.YEAR:
                return f"{day.year}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A value, and for each question the choices of which one must have been made."""

    value: str
    when: Mapping[str, frozenset[str]]

    def holds(self, given: Mapping[str, str]) -> bool:
        """Whether these answers meet every condition."""
        return all(given.get(question) in choices for question, choices in self.when.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Dimension:
    """One way to split answers."""

    id: str
    rules: tuple[Rule, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Every value there may be, `not_said` last."""
        return (*dict.fromkeys(rule.value for rule in self.rules), NOT_SAID)

    def value(self, given: Mapping[str, str]) -> str:
        """The one value of these answers."""
        return next((rule.value for rule in self.rules if rule.holds(given)), NOT_SAID)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One table: how long it counts over, and by what."""

    name: str
    period: Period
    dimensions: tuple[Dimension, ...]

    def row(self, given: Mapping[str, str], day: date) -> tuple[str, ...]:
        """The period's code and one value for each dimension."""
        return (self.period.code(day), *(dimension.value(given) for dimension in self.dimensions))


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasePlan:
    """All tables of one survey, and what an answer to it may hold. `words` is the question answered in free words."""

    survey: str
    version: str
    former_versions: frozenset[str]
    words: str
    choices: Mapping[str, frozenset[str]]
    tables: tuple[Table, ...]
