"""Sealing and releases spoilt on purpose: each way to break the promise must be seen by the checks that hold it."""

import inspect
import types
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from secrets import randbelow
from types import ModuleType

import pytest

from bot.content.release_files import load_release_plan
from bot.core import releases
from bot.core.errors import NotSealed
from bot.core.releases import FIRST_HASH, Release, Sealed
from bot.usecases import seal
from tests.fakes.clock import FakeClock
from tests.fakes.mixer import FakeEpochKeys, FakeOneMixer
from tests.fakes.sealing import FakeCountedAnswers, FakeReleases

PLAN = load_release_plan()
MONTHS = replace(PLAN, tables=PLAN.tables[:1])
(TOPICS,) = MONTHS.tables
CELLS = releases.cells(TOPICS, PLAN.choices)
FIGURE = "(cell, self._figure(counts, cell)) for cell in cells"
SEAL_MUTANTS = {
    "drawn again": ("over - await self._sealed.periods(self._plan.survey, table.name)", "over"),
    "counts kept": ("await self._answers.delete(table.name, ", "(lambda *_: None)(table.name, "),
    "cells from the answers": (FIGURE, f"{FIGURE} if counts.get(cell)"),
    "one draw for all": (
        f"tuple({FIGURE})",
        "(lambda noise: tuple((c, suppression.publish(counts.get(c, 0), noise)) for c in cells))"
        "(suppression.draw(self._randbelow))",
    ),
    "zeros without noise": (FIGURE, FIGURE.replace("self._figure", "counts.get(cell) and self._figure")),
    "true counts": ("suppression.draw(self._randbelow))", "0)"),
    "a seed that can be guessed": (
        "suppression.draw(self._randbelow)",
        "suppression.draw(lambda _: hash(cell) % 2**64)",
    ),
    "only periods with answers": ("over.update(releases.closed_periods(table.period, since, today))", "pass"),
    "open to the mixer": ("await self._answers.close(", "dict("),
}
CHAIN_MUTANTS = {
    "cells not hashed": ('(_line({**about, "dimensions": release.dimensions}), *lines)', "(_line(about),)"),
    "no link to the one before": ("sha256(before + canonical(release))", "sha256(canonical(release))"),
    "hidden like shown": ('"value": value}', '"value": value or 10}'),
    "not checked": ("if (sealed.number, sealed.hash) != (count + 1, expected):", "if False:"),
}


def _spoilt(module: ModuleType, old: str, new: str) -> ModuleType:
    source = inspect.getsource(module)
    assert source.count(old) == 1, old
    made = types.ModuleType(module.__name__)
    made.__dict__["__name__"] = module.__name__
    exec(compile(source.replace(old, new), module.__name__, "exec"), made.__dict__)  # noqa: S102 it is our own source
    return made


async def _faults(module: ModuleType) -> list[str]:
    """What sealing does that it has promised not to."""
    drawn: list[int] = []

    def source(below: int) -> int:
        drawn.append(randbelow(below))
        return drawn[-1]

    answers, sealed, clock = FakeCountedAnswers(), FakeReleases(), FakeClock()
    for cell in CELLS[:-2]:
        answers.put(TOPICS.name, "2026-11", cell, 200)
    clock.at = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
    run: Callable[[], Awaitable[object]] = module.Seal(
        plan=MONTHS, answers=answers, sealed=sealed, keys=FakeEpochKeys(), one_mixer=FakeOneMixer(), clock=clock,
        randbelow=source,
    ).run  # fmt: skip
    found = []
    await run()
    by_period = {each.release.period: dict(each.release.cells) for each in sealed.sealed}
    first = list(sealed.sealed)
    if set(by_period) != {"2026-11", "2026-12"}:
        found.append("a period is missing")
    if any(tuple(cells) != CELLS for cells in by_period.values()):
        found.append("cells differ from the plan's")
    if len(drawn) != len(CELLS) * len(by_period):
        found.append("not one draw for each cell")
    if answers.rows.get(TOPICS.name):
        found.append("rows are kept")
    if answers.closed != {TOPICS.name: "2026-12"}:
        found.append("the mixer is not kept out")
    try:
        await run()
    except NotSealed:
        found.append("it tried to seal again")
    if sealed.sealed != first:
        found.append("a release changed")
    return found


@pytest.mark.asyncio
async def test_sealing_as_it_is_keeps_its_promises() -> None:
    assert await _faults(seal) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("name", SEAL_MUTANTS)
async def test_each_way_to_spoil_sealing_is_seen(name: str) -> None:
    assert await _faults(_spoilt(seal, *SEAL_MUTANTS[name]))


def _chain_faults(module: ModuleType) -> list[str]:
    """Changes to a chain of two releases that go unseen."""
    one = Release(survey="s", rule="r", table="t", period="1", dimensions=("d",), cells=((("a",), 10), (("b",), None)))
    two = replace(one, period="2")
    head = module.chained(FIRST_HASH, one)
    chain = [Sealed(number=1, release=one, hash=head), Sealed(number=2, release=two, hash=module.chained(head, two))]
    shown = replace(one, cells=((("a",), 10), (("b",), 10)))
    other = replace(one, cells=((("a",), 15), (("b",), None)))
    changed = {
        "a cell shown": [replace(chain[0], release=shown), chain[1]],
        "a cell changed": [replace(chain[0], release=other), chain[1]],
        "forged with its hash": [Sealed(number=1, release=other, hash=module.chained(FIRST_HASH, other)), chain[1]],
        "one taken out": chain[1:],
    }
    return [name for name, links in changed.items() if module.check(links).broken_at is None]


def test_the_chain_as_it_is_shows_every_change() -> None:
    assert _chain_faults(releases) == []


@pytest.mark.parametrize("name", CHAIN_MUTANTS)
def test_each_way_to_spoil_the_chain_is_seen(name: str) -> None:
    assert _chain_faults(_spoilt(releases, *CHAIN_MUTANTS[name]))
