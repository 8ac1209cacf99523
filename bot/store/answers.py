"""Writes a batch of answers that have been taken apart, so that the file keeps no order and the batch counts once.

Each table's rows are shuffled for themselves with the machine's own randomness and get random ids; all tables and the
batch's mark are one transaction. Then the file is written anew in the order of those ids and the write-ahead log is
emptied: both would tell one batch from the next.
"""

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.errors import MixerUnavailable
from bot.core.mixing import TakenApart
from bot.store import answers_tables
from bot.store.answers_tables import RELEASE_TABLES, fence, words_waiting
from bot.store.counted_answers import refuse_closed
from bot.store.engine import empty_the_log
from bot.store.faults import mixers_transaction
from bot.store.rewriting import write_anew
from bot.store.sealing import WordsKey
from bot.usecases.ports import BatchId

_CHANCE = secrets.SystemRandom()


class SqlMixedAnswers:
    """The port `MixedAnswers` over the answers' database."""

    def __init__(self, engine: AsyncEngine, *, keys: Path) -> None:
        self._engine = engine
        self._keys = keys

    async def take_number(self) -> int:
        """See `usecases.ports.MixedAnswers`."""
        async with mixers_transaction(self._engine, "answers") as connection:
            taken = await connection.execute(fence.update().values(number=fence.c.number + 1).returning(fence.c.number))
            return int(taken.scalar_one())

    async def has(self, batch: BatchId) -> bool:
        """See `usecases.ports.MixedAnswers`."""
        async with mixers_transaction(self._engine, "answers") as connection:
            return await _stands(connection, batch)

    async def add(self, batch: BatchId, answers: Sequence[TakenApart], *, number: int) -> None:
        """See `usecases.ports.MixedAnswers`."""
        words_key = WordsKey.read(self._keys)
        boxes = [{"box": words_key.seal(each.words)} for each in answers if each.words is not None]
        async with mixers_transaction(self._engine, "answers") as connection:
            # The first statement writes, so no other mixer can take a number between this check and the commit.
            ours = await connection.execute(fence.update().where(fence.c.number == number).values(number=number))
            if not ours.rowcount:
                raise MixerUnavailable("another mixer has begun since; this one has written nothing")
            await refuse_closed(
                connection, {name: period for each in answers for name, (period, *_) in each.rows.items()}
            )
            if await _stands(connection, batch):
                raise MixerUnavailable("this batch is written already; nothing was written again")
            await connection.execute(answers_tables.batch.insert().values(id=batch))
            for name, table in RELEASE_TABLES.items():
                columns = [column.name for column in table.columns if column.name != "id"]
                rows = (dict(zip(columns, each.rows[name], strict=True)) for each in answers)
                await connection.execute(table.insert(), _shuffled(rows))
            if boxes:
                await connection.execute(words_waiting.insert(), _shuffled(boxes))

    async def hide_order(self) -> None:
        """See `usecases.ports.MixedAnswers`."""
        await write_anew(self._engine)
        await empty_the_log(self._engine, "answers")

    async def leave_no_trace(self) -> None:
        """See `usecases.ports.MixedAnswers`."""
        await empty_the_log(self._engine, "answers")


async def _stands(connection: AsyncConnection, batch: BatchId) -> bool:
    marks = answers_tables.batch
    return await connection.scalar(sa.select(sa.literal(1)).where(marks.c.id == batch)) is not None


def _shuffled(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in random order, each with a random id of its own."""
    mixed = [{"id": secrets.token_bytes(16), **row} for row in rows]
    _CHANCE.shuffle(mixed)
    return mixed
