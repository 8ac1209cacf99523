"""Promises of `core.signposts` and `core.follow_ups`: short, plain, true, and open about what is not known."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.core import signposts
from bot.core.effects import Aspect
from bot.core.follow_ups import CALL_LIST, NOTHING_SHOWN, follow_up
from bot.core.opening_hours import Certainty, Hours, Openness, OpenState, Schedule
from bot.core.services import CostOption, Display, OnBill, Phone, PhoneType, Price, Route, RouteKind
from tests.fakes.services import DAY_AND_NIGHT, OFFICE_HOURS, WEEKDAYS, service

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
NONE: frozenset[date] = frozenset()


def november(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_a_signpost_says_what_it_is_how_to_reach_it_the_cost_the_bill_and_the_hours() -> None:
    helpline = service(
        hours=OFFICE_HOURS,
        phones=(Phone(number="0800 000 000"), Phone(number="80000", type=PhoneType.TEXT)),
        routes=(Route(kind=RouteKind.WEBCHAT, description="on the website."),),
        plain_safety="Use a phone they cannot see.",
    )
    assert signposts.render([helpline], MONDAY, NONE) == (
        "Helpline\n"
        "A helpline.\n"
        "- Phone: 0800 000 000\n"
        "- Text: 80000\n"
        "- Web chat: on the website.\n"
        "- Website: https://helpline.example\n"
        "- Free to call. We do not know if it shows on a bill.\n"
        "- Open now, until 5pm.\n"
        "- Use a phone they cannot see."
    )


def test_no_services_say_nothing() -> None:
    assert signposts.render([], MONDAY, NONE) == ""
    assert follow_up(Aspect.BILL, [], MONDAY, NONE) == NOTHING_SHOWN


def test_three_come_at_once_and_more_gives_the_rest() -> None:
    many = [service(each) for each in ("a", "b", "c", "d", "e")]
    shown = signposts.render(many, MONDAY, NONE)
    more = signposts.render(many, MONDAY, NONE, more=True)
    assert [line for line in shown.split("\n") if len(line) == 1] == ["A", "B", "C"]
    assert [line for line in more.split("\n") if len(line) == 1] == ["D", "E"]
    assert shown.count("\n\n") == 2


def test_a_long_rest_is_cut_to_a_name_and_a_way_in() -> None:
    many = [service(str(each)) for each in range(8)]
    more = signposts.render(many, MONDAY, NONE, more=True)
    assert more.endswith("- 6: 0800 000 000\n- 7: 0800 000 000")


def test_when_all_are_closed_one_that_never_closes_takes_a_place() -> None:
    many = [service(each, hours=OFFICE_HOURS) for each in ("a", "b", "c")] + [service("d", hours=DAY_AND_NIGHT)]
    assert [each.id for each in signposts.first(many, NIGHT, NONE)] == ["a", "b", "d"]
    assert [each.id for each in signposts.others(many, NIGHT, NONE)] == ["c"]
    assert "- Closed now. Opens tomorrow 9am. D is open all day and night." in signposts.render(many, NIGHT, NONE)
    assert [each.id for each in signposts.first(many, MONDAY, NONE)] == ["a", "b", "c"]


def test_a_service_whose_hours_are_not_known_keeps_its_place() -> None:
    many = [service("a"), service("b", hours=OFFICE_HOURS), service("c"), service("d", hours=DAY_AND_NIGHT)]
    assert [each.id for each in signposts.first(many, NIGHT, NONE)] == ["a", "d", "c"]


def test_a_number_that_may_not_be_shown_is_shown_nowhere() -> None:
    hidden = service(display=Display.SHOW_WITHOUT_PHONE)
    texts = [signposts.render([hidden], MONDAY, NONE), *(follow_up(each, [hidden], MONDAY, NONE) for each in Aspect)]
    assert not [text for text in texts if "0800" in text]
    assert "We do not have a phone number we are sure of." in texts[0]


def test_an_entry_past_its_review_date_says_so() -> None:
    assert signposts.UNCHECKED in signposts.render([service(review_date=date(2026, 1, 1))], MONDAY, NONE)
    assert signposts.UNCHECKED not in signposts.render([service()], MONDAY, NONE)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (OpenState(openness=Openness.ALWAYS), "Open all day, every day."),
        (OpenState(openness=Openness.OPEN, until=november(23, 18, 0)), "Open now, until 6pm."),
        (OpenState(openness=Openness.OPEN, until=november(24, 0, 0)), "Open now, until midnight."),
        (OpenState(openness=Openness.OPEN, until=november(24, 2, 0)), "Open now, until 2am tomorrow."),
        (OpenState(openness=Openness.OPEN, until=november(27, 2, 0)), "Open now."),
        (OpenState(openness=Openness.CLOSED, opens=november(23, 12, 0)), "Closed now. Opens today noon."),
        (OpenState(openness=Openness.CLOSED, opens=november(27, 9, 30)), "Closed now. Opens Friday 9.30am."),
        (OpenState(openness=Openness.CLOSED), "Closed now."),
        (OpenState(openness=Openness.UNKNOWN), signposts.UNSURE_HOURS),
        (
            OpenState(openness=Openness.UNKNOWN, unsure_on=MONDAY.date()),
            "It is a bank holiday. We do not know if they are open today.",
        ),
        (
            OpenState(
                openness=Openness.CLOSED,
                opens=datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
                unsure_on=date(2026, 11, 24),
            ),
            "Closed now. Opens Wednesday 9am. We do not know about tomorrow, a bank holiday.",
        ),
    ],
)  # fmt: skip
def test_hours_read_plainly(found: OpenState, words: str) -> None:
    assert signposts.hours_words(found, MONDAY) == words


def test_hours_go_by_the_clock_in_bedfordshire() -> None:
    summer = datetime(2026, 7, 6, 8, 30, tzinfo=UTC)  # 9.30 on the wall
    assert signposts.hours(service(hours=OFFICE_HOURS), summer, NONE) == "Open now, until 5pm."


def test_hours_that_are_not_by_the_clock_are_said_in_words() -> None:
    shop = service(hours=Hours(certainty=Certainty.DESCRIBED, description="When the shop is open."))
    assert signposts.hours(shop, MONDAY, NONE) == "When the shop is open."


def test_a_conflict_of_sources_is_not_turned_into_a_claim() -> None:
    told = Schedule(days=WEEKDAYS, opens_at=time(9), closes_at=time(17))
    unsure = service(hours=Hours(certainty=Certainty.UNSURE, schedules=(told,)))
    assert signposts.hours(unsure, MONDAY, NONE) == signposts.UNSURE_HOURS


def test_the_answer_on_bills_always_speaks_of_the_phones_own_list() -> None:
    for on_bill in OnBill:
        asked = service(cost=CostOption(price=Price.FREE, on_bill=on_bill))
        assert follow_up(Aspect.BILL, [asked], MONDAY, NONE).endswith(CALL_LIST)


@pytest.mark.parametrize(
    ("aspect", "words"),
    [
        (Aspect.COST, "- Helpline: Free to call."),
        (Aspect.HOURS, "- Helpline: Open all day, every day."),
        (Aspect.PHONE, "- Helpline: 0800 000 000"),
        (Aspect.TEXT, "- Helpline: Web chat: on the website."),
        (Aspect.EXPECT, "- Helpline: They keep it private, unless a life is in danger."),
        (Aspect.LANGUAGE, "- Helpline: Polish, Urdu."),
    ],
)
def test_each_follow_up_has_a_line_for_each_service(aspect: Aspect, words: str) -> None:
    asked = service(
        hours=DAY_AND_NIGHT,
        routes=(Route(kind=RouteKind.WEBCHAT, description="on the website."),),
        plain_privacy="They keep it private, unless a life is in danger.",
        languages=("Polish", "Urdu"),
    )
    answer = follow_up(aspect, [asked, replace(asked, id="other", name="Other")], MONDAY, NONE)
    assert words in answer.split("\n")
    assert "- Other: " in answer


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    bare = service(phones=(), url=None)
    assert "We do not know of a way to text or chat." in follow_up(Aspect.TEXT, [bare], MONDAY, NONE)
    assert "We do not have a phone number we are sure of." in follow_up(Aspect.PHONE, [bare], MONDAY, NONE)
    assert "We do not know which languages they speak." in follow_up(Aspect.LANGUAGE, [bare], MONDAY, NONE)
    assert "We do not know what they keep private." in follow_up(Aspect.EXPECT, [bare], MONDAY, NONE)


def test_no_answer_promises_secrecy() -> None:
    answer = follow_up(Aspect.EXPECT, [service()], MONDAY, NONE)
    assert "may have to tell someone" in answer
    assert not re.search(r"(?i)\bsecret|anonymous|encrypted|secure", answer)
