"""The mixer over PostgreSQL: the same promises, and no order in where or by which transaction a row was written."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import answers as answers_module
from bot.store.answers_tables import RELEASE_TABLES
from bot.store.sealing import open_words
from bot.usecases.mix import Outcome
from tests.fakes.crashes import Crash, Fuse
from tests.store.mixing_stage import Stage
from tests.store.postgres import Postgres
from tests.store.ranks import tau


@pytest_asyncio.fixture
async def stage(tmp_path: Path, postgres: Postgres) -> AsyncIterator[Stage]:
    async with Stage(tmp_path, postgres) as made:
        yield made


async def ask(engine: AsyncEngine, statement: str) -> list[Any]:
    async with engine.connect() as connection:
        return list((await connection.execute(sa.text(statement))).all())


async def words(stage: Stage) -> list[str]:
    """In the order in which they lie in the table."""
    boxes = await ask(stage.answers_engine, "select box from words_waiting order by ctid")
    return [open_words(stage.keys_dir, box) for (box,) in boxes]


@pytest.mark.asyncio
async def test_a_mix_moves_every_answer_into_every_table(stage: Stage) -> None:
    await stage.send(25)
    assert (await stage.mix()).outcome is Outcome.MIXED
    for table in RELEASE_TABLES:
        assert await ask(stage.answers_engine, f"select count(*) from {table}") == [(25,)]  # noqa: S608
    assert await ask(stage.intake_engine, "select count(*) from spool") == [(0,)]


@pytest.mark.asyncio
async def test_a_crash_at_any_step_neither_loses_nor_counts_twice(stage: Stage) -> None:
    for steps in itertools.count(1):
        await stage.send(20)
        fuse = Fuse(steps)
        try:
            await stage.mix(fuse)
        except Crash:
            await stage.close()
            await stage.mix()
        if fuse.spared > 0:
            break
    await stage.mix()
    assert (await stage.spool.look()).batches == ()
    waiting = (await stage.spool.look()).count
    found = await words(stage)
    assert len(found) == len(set(found)) == stage.sent - waiting
    assert waiting < 20


@pytest.mark.asyncio
async def test_two_mixers_do_not_work_at_once(stage: Stage) -> None:
    await stage.send(20)
    async with stage.lock.alone() as alone:
        assert alone
        assert (await stage.mix()).outcome is Outcome.BUSY
    reports = await asyncio.gather(*(stage.mix() for _ in range(4)))
    assert sum(report.mixed for report in reports) == 20
    assert await ask(stage.answers_engine, "select count(*) from topic_by_month") == [(20,)]


@pytest.mark.asyncio
async def test_neither_place_nor_transaction_tells_when_a_row_came(stage: Stage) -> None:
    """U2, over six batches."""
    for _ in range(6):
        await stage.send(200)
        await stage.mix()
    assert abs(tau([int(each.split()[1]) for each in await words(stage)])) <= 0.09
    for table in (*RELEASE_TABLES, "words_waiting", "batch"):
        assert await ask(stage.answers_engine, f"select count(distinct xmin::text) from {table}") == [(1,)]  # noqa: S608


@pytest.mark.asyncio
async def test_without_writing_anew_the_order_of_batches_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        """In place of the step that this mutant leaves out."""

    monkeypatch.setattr(answers_module, "write_anew", nothing)
    for _ in range(6):
        await stage.send(30)
        await stage.mix()
    assert abs(tau([int(each.split()[1]) for each in await words(stage)])) > 0.5


@pytest.mark.asyncio
async def test_a_table_written_anew_is_the_same_table(stage: Stage) -> None:
    described = """
        select table_name, column_name, is_nullable, column_default, data_type from information_schema.columns
        where table_schema = 'public' order by 1, 2
    """
    constraints = "select conname, pg_get_constraintdef(oid) from pg_constraint where contype in ('p', 'c') order by 1"
    before = await ask(stage.answers_engine, described), await ask(stage.answers_engine, constraints)
    for _ in range(2):
        await stage.send(20)
        await stage.mix()
    assert before == (await ask(stage.answers_engine, described), await ask(stage.answers_engine, constraints))
    assert await ask(stage.answers_engine, "select count(*) from pg_sequences") == [(0,)]
    assert all(default is None for _, _, _, default, _ in before[0])
