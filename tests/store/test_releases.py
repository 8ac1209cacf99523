"""Sealing over SQLite: the contract of both stores, what a crash or a race leaves, and what a thief finds later."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.core import releases
from bot.core.errors import MixerUnavailable, NotSealed
from bot.core.release_plan import ReleasePlan
from bot.core.releases import FIRST_HASH, Release
from bot.store import releases_tables
from bot.store.answers_tables import RELEASE_TABLES
from bot.store.migrate import migrate_releases
from bot.usecases.ports import BatchId, CountedAnswers, Releases
from bot.usecases.seal import SealOutcome
from tests.fakes.crashes import Crash, Fuse
from tests.fakes.mixer import FakeOneMixer
from tests.fakes.sealing import FakeCountedAnswers, FakeReleases
from tests.store.mixing_stage import PLAN, Stage, schema

MONTH = "topic_by_month"
DECEMBER = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(tmp_path) as made:
        yield made


# Contracts, held by the fakes and by SQLite alike.


@pytest.fixture(params=["fake", "sqlite"])
def kept(request: pytest.FixtureRequest, stage: Stage) -> Releases:
    return FakeReleases() if request.param == "fake" else stage.releases


def _release(period: str = "2026-11", **changes: int | None) -> Release:
    cells = tuple(((topic,), value) for topic, value in {"drugs": 15, "scams": None, **changes}.items())
    return Release(survey="s", rule="sdc-1", table="t", period=period, dimensions=("topic",), cells=cells)


@pytest.mark.asyncio
async def test_a_release_is_kept_as_it_was_given_at_the_end_of_the_chain(kept: Releases) -> None:
    given = [_release("2026-12"), _release("2026-11", scams=20)]
    for each in given:
        await kept.seal(each)
    chain = await kept.chain()
    assert [each.release for each in chain] == given
    assert [each.number for each in chain] == [1, 2]
    assert chain[0].hash == releases.chained(FIRST_HASH, given[0])
    assert releases.check(chain).broken_at is None
    assert await kept.periods("s", "t") == {"2026-11", "2026-12"}
    assert await kept.periods("s", "another") == await kept.periods("another", "t") == frozenset()


@pytest.mark.asyncio
async def test_it_is_sealed_once_and_the_first_stays(kept: Releases) -> None:
    await kept.seal(_release())
    with pytest.raises(NotSealed, match="already"):
        await kept.seal(_release(drugs=100))
    assert [each.release for each in await kept.chain()] == [_release()]


@pytest.mark.asyncio
async def test_it_begins_on_the_day_it_was_made(kept: Releases) -> None:
    assert await kept.began() == date(2026, 11, 23)


@pytest.fixture(params=["fake", "sqlite"])
def counted(request: pytest.FixtureRequest, stage: Stage) -> CountedAnswers:
    if request.param == "sqlite":
        _insert(stage, "2026-11", drugs=3, scams=1)
        _insert(stage, "2026-12", drugs=2)
        return stage.counted
    fake = FakeCountedAnswers()
    for period, topic, count in (("2026-11", "drugs", 3), ("2026-11", "scams", 1), ("2026-12", "drugs", 2)):
        fake.put(MONTH, period, (topic,), count)
    return fake


@pytest.mark.asyncio
async def test_rows_are_counted_by_cell_and_deleted_by_period(counted: CountedAnswers) -> None:
    assert await counted.periods(MONTH) == {"2026-11", "2026-12"}
    assert await counted.counts(MONTH, "2026-11") == {("drugs",): 3, ("scams",): 1}
    assert await counted.counts(MONTH, "2026-10") == {}
    await counted.delete(MONTH, {"2026-11", "2026-10"})
    await counted.delete(MONTH, set())
    await counted.leave_no_trace()
    assert await counted.periods(MONTH) == {"2026-12"}
    assert await counted.counts(MONTH, "2026-12") == {("drugs",): 2}


def _insert(stage: Stage, period: str, **topics: int) -> None:
    with closing(sqlite3.connect(stage.answers_file)) as connection, connection:
        for topic, count in topics.items():
            rows = [(period, topic)] * count
            connection.executemany("insert into topic_by_month values (randomblob(16), ?, ?)", rows)


# What is closed stays closed.


@pytest.mark.asyncio
async def test_a_mixer_whose_clock_was_set_back_writes_nothing_into_a_closed_period(stage: Stage) -> None:
    stage.clock.at = DECEMBER
    await stage.seal()
    stage.clock.move(timedelta(days=-2))
    await stage.send(20)
    with pytest.raises(MixerUnavailable, match="clock"):
        await stage.mix()
    assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(0,)]
    stage.clock.at = DECEMBER
    await stage.mix()
    assert stage.ask(stage.answers_file, "select period, count(*) from topic_by_month") == [("2026-12", 20)]
    assert len(stage.words()) == 20


@pytest.mark.asyncio
async def test_a_mixer_that_began_before_a_period_was_closed_writes_nothing_after_it(stage: Stage) -> None:
    number = await stage.answers.take_number()
    await stage.counted.close({MONTH: "2026-11"})
    with pytest.raises(MixerUnavailable, match="another"):
        await stage.answers.add(BatchId(b"b" * 16), [], number=number)


@pytest.mark.asyncio
async def test_what_is_closed_is_never_opened_again(stage: Stage) -> None:
    await stage.counted.close({MONTH: "2026-12", "channel_by_year": "2026"})
    await stage.counted.close({MONTH: "2026-11"})
    await stage.counted.close({})
    found = stage.ask(stage.answers_file, "select table_name, period from closed order by period")
    assert found == [("channel_by_year", "2026"), (MONTH, "2026-12")]


@pytest.mark.asyncio
async def test_what_was_deleted_is_known_for_what_is_closed(counted: CountedAnswers) -> None:
    assert await counted.deleted(MONTH) == ""
    await counted.close({MONTH: "2026-11"})
    assert await counted.deleted(MONTH) == ""
    await counted.delete(MONTH, {"2026-10", "2026-11"})
    await counted.close({MONTH: "2026-12"})
    assert await counted.deleted(MONTH) == "2026-11"
    for nothing_later in (set(), {"2026-10"}):  # what a new or an older releases database has sealed
        await counted.delete(MONTH, nothing_later)
        assert await counted.deleted(MONTH) == "2026-11"


# The whole way, from sealed boxes to a sealed release.


async def _year(stage: Stage) -> None:
    await stage.send(30)
    await stage.send(25, worry="scams", area="potton")
    await stage.mix()
    stage.clock.at = NEW_YEAR


@pytest.mark.asyncio
async def test_after_sealing_no_file_holds_what_was_counted(stage: Stage) -> None:
    await _year(stage)
    _insert(stage, "2026-11", drugs=2000)  # more than one page
    ids = [row[0] for name in RELEASE_TABLES for row in stage.ask(stage.answers_file, f"select id from {name}")]  # noqa: S608
    assert len(ids) == 55 * len(RELEASE_TABLES) + 2000
    assert ids[0] in stage.residue(stage.answers_file)
    await stage.seal()
    left = stage.residue(stage.answers_file)
    assert not any(row_id in left for row_id in ids)
    assert b"potton" not in left
    everything = b"".join(stage.residue(file) for file in (stage.answers_file, stage.intake_file, stage.releases_file))
    assert not any(row_id in everything for row_id in ids)  # D12


@pytest.mark.asyncio
async def test_the_releases_file_has_no_place_for_a_count_a_draw_or_a_time(stage: Stage) -> None:
    columns = {name: set(table.columns.keys()) for name, table in releases_tables.metadata.tables.items()}
    assert columns == {
        "beginning": {"single", "day"},
        "release": {"number", "plan", "table_name", "period", "rule", "dimensions", "hash"},
        "release_cell": {"release", "place", "cell", "value"},
    }
    every = [column for table in releases_tables.metadata.tables.values() for column in table.columns]
    assert not any(isinstance(each.type, sa.DateTime | sa.Date | sa.Time) or each.server_default for each in every)


@pytest.mark.asyncio
async def test_the_database_itself_refuses_a_figure_off_the_grid(stage: Stage) -> None:
    await stage.releases.seal(_release())
    with closing(sqlite3.connect(stage.releases_file)) as connection:
        for value in (0, 5, 12, 13, -10):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute("insert into release_cell values (1, 99, '[]', ?)", [value])  # D1


@pytest.mark.asyncio
async def test_what_is_sealed_never_changes(stage: Stage, tmp_path: Path) -> None:
    await _year(stage)
    await stage.seal()
    sealed = await stage.releases.chain()
    await stage.send(40)  # late
    await stage.mix()
    await stage.close()  # restart
    async with Stage(tmp_path) as again:
        again.clock.at = NEW_YEAR + timedelta(days=3)
        assert (await again.seal()).outcome is SealOutcome.NOTHING_CLOSED
        assert await again.releases.chain() == sealed
        again.clock.at = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)
        assert (await again.seal()).sealed == ((MONTH, "2027-01"),)
        assert (await again.releases.chain())[:-1] == sealed  # D3


@pytest.mark.asyncio
async def test_a_crash_between_the_release_and_the_deletion_is_made_good_without_another_draw(stage: Stage) -> None:
    await _year(stage)
    for steps in itertools.count(1):
        try:
            await stage.seal(Fuse(steps))
        except Crash:
            if await stage.releases.periods(PLAN.survey, MONTH):
                break
    before = await stage.releases.chain()
    assert (before[0].release.table, before[0].release.period) == (MONTH, "2026-11")
    assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(55,)]
    await stage.seal()
    assert (await stage.releases.chain())[: len(before)] == before
    assert stage.ask(stage.answers_file, "select count(*) from topic_by_month") == [(0,)]


@pytest.mark.asyncio
async def test_a_crash_in_the_middle_of_a_release_leaves_none_of_it(stage: Stage) -> None:
    def fails(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO release_cell"):
            raise Crash

    sa.event.listen(stage.releases_engine.sync_engine, "before_cursor_execute", fails)
    with pytest.raises(Crash):
        await stage.releases.seal(_release())
    sa.event.remove(stage.releases_engine.sync_engine, "before_cursor_execute", fails)
    assert await stage.releases.chain() == []
    await stage.releases.seal(_release())


@pytest.mark.asyncio
async def test_two_who_seal_at_once_seal_each_period_once(stage: Stage, tmp_path: Path) -> None:
    await _year(stage)
    other = Stage(tmp_path)
    other.clock.at = stage.clock.at
    runs = [each.seal(one_mixer=FakeOneMixer()) for each in (stage, other)]  # the lock has failed
    done = await asyncio.gather(*runs, return_exceptions=True)
    await other.close()
    assert all(not isinstance(each, BaseException) or isinstance(each, NotSealed | MixerUnavailable) for each in done)
    await stage.seal()
    chain = await stage.releases.chain()
    assert releases.check(chain).broken_at is None
    sealed = [(each.release.table, each.release.period) for each in chain]
    assert len(set(sealed)) == len(sealed) == len(PLAN.tables) + 1
    assert any(value for each in chain for _, value in each.release.cells)


TAMPERING = (
    "update release_cell set value = 1000 where value is not null",
    "update release_cell set value = 10 where release = 2 and place = 0",
    "update release_cell set value = null where value is not null",
    "update release_cell set cell = '[\"dragons\"]' where release = 1 and place = 0",
    "delete from release_cell where release = 1 and place = 3",
    "update release set period = '2020-01' where number = 1",
    "update release set rule = 'sdc-0' where number = 1",
    "update release set hash = zeroblob(32) where number = 1",
    "delete from release where number = 1",
    "update release set number = number + 1000",
)


@pytest.mark.asyncio
@pytest.mark.parametrize("statement", TAMPERING)
async def test_tampering_with_the_file_is_seen(stage: Stage, statement: str) -> None:
    await _year(stage)
    await stage.seal()
    assert releases.check(await stage.releases.chain()).broken_at is None
    with closing(sqlite3.connect(stage.releases_file)) as connection, connection:
        assert connection.execute(statement).rowcount
    assert releases.check(await stage.releases.chain()).broken_at is not None


@pytest.mark.asyncio
async def test_what_cannot_even_be_read_is_one_clear_error(stage: Stage) -> None:
    await stage.releases.seal(_release())
    with closing(sqlite3.connect(stage.releases_file)) as connection, connection:
        connection.execute("update release_cell set cell = 'not json'")
    with pytest.raises(NotSealed, match="copy"):
        await stage.releases.chain()


# The database.


@pytest.mark.asyncio
async def test_the_migrated_tables_are_the_tables(stage: Stage, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    releases_tables.metadata.create_all(engine)
    engine.dispose()
    migrated = schema(stage.releases_file)
    migrated.pop("alembic_version")
    assert migrated == schema(tmp_path / "declared.db")


@pytest.mark.asyncio
async def test_migrating_later_does_not_move_the_beginning(stage: Stage) -> None:
    await migrate_releases(f"sqlite+aiosqlite:///{stage.releases_file}", today=date(2030, 1, 1))
    assert await stage.releases.began() == date(2026, 11, 23)


@pytest.mark.asyncio
async def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    empty = Stage(tmp_path)
    for ask in (empty.releases.began, empty.releases.chain):
        with pytest.raises(NotSealed, match="bot migrate"):
            await ask()
    await empty.close()


@pytest.mark.asyncio
async def test_every_cell_of_the_plan_fits_its_column(stage: Stage) -> None:
    longest = max(len(json.dumps(cell)) for table in PLAN.tables for cell in _cells(PLAN, table.name))
    assert longest <= 200


def _cells(plan: ReleasePlan, name: str) -> tuple[releases.Cell, ...]:
    (table,) = (each for each in plan.tables if each.name == name)
    return releases.cells(table, plan.choices)
