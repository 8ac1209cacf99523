"""What is sealed and when, that it is sealed once whatever crashes, and that its noise tells nothing."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from secrets import randbelow
from typing import Any

import pytest

from bot.content.release_files import load_release_plan
from bot.core import releases, suppression
from bot.core.errors import NotSealed
from bot.core.release_plan import ReleasePlan
from bot.core.releases import Cell
from bot.usecases.seal import Seal, SealOutcome, SealReport
from tests.fakes.clock import FakeClock
from tests.fakes.crashes import Crash, Crashing, Fuse
from tests.fakes.mixer import FakeEpochKeys, FakeOneMixer
from tests.fakes.sealing import FakeCountedAnswers, FakeReleases

PLAN = load_release_plan()
MONTHS_ONLY = replace(PLAN, tables=PLAN.tables[:1])
CELLS = {table.name: releases.cells(table, PLAN.choices) for table in PLAN.tables}
DECEMBER = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
DRUGS, SCAMS = ("drugs",), ("scams",)
MONTH = "topic_by_month"


class World:
    """Sealing with fakes around it, on the 23rd of November 2026."""

    def __init__(self, source: Callable[[int], int] = randbelow, plan: ReleasePlan = PLAN) -> None:
        self.plan = plan
        self.answers = FakeCountedAnswers()
        self.releases = FakeReleases()
        self.keys = FakeEpochKeys()
        self.one_mixer = FakeOneMixer()
        self.clock = FakeClock()
        self.source = source

    async def seal(self, at: datetime | None = None, fuse: Fuse | None = None) -> SealReport:
        self.clock.at = at or self.clock.at
        parts: dict[str, Any] = {"answers": self.answers, "sealed": self.releases}
        if fuse:
            parts = {name: Crashing(part, fuse) for name, part in parts.items()}
        return await Seal(
            plan=self.plan, keys=self.keys, one_mixer=self.one_mixer, clock=self.clock, randbelow=self.source, **parts
        ).run()

    def figures(self, table: str = MONTH, period: str = "2026-11") -> dict[Cell, int | None]:
        (found,) = (
            each.release
            for each in self.releases.sealed
            if (each.release.table, each.release.period) == (table, period)
        )
        return dict(found.cells)


@pytest.fixture
def world() -> World:
    return World()


def _fill(world: World, seed: int = 3) -> None:
    chance = random.Random(seed)
    for table in PLAN.tables:
        period = table.period.code(world.clock.now().date())
        for cell in CELLS[table.name]:
            world.answers.put(table.name, period, cell, chance.randrange(40))


@pytest.mark.asyncio
async def test_nothing_is_sealed_before_its_period_is_over(world: World) -> None:
    _fill(world)
    report = await world.seal(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    assert report.outcome is SealOutcome.NOTHING_CLOSED
    assert report.still_open[0] == (MONTH, "2026-11")
    assert world.releases.sealed == []
    report = await world.seal(datetime(2026, 12, 1, 0, 0, 0, tzinfo=UTC))
    assert report.sealed == ((MONTH, "2026-11"),)


@pytest.mark.asyncio
async def test_a_period_ends_by_the_clock_in_bedfordshire(world: World) -> None:
    world.releases.day = datetime(2027, 6, 1, tzinfo=UTC).date()
    assert not (await world.seal(datetime(2027, 6, 30, 22, 59, 59, tzinfo=UTC))).sealed
    assert {period for _, period in (await world.seal(datetime(2027, 6, 30, 23, 0, tzinfo=UTC))).sealed} == {
        "2027-06", "2027-Q2", "2027-H1"
    }  # fmt: skip


@pytest.mark.asyncio
async def test_every_table_and_every_possible_cell_is_there_and_none_from_the_answers(world: World) -> None:
    full = World()
    _fill(full)
    for each in (world, full):
        await each.seal(NEW_YEAR)
    for one, other in zip(world.releases.sealed, full.releases.sealed, strict=True):
        assert [cell for cell, _ in one.release.cells] == [cell for cell, _ in other.release.cells]
        assert tuple(cell for cell, _ in one.release.cells) == CELLS[one.release.table]
        assert all(value is None for _, value in one.release.cells)
    assert {each.release.table for each in full.releases.sealed} == set(CELLS)


@pytest.mark.asyncio
async def test_periods_without_a_row_are_sealed_too(world: World) -> None:
    report = await world.seal(datetime(2027, 3, 1, 3, 0, tzinfo=UTC))
    months = [period for table, period in report.sealed if table == MONTH]
    assert months == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert set(world.figures(period="2027-02").values()) == {None}


@pytest.mark.asyncio
async def test_figures_are_the_counts_made_safe_and_the_rows_are_gone(world: World) -> None:
    _fill(world)
    truth = {name: Counter(rows) for name, rows in world.answers.rows.items()}
    await world.seal(NEW_YEAR)
    for each in world.releases.sealed:
        for cell, value in each.release.cells:
            count = truth[each.release.table][each.release.period, cell]
            if value is None:
                assert count <= 18
            else:
                assert value % 5 == 0
                assert abs(value - count) <= 9
                assert count >= 5
    assert not any(world.answers.rows.values())


@pytest.mark.asyncio
async def test_only_what_was_sealed_is_deleted(world: World) -> None:
    _fill(world)
    await world.seal(DECEMBER)
    assert world.answers.rows[MONTH] == []
    assert all(rows for name, rows in world.answers.rows.items() if name != MONTH)


@pytest.mark.asyncio
async def test_sealing_again_draws_nothing_and_changes_nothing(world: World) -> None:
    _fill(world)
    await world.seal(NEW_YEAR)
    before = list(world.releases.sealed)

    def no_source(_: int) -> int:
        raise AssertionError("drawn again")

    world.source = no_source
    assert (await world.seal()).outcome is SealOutcome.NOTHING_CLOSED
    assert world.releases.sealed == before


@pytest.mark.asyncio
async def test_rows_that_a_backup_brought_back_are_deleted_and_never_counted(world: World) -> None:
    _fill(world)
    backup = {name: list(rows) for name, rows in world.answers.rows.items()}
    await world.seal(DECEMBER)
    before = world.figures()
    world.answers.rows = backup
    world.answers.closed = {}
    await world.seal()
    assert world.figures() == before
    assert world.answers.rows[MONTH] == []


@pytest.mark.asyncio
async def test_releases_from_an_old_copy_are_not_made_a_second_time(world: World) -> None:
    _fill(world)
    copy = list(world.releases.sealed)
    await world.seal(NEW_YEAR)
    world.releases.sealed = copy
    with pytest.raises(NotSealed, match="newest copy"):
        await world.seal()
    assert world.releases.sealed == copy


@pytest.mark.asyncio
async def test_rows_from_before_there_were_releases_are_sealed_first(world: World) -> None:
    world.answers.put(MONTH, "2026-09", DRUGS, 30)
    report = await world.seal(DECEMBER)
    assert [period for table, period in report.sealed if table == MONTH] == ["2026-09", "2026-11"]
    assert world.answers.rows[MONTH] == []


@pytest.mark.asyncio
async def test_a_row_in_a_cell_that_the_plan_does_not_know_stops_it(world: World) -> None:
    world.answers.put(MONTH, "2026-11", ("dragons",), 30)
    with pytest.raises(NotSealed, match="topic_by_month, 2026-11") as refused:
        await world.seal(DECEMBER)
    assert "dragons" not in str(refused.value)
    assert world.answers.rows[MONTH]


@pytest.mark.asyncio
async def test_without_the_key_or_beside_a_mixer_nothing_is_done(world: World) -> None:
    world.one_mixer.taken = True
    assert (await world.seal(DECEMBER)).outcome is SealOutcome.BUSY
    world.keys.here = False
    assert (await world.seal(DECEMBER)).outcome is SealOutcome.NO_KEY
    assert (world.releases.sealed, world.answers.closed) == ([], {})


@pytest.mark.asyncio
async def test_a_period_is_closed_to_the_mixer_before_it_is_counted(world: World) -> None:
    class Late(FakeCountedAnswers):
        async def counts(self, table: str, period: str) -> Any:
            with pytest.raises(AssertionError, match="refused"):
                self.put(table, period, CELLS[table][0])
            return await super().counts(table, period)

    world.answers = Late()
    assert (await world.seal(NEW_YEAR)).outcome is SealOutcome.SEALED


@pytest.mark.asyncio
async def test_a_crash_at_any_step_never_seals_twice_nor_loses_a_count() -> None:
    for steps in itertools.count(1):
        world = World()
        _fill(world)
        truth = {name: Counter(cell for _, cell in rows) for name, rows in world.answers.rows.items()}
        fuse = Fuse(steps)
        sealed_before = []
        try:
            await world.seal(NEW_YEAR, fuse)
        except Crash:
            sealed_before = list(world.releases.sealed)
            await world.seal()
        assert world.releases.sealed[: len(sealed_before)] == sealed_before
        assert sorted(
            each.release.table for each in world.releases.sealed if each.release.period[:4] == "2026"
        ) == sorted(
            [*CELLS, MONTH]  # November and December
        )
        for each in world.releases.sealed:
            expected = truth[each.release.table] if each.release.period != "2026-12" else Counter[Cell]()
            assert all(abs(value - expected[cell]) <= 9 for cell, value in each.release.cells if value is not None)
            assert all(expected[cell] <= 18 for cell, value in each.release.cells if value is None)
        assert not any(world.answers.rows.values())
        assert releases.check(world.releases.sealed).broken_at is None
        if fuse.spared > 0:
            assert steps > 60
            return


def _seeded(seed: int) -> Callable[[int], int]:
    return random.Random(seed).randrange  # for tests alone: what it gives can be foreseen


async def _errors(worlds: int, *, chance: Callable[[int], int]) -> list[list[int]]:
    """The errors of four cells that share everything but their draw: two topics in two months."""
    found = []
    for _ in range(worlds):
        world = World(chance, MONTHS_ONLY)
        for month, cell in itertools.product(("2026-11", "2026-12"), (DRUGS, SCAMS)):
            world.answers.put(MONTH, month, cell, 100)
        await world.seal(NEW_YEAR)
        figures = [world.figures(period=month)[cell] for month in ("2026-11", "2026-12") for cell in (DRUGS, SCAMS)]
        found.append([(figure or 0) - 100 for figure in figures])
    return found


def _correlation(one: list[int], other: list[int]) -> float:
    middle, middle_2 = sum(one) / len(one), sum(other) / len(other)
    pairs = [(a - middle, b - middle_2) for a, b in zip(one, other, strict=True)]
    return float(sum(a * b for a, b in pairs) / (sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs)) ** 0.5)


@pytest.mark.asyncio
async def test_each_cell_has_a_draw_of_its_own() -> None:
    columns = list(zip(*await _errors(400, chance=_seeded(5)), strict=True))
    for one, other in itertools.combinations(columns, 2):
        assert abs(_correlation(list(one), list(other))) < 0.15  # three standard errors of 400 worlds  (D10)
    for column in columns:
        assert (sum(error**2 for error in column) / 400) ** 0.5 == pytest.approx(2.79, rel=0.15)  # D10


@pytest.mark.asyncio
async def test_one_answer_more_moves_its_own_cell_a_little_and_no_other() -> None:
    """D9: the same answers and one more in one cell, in many worlds."""
    worlds = 400
    seen: dict[tuple[int, Cell], Counter[int | None]] = {}
    chance = _seeded(6)
    for more, _ in itertools.product((0, 1), range(worlds)):
        world = World(chance, MONTHS_ONLY)
        world.answers.put(MONTH, "2026-11", DRUGS, 11 + more)
        world.answers.put(MONTH, "2026-11", SCAMS, 30)
        await world.seal(DECEMBER)
        for cell in (DRUGS, SCAMS):
            seen.setdefault((more, cell), Counter())[world.figures()[cell]] += 1

    def apart(cell: Cell) -> float:
        one, other = seen[0, cell], seen[1, cell]
        return sum(abs(one[figure] - other[figure]) for figure in one | other) / 2 / worlds

    error = 3 * (0.5 / worlds) ** 0.5
    assert apart(DRUGS) <= 0.25 + error
    assert apart(SCAMS) <= error


@pytest.mark.asyncio
async def test_two_deployments_with_the_same_answers_differ() -> None:
    one, other = World(), World()
    for world in (one, other):
        _fill(world)
        await world.seal(NEW_YEAR)
    assert [each.release for each in one.releases.sealed] != [each.release for each in other.releases.sealed]  # D7


@pytest.mark.asyncio
async def test_a_zero_is_noised_like_any_other_count() -> None:
    drawn: list[int] = []

    def least(below: int) -> int:
        drawn.append(below)
        return 0

    world = World(least)
    await world.seal(DECEMBER)
    assert drawn == [suppression.RANGE] * len(CELLS[MONTH])
