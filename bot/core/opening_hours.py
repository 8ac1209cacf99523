"""Is a service open now, and if not, when? Worked out on the wall clock of Europe/London.

Hours are claimed only where an editor has found them: where sources disagree or a bank holiday is not spoken of,
the answer is *unknown*, never a guess. Which days are bank holidays is told from outside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import NamedTuple

from bot.core.times import MIDNIGHT, instant, local

DAYS_AHEAD = 29
"""Far enough for a Friday service when Christmas and New Year fall on Fridays."""
EVERY_DAY = frozenset(range(7))


class OnBankHolidays(StrEnum):
    """What a service does on a bank holiday."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_STATED = "not_stated"


class Certainty(StrEnum):
    """What we may claim of the hours as a whole."""

    KNOWN = "known"
    UNSURE = "unsure"
    """Not checked, or sources disagree: claim nothing."""
    DESCRIBED = "described"
    """True but not by the clock ("when the shop is open")."""
    ANY_TIME = "any_time"
    """A website, a form or a mailbox: nobody opens it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """HSDS `schedule` with FREQ=WEEKLY. Closing at or before opening means the next day; at 00:00, midnight."""

    days: frozenset[int]
    """Monday is 0."""
    opens_at: time
    closes_at: time
    bank_holidays: OnBankHolidays = OnBankHolidays.NOT_STATED


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """All that is known of when a service answers."""

    certainty: Certainty
    schedules: tuple[Schedule, ...] = ()
    description: str = ""


class Openness(Enum):
    """The four answers, and the one for things nobody opens."""

    ALWAYS = "always"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    ANY_TIME = "any time"


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenState:
    """The answer at one instant. Instants are aware UTC."""

    openness: Openness
    until: datetime | None = None
    """When it closes, if open."""
    opens: datetime | None = None
    """When it next opens for certain, if closed."""
    unsure_on: date | None = None
    """A bank holiday, today or before `opens`, of which we know nothing."""

    @property
    def reachable(self) -> bool:
        """Whether somebody certainly answers now."""
        return self.openness in (Openness.ALWAYS, Openness.OPEN)


class _Span(NamedTuple):
    start: datetime
    end: datetime
    certain: bool
    day: date


def state(hours: Hours, at: datetime, bank_holidays: frozenset[date]) -> OpenState:
    """What may be said of a service's hours at an instant."""
    match hours.certainty:
        case Certainty.KNOWN:
            return status(hours.schedules, at, bank_holidays)
        case Certainty.ANY_TIME:
            return OpenState(openness=Openness.ANY_TIME)
        case _:
            return OpenState(openness=Openness.UNKNOWN)


def status(schedules: Sequence[Schedule], at: datetime, bank_holidays: frozenset[date]) -> OpenState:
    """Open until when, closed until when, open always, or unknown."""
    if not schedules:
        return OpenState(openness=Openness.UNKNOWN)
    if _never_closes(schedules):
        return OpenState(openness=Openness.ALWAYS)
    spans = sorted(_spans(schedules, local(at).date(), bank_holidays))
    until = _open_until(spans, at)
    if until is not None:
        return OpenState(openness=Openness.OPEN, until=until)
    for span in spans:
        if not span.certain and span.start <= at < span.end:
            return OpenState(openness=Openness.UNKNOWN, unsure_on=span.day)
    return _closed(spans, at)


def always_open(hours: Hours) -> bool:
    """Whether it answers every hour of every day."""
    return hours.certainty is Certainty.KNOWN and _never_closes(hours.schedules)


def _never_closes(schedules: Sequence[Schedule]) -> bool:
    around_the_clock = (
        schedule.days
        for schedule in schedules
        if schedule.opens_at == schedule.closes_at == MIDNIGHT and schedule.bank_holidays is OnBankHolidays.OPEN
    )
    return frozenset[int]().union(*around_the_clock) == EVERY_DAY


def _spans(schedules: Sequence[Schedule], today: date, bank_holidays: frozenset[date]) -> Iterator[_Span]:
    for ahead in range(-1, DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        for schedule in schedules:
            if day.weekday() not in schedule.days:
                continue
            holiday = day in bank_holidays
            if holiday and schedule.bank_holidays is OnBankHolidays.CLOSED:
                continue
            certain = not holiday or schedule.bank_holidays is OnBankHolidays.OPEN
            last_day = day if schedule.closes_at > schedule.opens_at else day + timedelta(days=1)
            yield _Span(instant(day, schedule.opens_at), instant(last_day, schedule.closes_at), certain, day)


def _open_until(spans: Sequence[_Span], at: datetime) -> datetime | None:
    """The end of the unbroken stretch around `at`."""
    until: datetime | None = None
    for span in spans:
        if span.certain and span.start <= (until or at) < span.end:
            until = span.end
    return until


def _closed(spans: Sequence[_Span], at: datetime) -> OpenState:
    unsure_on: date | None = None
    for span in spans:
        if span.start <= at:
            continue
        if span.certain:
            return OpenState(openness=Openness.CLOSED, opens=span.start, unsure_on=unsure_on)
        unsure_on = unsure_on or span.day
    return OpenState(openness=Openness.CLOSED, unsure_on=unsure_on)
