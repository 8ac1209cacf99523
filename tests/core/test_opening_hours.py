"""Promises of `core.opening_hours`: right to the minute on the wall clock, and never a guess."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import rrule, tz

from bot.content.bank_holidays import bank_holidays
from bot.core.opening_hours import Certainty, Hours, OnBankHolidays, Openness, OpenState, Schedule, state, status
from bot.core.times import clock_words, day_words, instant

WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
NINE_TO_FIVE = Schedule(days=WEEKDAYS, opens_at=time(9), closes_at=time(17), bank_holidays=OnBankHolidays.CLOSED)
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


def at(text: str) -> datetime:
    """Wall time in London to an instant."""
    wall = datetime.fromisoformat(text)
    return instant(wall.date(), wall.time())


def test_an_open_service_says_until_when() -> None:
    assert status([NINE_TO_FIVE], at("2026-11-23 10:00"), CHRISTMAS) == OpenState(
        openness=Openness.OPEN, until=at("2026-11-23 17:00")
    )


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23 08:59", "2026-11-23 09:00"),  # before opening
        ("2026-11-23 17:00", "2026-11-24 09:00"),  # the minute it closes
        ("2026-11-27 17:30", "2026-11-30 09:00"),  # over the weekend
        ("2026-12-24 18:00", "2026-12-29 09:00"),  # over Christmas and the Monday in its stead
    ],
)
def test_a_closed_service_says_when_it_opens(now: str, opens: str) -> None:
    assert status([NINE_TO_FIVE], at(now), CHRISTMAS) == OpenState(openness=Openness.CLOSED, opens=at(opens))


@pytest.mark.parametrize(
    ("now", "wall"), [("2026-03-27 20:00", "2026-03-30 09:00"), ("2026-10-23 20:00", "2026-10-26 09:00")]
)
def test_the_wall_clock_holds_when_the_clocks_change(now: str, wall: str) -> None:
    found = status([NINE_TO_FIVE], at(now), frozenset())
    assert found.opens == at(wall)


def test_a_night_line_stays_open_past_midnight() -> None:
    nights = Schedule(days=frozenset({4}), opens_at=time(22), closes_at=time(6), bank_holidays=OnBankHolidays.OPEN)
    assert status([nights], at("2026-11-28 05:59"), frozenset()).openness is Openness.OPEN
    assert status([nights], at("2026-11-28 06:00"), frozenset()).openness is Openness.CLOSED


def test_hours_that_meet_are_one_stretch() -> None:
    morning = Schedule(days=WEEKDAYS, opens_at=time(9), closes_at=time(13), bank_holidays=OnBankHolidays.OPEN)
    afternoon = Schedule(days=WEEKDAYS, opens_at=time(13), closes_at=time(18), bank_holidays=OnBankHolidays.OPEN)
    assert status([afternoon, morning], at("2026-11-23 10:00"), frozenset()).until == at("2026-11-23 18:00")


def test_day_and_night_is_always() -> None:
    always = Schedule(days=EVERY_DAY, opens_at=time(0), closes_at=time(0), bank_holidays=OnBankHolidays.OPEN)
    assert status([always], at("2026-12-25 03:00"), CHRISTMAS) == OpenState(openness=Openness.ALWAYS)


def test_a_bank_holiday_nobody_spoke_of_is_unknown_and_not_a_promise() -> None:
    silent = Schedule(days=WEEKDAYS, opens_at=time(9), closes_at=time(17))
    assert status([silent], at("2026-12-25 10:00"), CHRISTMAS) == OpenState(
        openness=Openness.UNKNOWN, unsure_on=date(2026, 12, 25)
    )
    assert status([silent], at("2026-12-25 08:00"), CHRISTMAS) == OpenState(
        openness=Openness.CLOSED, opens=at("2026-12-29 09:00"), unsure_on=date(2026, 12, 25)
    )


@pytest.mark.parametrize("certainty", [Certainty.UNSURE, Certainty.DESCRIBED])
def test_hours_not_known_are_never_claimed(certainty: Certainty) -> None:
    hours = Hours(certainty=certainty, schedules=(NINE_TO_FIVE,), description="When the shop is open.")
    assert state(hours, at("2026-11-23 10:00"), frozenset()).openness is Openness.UNKNOWN


def test_a_service_without_hours_is_unknown() -> None:
    assert status([], at("2026-11-23 10:00"), frozenset()).openness is Openness.UNKNOWN


@pytest.mark.parametrize(
    ("wall", "words"),
    [(time(9), "9am"), (time(9, 30), "9.30am"), (time(12), "noon"), (time(0), "midnight"), (time(12, 30), "12.30pm"),
     (time(0, 5), "12.05am"), (time(20), "8pm")],
)  # fmt: skip
def test_the_clock_reads_as_people_say_it(wall: time, words: str) -> None:
    assert clock_words(wall) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(22, "today"), (23, "tomorrow"), (24, "Tuesday"), (28, "Saturday"), (29, "Sunday 29 November")],
)
def test_a_day_reads_as_people_say_it(day: int, words: str) -> None:
    assert day_words(date(2026, 11, day), date(2026, 11, 22)) == words


# The same question put to python-dateutil: RRULEs on the wall clock, and its own time zone data.

LONDON = tz.gettz("Europe/London")
RULES = {OnBankHolidays.OPEN: True, OnBankHolidays.CLOSED: False, OnBankHolidays.NOT_STATED: None}


def judged(schedules: Sequence[Schedule], now: datetime, holidays: frozenset[date]) -> tuple[Openness, datetime | None]:
    """Open or closed (with the next certain opening) or unknown, by RRULE."""
    wall = now.astimezone(LONDON).replace(tzinfo=None)
    start = (wall - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
    openings: list[datetime] = []
    unsure = False
    for schedule in schedules:
        rule = rrule.rrule(
            rrule.WEEKLY,
            byweekday=sorted(schedule.days),
            dtstart=start.replace(hour=schedule.opens_at.hour, minute=schedule.opens_at.minute),
            until=start + timedelta(days=30),
        )
        for opens in rule:
            answer = RULES[schedule.bank_holidays] if opens.date() in holidays else True
            if answer is False:
                continue
            closes = datetime.combine(opens.date(), schedule.closes_at)
            closes += timedelta(days=1) if closes <= opens else timedelta()
            begin, end = opens.replace(tzinfo=LONDON), closes.replace(tzinfo=LONDON)
            inside = begin.astimezone(UTC) <= now < end.astimezone(UTC)
            if inside and answer:
                return Openness.OPEN, None
            unsure |= inside
            if answer and begin.astimezone(UTC) > now:
                openings.append(begin.astimezone(UTC))
    return (Openness.UNKNOWN, None) if unsure else (Openness.CLOSED, min(openings, default=None))


def some_schedules(chance: random.Random) -> list[Schedule]:
    rule = chance.choice(list(OnBankHolidays))
    # The hour that the clocks skip or repeat is left to the clock's own rule: no service opens or closes in it.
    hours = [hour for hour in range(24) if hour != 1]
    return [
        Schedule(
            days=frozenset(chance.sample(range(7), chance.randint(1, 6))),
            opens_at=time(chance.choice(hours), chance.choice([0, 15, 30, 45])),
            closes_at=time(chance.choice(hours), chance.choice([0, 15, 30, 45])),
            bank_holidays=rule,
        )
        for _ in range(chance.randint(1, 3))
    ]


def some_instant(chance: random.Random, edges: Sequence[date]) -> datetime:
    """Half of them anywhere in six years, half within two days of a clock change or a bank holiday."""
    near = chance.random() < 0.5
    day = chance.choice(edges) if near else date(2024, 1, 1) + timedelta(days=chance.randrange(6 * 365))
    minutes = chance.randrange(-48 * 60, 48 * 60) if near else chance.randrange(24 * 60)
    return datetime.combine(day, time(0), tzinfo=UTC) + timedelta(minutes=minutes)


def test_ten_thousand_instants_agree_with_dateutil() -> None:
    chance = random.Random(20261122)
    holidays = frozenset().union(*(bank_holidays(date(year, 7, 1)) for year in (2024, 2027, 2030)))
    changes = [date(2024, 3, 31), date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25), date(2028, 10, 29)]
    edges = [*sorted(holidays), *changes * 10]
    disagreements = []
    for _ in range(2_500):
        schedules = some_schedules(chance)
        for _ in range(4):
            now = some_instant(chance, edges)
            found = status(schedules, now, holidays)
            if (found.openness, found.opens) != judged(schedules, now, holidays):
                disagreements.append((schedules, now))
    assert disagreements == []
