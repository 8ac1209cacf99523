"""Promises to residents about every service that the bot may name, whatever editors change."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content.bank_holidays import bank_holidays
from bot.content.directory_files import load_directory
from bot.content.needs_files import AUDIENCES
from bot.core import signposts
from bot.core.effects import Aspect
from bot.core.follow_ups import follow_up
from bot.core.opening_hours import Certainty
from bot.core.services import Display, OnBill, Price, Service

ROOT = Path(__file__).parents[2]
DIRECTORY = load_directory()
HOLIDAYS = bank_holidays(date(2026, 11, 22))
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
SHOWN = [each for each in DIRECTORY.services if each.may_be_shown]
NUMBER = re.compile(r"(?<![\d/£,.-])(?:0\d[\d ]{7,}|(?:101|105|111|112|119|159)\b|116 ?\d{3}|\d{5,6})(?![\d-])")
"""Anything one could ring or text, but for 999."""
LONGEST_LINE = 130
FORBIDDEN = re.compile(r"(?i)\bvictim|perpetrator|just leave|100%|\bsecure\b|encrypted|confidential|anonymous|\bsecret")


def names(service: Service) -> str:
    return service.id


def everything_said(service: Service) -> str:
    answers = [follow_up(aspect, [service], NOW, HOLIDAYS) for aspect in Aspect]
    return "\n".join([signposts.render([service], NOW, HOLIDAYS), *answers])


@pytest.mark.parametrize("service", SHOWN, ids=names)
def test_every_service_shown_has_a_cost_a_bill_note_and_hours(service: Service) -> None:
    text = signposts.render([service], NOW, HOLIDAYS)
    assert signposts.cost(service.cost) in text
    assert signposts.hours(service, NOW, HOLIDAYS) in text
    if service.shown_phones:
        assert service.cost.on_bill is not OnBill.NO_CALL
        assert service.cost.price is not Price.NO_CALL


@pytest.mark.parametrize("service", SHOWN, ids=names)
def test_what_residents_read_is_short_and_keeps_to_our_words(service: Service) -> None:
    text = re.sub(r"https?://\S+|\S+@\S+", "", everything_said(service)).replace(service.name, "")
    assert not FORBIDDEN.search(text)
    lines = [line for line in signposts.render([service], NOW, HOLIDAYS).split("\n") if "http" not in line]
    assert max(map(len, lines)) <= LONGEST_LINE
    assert len(lines) <= 12


@pytest.mark.parametrize(
    "service", [each for each in DIRECTORY.services if each.display is not Display.SHOW], ids=names
)
def test_a_number_not_checked_is_never_said(service: Service) -> None:
    text = re.sub(r"https?://\S+", "", everything_said(service)).replace("01 or 02", "")
    assert not NUMBER.search(text)


@pytest.mark.parametrize("service", SHOWN, ids=names)
def test_only_three_lines_are_said_not_to_show_on_a_bill(service: Service) -> None:
    hidden = {"national-stalking-helpline", "samaritans", "childline"}
    assert (service.cost.on_bill is OnBill.NO) == (service.id in hidden)


@pytest.mark.parametrize("service", SHOWN, ids=names)
def test_free_is_said_only_of_free_numbers(service: Service) -> None:
    for phone in service.shown_phones:
        digits = phone.number.replace(" ", "")
        if service.cost.price is Price.FREE and phone.type == "voice":
            assert digits.startswith(("0800", "0808", "116", "999", "101", "111", "18000", "18001"))
        if digits.startswith(("03", "02", "01", "0345")):
            assert service.cost.price is Price.STANDARD
            assert service.cost.on_bill is OnBill.YES


@pytest.mark.parametrize("service", SHOWN, ids=names)
def test_hours_are_claimed_only_where_the_sources_stand(service: Service) -> None:
    if service.hours.certainty in (Certainty.UNSURE, Certainty.DESCRIBED):
        assert "Open now" not in signposts.render([service], NOW, HOLIDAYS)
        assert "Closed now" not in signposts.render([service], NOW, HOLIDAYS)


def test_someone_who_asks_for_action_fraud_gets_report_fraud() -> None:
    found = DIRECTORY.called("Action Fraud")
    assert found is not None
    assert found.id == "report-fraud"


@given(
    need=st.sampled_from(sorted(DIRECTORY.needs) or ["none"]),
    audience=st.none() | st.sampled_from(sorted(AUDIENCES)),
    area=st.sampled_from([None, "sandy", "outside"]),
    ahead=st.integers(min_value=0, max_value=400 * 24),
)
def test_every_need_is_answered_with_at_most_three_at_once(
    need: str, audience: str | None, area: str | None, ahead: int
) -> None:
    at = NOW + timedelta(hours=ahead)
    found = DIRECTORY.find(need, audience, area, at)
    assert all(each.may_be_shown for each in found)
    assert len(signposts.first(found, at, HOLIDAYS)) <= signposts.AT_ONCE
    shown = signposts.render(found, at, HOLIDAYS)
    assert all(each.name in shown for each in signposts.first(found, at, HOLIDAYS))
    overdue = any(each.is_stale(at) for each in signposts.first(found, at, HOLIDAYS))
    assert (signposts.UNCHECKED in shown) == overdue


@pytest.mark.parametrize("path", sorted((ROOT / "responses").glob("*.yml")), ids=lambda path: path.name)
def test_no_response_holds_a_number_of_its_own(path: Path) -> None:
    domain = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = [variant.get("text", "") for variants in (domain.get("responses") or {}).values() for variant in variants]
    assert [text for text in texts if NUMBER.search(text)] == []


def test_every_need_a_response_points_to_exists() -> None:
    wanted = set()
    for path in (ROOT / "responses").glob("*.yml"):
        domain = yaml.safe_load(path.read_text(encoding="utf-8"))
        for variants in (domain.get("responses") or {}).values():
            customs = (variant.get("custom") or {} for variant in variants)
            wanted |= {each["need"] for each in customs if each.get("effect") == "offer_signposts"}
    assert {need for need in wanted if "{" not in need} <= set(DIRECTORY.needs)


def syllables(word: str) -> int:
    word = re.sub(r"(?<=[^aeioul])e$|(?<=[^td])ed$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def reading_age(text: str) -> float:
    """Flesch–Kincaid grade, and five years before school."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59 + 5


def test_what_services_are_reads_at_about_nine() -> None:
    ages = {each.id: reading_age(f"{each.plain} {each.plain_privacy} {each.plain_safety}") for each in SHOWN}
    assert sum(ages.values()) / len(ages) < 10
    assert {service_id: age for service_id, age in ages.items() if age > 14} == {}
