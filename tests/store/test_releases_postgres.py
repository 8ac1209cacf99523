"""Sealing over PostgreSQL: once, whole, and nothing left behind of what was counted."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.core import releases
from bot.core.errors import MixerUnavailable, NotSealed
from bot.store.answers_tables import RELEASE_TABLES
from bot.usecases.seal import SealOutcome
from tests.fakes.mixer import FakeOneMixer
from tests.store.mixing_stage import PLAN, Stage
from tests.store.postgres import Postgres

NEW_YEAR = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def stage(tmp_path: Path, postgres: Postgres) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, postgres) as made:
        await made.send(40)
        await made.mix()
        made.clock.at = NEW_YEAR
        yield made


async def _first(stage: Stage, statement: str) -> Any:
    async with stage.answers_engine.connect() as connection:
        return await connection.scalar(sa.text(statement))


@pytest.mark.asyncio
async def test_what_is_over_is_sealed_once_and_its_rows_leave_no_page_behind(stage: Stage) -> None:
    assert len((await stage.seal()).sealed) == len(PLAN.tables) + 1
    chain = await stage.releases.chain()
    assert releases.check(chain).broken_at is None
    assert abs((dict(chain[0].release.cells)["drugs",] or 0) - 40) <= 9
    assert (await stage.seal()).outcome is SealOutcome.NOTHING_CLOSED
    assert await stage.releases.chain() == chain
    for table in RELEASE_TABLES:
        assert await _first(stage, f"select count(*) from {table}") == 0  # noqa: S608
        assert await _first(stage, f"select pg_relation_size('{table}')") == 0


@pytest.mark.asyncio
async def test_two_who_seal_at_once_seal_each_period_once(stage: Stage) -> None:
    runs = [stage.seal(one_mixer=FakeOneMixer()) for _ in range(2)]  # the lock has failed
    done = await asyncio.gather(*runs, return_exceptions=True)
    assert all(not isinstance(each, BaseException) or isinstance(each, NotSealed | MixerUnavailable) for each in done)
    await stage.seal()
    chain = await stage.releases.chain()
    assert releases.check(chain).broken_at is None
    sealed = [(each.release.table, each.release.period) for each in chain]
    assert len(set(sealed)) == len(sealed) == len(PLAN.tables) + 1
    assert abs((dict(chain[0].release.cells)["drugs",] or 0) - 40) <= 9


@pytest.mark.asyncio
async def test_a_mixer_whose_clock_was_set_back_writes_nothing_into_a_closed_period(stage: Stage) -> None:
    await stage.seal()
    stage.clock.at = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    await stage.send(20)
    with pytest.raises(MixerUnavailable, match="clock"):
        await stage.mix()
    assert await _first(stage, "select count(*) from topic_by_month") == 0
