"""Promises of the directory's loader: every mistake names the file, the key and the fix; none reaches a resident."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.directory_files import FOLDER, load_directory, read_directory, read_services
from bot.core.errors import ContentError
from bot.core.opening_hours import Certainty, OnBankHolidays, always_open
from bot.core.services import Display, PhoneType

GOOD: dict[str, Any] = {
    "id": "helpline",
    "name": "Helpline",
    "organization": {"id": "charity", "name": "Charity"},
    "status": "active",
    "display": "show",
    "confidence": "high",
    "plain": "A helpline.",
    "eligibility_description": "Anyone",
    "url": "https://helpline.example",
    "phones": [{"number": "0800 000 000", "type": "voice"}],
    "schedules": [{"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:30", "closes_at": "24:00"}],
    "hours": {"certainty": "known", "bank_holidays": "closed"},
    "cost_option": {"price": "free", "on_bill": "unknown"},
    "service_area": {"extent": "national", "name": "England"},
    "assured_date": "2026-11-22",
    "review_date": "2027-02-22",
    "sources": [{"url": "https://helpline.example", "page_date": "2026", "kind": "official", "said": "It exists."}],
}


def write(folder: Path, **changes: Any) -> list[ContentError]:
    """A folder with one file of one service; what is wrong with it."""
    service = {key: value for key, value in (GOOD | changes).items() if value is not None}
    text = yaml.safe_dump({"theme": "Test", "services": [service]}, sort_keys=False)
    for day in ("2026-11-22", "2027-02-22", "2027-06-01"):
        text = text.replace(f"'{day}'", day)
    (folder / "test.yml").write_text(text, encoding="utf-8")
    return read_services(folder)[1]


def test_a_whole_entry_is_read(tmp_path: Path) -> None:
    assert write(tmp_path) == []
    (service,), _ = read_services(tmp_path)
    (schedule,) = service.hours.schedules
    assert service.phones[0].type is PhoneType.VOICE
    assert schedule.days == {0, 1}
    assert schedule.bank_holidays is OnBankHolidays.CLOSED
    assert service.hours.certainty is Certainty.KNOWN


@pytest.mark.parametrize(
    ("changes", "key", "fix"),
    [
        ({"name": None}, "name", "write some words"),
        ({"name": 101}, "name", "in quotes"),
        ({"nmae": "Helpline"}, "nmae", "take it out or use one of"),
        ({"display": "yes please"}, "display", "show_without_phone"),
        ({"display": "show_without_phone"}, "phones", "may not show a number"),
        ({"cost_option": None}, "cost_option", "make it a mapping"),
        ({"cost_option": {"price": "free"}}, "cost_option.on_bill", "use one of: yes, no, unknown, no_call"),
        ({"cost_option": {"price": "no_call", "on_bill": "no_call"}}, "cost_option.price", "what a call or text costs"),
        ({"schedules": None}, "hours.certainty", "give the schedules, or write unsure"),
        ({"hours": {"certainty": "described"}}, "hours.description", "one plain sentence"),
        ({"schedules": [GOOD["schedules"][0] | {"byday": "Monday"}]}, "schedules[1].byday", "MO,TU,WE"),
        ({"schedules": [GOOD["schedules"][0] | {"byday": "MO,XX"}]}, "schedules[1].byday", "MO,TU,WE"),
        ({"schedules": [GOOD["schedules"][0] | {"byday": "1MO"}]}, "schedules[1].byday", "MO,TU,WE"),
        ({"schedules": [GOOD["schedules"][0] | {"opens_at": "9am"}]}, "schedules[1].opens_at", '"09:30"'),
        ({"schedules": [GOOD["schedules"][0] | {"freq": "DAILY"}]}, "schedules[1].freq", "WEEKLY"),
        ({"review_date": "2027-06-01"}, "review_date", "at most three months"),
        ({"assured_date": "last week"}, "assured_date", "a date such as"),
        ({"audiences": ["everyone"]}, "audiences", "own_behaviour"),
        ({"status": "defunct"}, "replaced_by", "what has taken its place"),
        ({"replaced_by": "nobody"}, "replaced_by", "name a service that may be shown"),
        ({"sources": None}, "sources", "where the facts were read"),
        ({"phones": None, "url": None}, "url", "one way to reach them"),
        ({"plain": "Words. " * 40}, "plain", "160 characters or fewer"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_fix(
    tmp_path: Path, changes: dict[str, Any], key: str, fix: str
) -> None:
    problems = write(tmp_path, **changes)
    assert [(each.key, fix in each.fix) for each in problems if each.key.endswith(key)] == [
        (f"services[helpline].{key}", True)
    ]
    assert {each.file for each in problems} == {f"{tmp_path.name}/test.yml"}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    problems = write(tmp_path, name=None, display="maybe", review_date="2027-06-01")
    assert len(problems) == 3


@pytest.mark.parametrize("text", ["services: [", "just words", "- a list", ""])
def test_a_file_that_is_not_a_directory_is_refused_and_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "test.yml").write_text(text, encoding="utf-8")
    _, problems = read_services(tmp_path)
    assert {each.file for each in problems} == {f"{tmp_path.name}/test.yml"}


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "mental_health.yml").read_text(encoding="utf-8")
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert {each.fix for each in read_services(tmp_path)[1]} == {"give each service an id of its own"}


NEEDS: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (lambda raw: raw["needs"]["help"].update(services=["nobody"]), "use an id of the service directory"),
    (lambda raw: raw["needs"]["help"].update(services=["gangsline"]), "use a service that may be shown"),
    (lambda raw: raw["needs"]["help"].update(services=["shout", "shout"]), "name each service once"),
    (lambda raw: raw["needs"]["help"].update(for_audience={"boys": ["shout"]}), "take it out or use one of"),
    (lambda raw: raw["needs"]["help"].update(for_audience={"man": ["nobody"]}), "use an id of the service directory"),
    (lambda raw: raw.update(topic="weather"), "use one of: about, domestic_abuse"),
    (lambda raw: raw["needs"].update(help=["shout"]), "make it a mapping"),
]


@pytest.mark.parametrize(("spoil", "fix"), NEEDS)
def test_a_mistake_in_the_needs_is_told(tmp_path: Path, spoil: Callable[[dict[str, Any]], None], fix: str) -> None:
    raw: dict[str, Any] = {"topic": "about", "needs": {"help": {"question": "SV-01", "services": ["shout"]}}}
    spoil(raw)
    (tmp_path / "needs.yml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    _, problems = read_directory(needs_folder=tmp_path)
    assert [problem for problem in problems if fix in problem.fix]
    with pytest.raises(ContentError):
        load_directory(needs_folder=tmp_path)


def test_a_need_may_name_a_replaced_service(tmp_path: Path) -> None:
    raw = {"topic": "fraud_cyber", "needs": {"help": {"question": "FR-02", "services": ["action-fraud"]}}}
    (tmp_path / "needs.yml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    assert read_directory(needs_folder=tmp_path)[1] == []


def test_the_real_directory_loads_whole() -> None:
    directory = load_directory()
    assert len(directory.services) == 93
    assert sum(each.display is Display.SHOW_WITHOUT_PHONE for each in directory.services) == 16
    assert sum(each.may_be_shown for each in directory.services) == 83


def test_there_is_somebody_to_reach_at_every_hour() -> None:
    awake = {each.id for each in load_directory().services if always_open(each.hours) and each.shown_phones}
    assert {"emergency-999", "national-da-helpline", "samaritans", "childline", "rape-crisis-247"} <= awake
