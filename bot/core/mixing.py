"""How sealed answers lose each other: when enough wait to be mixed, and how one answer becomes rows that share nothing.

An answer belongs to the period in which it is mixed, never to that in which it was sent: the day of sending is not
written down anywhere. So how long the oldest box waits is known only from the mixer's own looks at the spool: the day
on which it first found any after a look that found none. The box is at least as old as that look, so the small mix
of `FEWEST` never comes too early, and with a look a day it comes at most a day late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.core import times
from bot.core.errors import AnswerUnreadable
from bot.core.release_plan import CHANNEL, ReleasePlan

ENOUGH: Final = 20
"""Answers that hide each other well."""

FEWEST: Final = 5
"""Answers that are mixed once the oldest has waited `LONGEST_WAIT`. Fewer go on waiting; none is dropped."""

LONGEST_WAIT: Final = timedelta(days=31)
HOUR_OF_LOOKING: Final = time(3, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A finished survey, as it lay in its box."""

    survey: str
    version: str
    channel: str
    answers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenApart:
    """What becomes of one answer: for each table a row of its own, and the words for the moderators."""

    rows: Mapping[str, tuple[str, ...]] = field(repr=False)
    words: str | None = field(default=None, repr=False)


def needed(waiting_since: date | None, today: date) -> int:
    """How many answers must wait before they are mixed."""
    overdue = waiting_since is not None and today - waiting_since >= LONGEST_WAIT
    return FEWEST if overdue else ENOUGH


def next_look(now: datetime) -> datetime:
    """The next time at which the mixer looks, by the clock on a wall in Bedfordshire."""
    today = times.local(now).date()
    looks = (times.instant(today + timedelta(days=ahead), HOUR_OF_LOOKING) for ahead in (0, 1))
    return next(look for look in looks if look > now)


def read_record(record: Mapping[str, object]) -> Answered:
    """A finished survey from what a box held. Raises `AnswerUnreadable`, naming the field and never its value."""
    answers = record.get("answers")
    if not isinstance(answers, Mapping):
        raise AnswerUnreadable("answers")
    if not all(isinstance(part, str) for pair in answers.items() for part in pair):
        raise AnswerUnreadable("answers")
    return Answered(
        survey=_text(record, "survey"),
        version=_text(record, "version"),
        channel=_text(record, "channel"),
        answers=dict(answers),
    )


def take_apart(answered: Answered, plan: ReleasePlan, day: date) -> TakenApart:
    """The rows of one answer that is mixed on `day`. Raises `AnswerUnreadable` when the plan does not know it."""
    given = _known(answered, plan)
    return TakenApart(
        rows={table.name: table.row(given, day) for table in plan.tables},
        words=answered.answers.get(plan.words),
    )


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        raise AnswerUnreadable(name)
    return value


def _known(answered: Answered, plan: ReleasePlan) -> Mapping[str, str]:
    """The choices made. One that the plan does not know is an error, unless a former version of the survey had it."""
    if answered.survey != plan.survey:
        raise AnswerUnreadable("survey")
    former = answered.version in plan.former_versions
    if not former and answered.version != plan.version:
        raise AnswerUnreadable("version")
    chosen = {question: choice for question, choice in answered.answers.items() if question != plan.words}
    known = {question: choice for question, choice in chosen.items() if choice in _asked(plan, question)}
    if not former and known.keys() != chosen.keys():
        # Only a question of the plan is named: another word there may be anybody's.
        raise AnswerUnreadable(min((chosen.keys() - known.keys()) & plan.choices.keys(), default="answers"))
    if answered.channel not in plan.choices[CHANNEL]:
        raise AnswerUnreadable(CHANNEL)
    return {**known, CHANNEL: answered.channel}


def _asked(plan: ReleasePlan, question: str) -> frozenset[str]:
    """The choices of a question of the survey. The channel is none, even to a record that says so."""
    return frozenset() if question == CHANNEL else plan.choices.get(question, frozenset())
