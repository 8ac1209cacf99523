"""Promises of the areas, the bank holidays and the check of everything."""

from datetime import date
from pathlib import Path

import pytest

from bot.content import directory_files
from bot.content.area_files import load_areas
from bot.content.bank_holidays import bank_holidays
from bot.content.check import check
from bot.core.areas import Zone
from bot.core.directory import Directory
from bot.core.errors import ContentError


def test_every_content_file_is_in_order() -> None:
    assert check() == []


def test_areas_are_towns_and_never_finer() -> None:
    areas = load_areas()
    assert len(areas) == 23
    assert [area.slug for area in areas][:2] == ["dunstable", "houghton_regis"]
    assert {area.slug: area.zone for area in areas}["outside"] is Zone.OUTSIDE
    assert {name for area in areas if area.slug == "outside" for name in area.also} == {"luton", "bedford"}


@pytest.mark.parametrize(
    "text",
    [
        "areas: []",
        "areas: [{slug: outside, name: Outside, zone: moon}]",
        "areas: [{slug: outside, name: Outside, zone: outside}, {slug: outside, name: Again, zone: outside}]",
        "streets: []",
    ],
)
def test_a_mistake_in_the_areas_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "areas.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError):
        load_areas(path)


def test_the_bank_holidays_are_those_of_england() -> None:
    known = bank_holidays(date(2026, 11, 22))
    assert {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 29)} <= known
    assert date(2026, 11, 30) not in known  # Saint Andrew's Day is Scotland's
    assert date(2027, 7, 12) not in known  # the Twelfth is Northern Ireland's
    assert date(2026, 12, 26) in known  # Boxing Day falls on a Saturday; the Monday stands in for it


def test_what_emergency_answers_and_menus_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = (Directory(services=()), list[ContentError]())
    monkeypatch.setattr(directory_files, "read_directory", lambda: nothing)
    files = {problem.file for problem in check()}
    assert {"safety/answers.yml", "wording.yml"} <= files
