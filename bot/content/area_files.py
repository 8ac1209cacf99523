"""Reads the coarse places of `areas.yml`."""

from pathlib import Path

from bot.content.sections import read, refuse
from bot.core.areas import Area, Zone
from bot.core.directory import OUTSIDE
from bot.core.errors import ContentError

PATH = Path(__file__).with_name("areas.yml")


def load_areas(path: Path = PATH) -> tuple[Area, ...]:
    """The choices, in the order they are shown. Raise `ContentError` at the first mistake."""
    areas, problems = read_areas(path)
    refuse(problems)
    return areas


def read_areas(path: Path = PATH) -> tuple[tuple[Area, ...], list[ContentError]]:
    """The choices, and every mistake found."""
    problems: list[ContentError] = []
    file = read(path, problems)
    if file is None:
        return (), problems
    file.only("areas")
    areas: dict[str, Area] = {}
    for section in file.sections("areas"):
        section.only("slug", "name", "zone", "also")
        slug = section.text("slug")
        if slug in areas:
            section.wrong("slug", "name each area once")
        areas[slug] = Area(
            slug=slug, name=section.text("name"), zone=section.choice("zone", Zone), also=section.texts("also")
        )
    if OUTSIDE not in areas:
        file.wrong("areas", f"keep the choice {OUTSIDE!r}")
    return tuple(areas.values()), problems
