"""What a sealed release is: which cells it has, over which periods, and the chain that shows it was never changed.

Cells come from the plan alone, zeros included: a list taken from the answers would say by a cell's absence that nobody
gave them. Periods come from the calendar alone, for the same reason. A release's hash covers the hash before it, so
none can be changed, put in or taken out later without every hash after it being wrong.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.core.release_plan import CHANNEL, Period, Table

Cell = tuple[str, ...]
"""One value for each dimension of a table."""

FIRST_HASH: Final = bytes(32)
"""What the first release of a chain follows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One table over one period, as officers may read it: `None` is a hidden cell, fewer than 12 or none."""

    survey: str
    rule: str
    table: str
    period: str
    dimensions: tuple[str, ...]
    cells: tuple[tuple[Cell, int | None], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A release as it was sealed, with the hash that was written beside it."""

    number: int
    release: Release
    hash: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainChecked:
    """How far a chain holds. `broken_at` is the first release that is not as it was sealed."""

    count: int
    head: bytes
    broken_at: int | None = None


def cells(table: Table, choices: Mapping[str, frozenset[str]]) -> tuple[Cell, ...]:
    """Every combination of values that some answer could have, in the plan's order.

    Found by giving the plan every possible answer to the questions it asks for, skipped ones too. Only the channel is
    never skipped.
    """
    asked = sorted({question for dimension in table.dimensions for rule in dimension.rules for question in rule.when})
    answers = ([*choices[question], *([] if question == CHANNEL else [None])] for question in asked)
    possible = {_cell(table, dict(zip(asked, given, strict=True))) for given in itertools.product(*answers)}
    in_order = itertools.product(*(dimension.values for dimension in table.dimensions))
    return tuple(cell for cell in in_order if cell in possible)


def closed_periods(period: Period, since: date, today: date) -> tuple[str, ...]:
    """The periods that are over, from the one in which `since` lies. Days are those of the clock in Bedfordshire."""
    codes = dict.fromkeys(period.code(day) for day in _months(since, today))
    return tuple(code for code in codes if is_closed(period, code, today))


def is_closed(period: Period, code: str, today: date) -> bool:
    """Whether a period is over. Codes of one kind are in the order of time."""
    return code < period.code(today)


def canonical(release: Release) -> bytes:
    """The one way to write a release: a line of what it is, and a line for each cell in the plan's order."""
    about = {"plan": release.survey, "rule": release.rule, "table": release.table, "period": release.period}
    lines = [_line({"key": _key(release, cell), "value": value}) for cell, value in release.cells]
    return b"".join((_line({**about, "dimensions": release.dimensions}), *lines))


def chained(before: bytes, release: Release) -> bytes:
    """The hash of a release that follows the one with the hash `before`."""
    return hashlib.sha256(before + canonical(release)).digest()


def check(chain: Iterable[Sealed]) -> ChainChecked:
    """Go along a chain from its first release to the first one that is wrong."""
    count, head = 0, FIRST_HASH
    for sealed in chain:
        expected = chained(head, sealed.release)
        if (sealed.number, sealed.hash) != (count + 1, expected):
            return ChainChecked(count=count, head=head, broken_at=count + 1)
        count, head = sealed.number, expected
    return ChainChecked(count=count, head=head)


def _cell(table: Table, given: Mapping[str, str | None]) -> Cell:
    answered = {question: choice for question, choice in given.items() if choice is not None}
    return tuple(dimension.value(answered) for dimension in table.dimensions)


def _months(since: date, today: date) -> Iterator[date]:
    first = since.replace(day=1)
    while first <= today:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _key(release: Release, cell: Cell) -> dict[str, str]:
    return dict(zip(release.dimensions, cell, strict=True))


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii") + b"\n"
