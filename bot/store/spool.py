"""The spool of sealed boxes from the mixer's side: claims them, opens them, and deletes them without a trace."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import empty_the_log
from bot.store.epochs import FileEpochKeys
from bot.store.faults import mixers_transaction
from bot.store.intake_tables import SET_ASIDE, mixer_state, spool
from bot.store.sealing import open_with
from bot.usecases.ports import BatchId, OpenedBox, Waiting

_WAITS = spool.c.batch.is_(None)


class SqlSpool:
    """The port `Spool` over the intake's database."""

    def __init__(self, engine: AsyncEngine, *, keys: FileEpochKeys) -> None:
        self._engine = engine
        self._keys = keys

    async def look(self) -> Waiting:
        """See `usecases.ports.Spool`."""
        async with mixers_transaction(self._engine, "intake") as connection:
            since = await connection.scalar(sa.select(mixer_state.c.waiting_since))
            epochs = await connection.scalars(sa.select(spool.c.epoch).distinct())
            boxes = sa.func.count().label("boxes")
            batches = await connection.execute(sa.select(spool.c.batch, boxes).group_by(spool.c.batch))
            counts = {row.batch: int(row.boxes) for row in batches}
        return Waiting(
            count=counts.pop(None, 0),
            set_aside=counts.pop(SET_ASIDE, 0),
            since=None if since is None else date.fromordinal(since),
            epochs=frozenset(epochs),
            batches=tuple(BatchId(batch) for batch in sorted(counts)),
        )

    async def note_waiting_since(self, day: date | None) -> None:
        """See `usecases.ports.Spool`."""
        ordinal = None if day is None else day.toordinal()
        async with mixers_transaction(self._engine, "intake") as connection:
            kept = (await connection.execute(sa.select(mixer_state.c.waiting_since))).first()
            if kept is None:
                await connection.execute(mixer_state.insert().values(single=1, waiting_since=ordinal))
            elif kept.waiting_since != ordinal:
                await connection.execute(mixer_state.update().values(waiting_since=ordinal))

    async def claim(self, batch: BatchId) -> None:
        """See `usecases.ports.Spool`."""
        await self._move(_WAITS | (spool.c.batch == SET_ASIDE), batch)

    async def open(self, batch: BatchId) -> Sequence[OpenedBox]:
        """See `usecases.ports.Spool`."""
        async with mixers_transaction(self._engine, "intake") as connection:
            rows = (await connection.execute(sa.select(spool).where(spool.c.batch == batch))).all()
        return await asyncio.to_thread(self._open_all, rows)

    async def set_aside(self, boxes: Collection[bytes]) -> None:
        """See `usecases.ports.Spool`."""
        if boxes:
            await self._move(spool.c.id.in_(boxes), SET_ASIDE)

    async def release(self, batch: BatchId) -> None:
        """See `usecases.ports.Spool`."""
        await self._move(spool.c.batch == batch, None)

    async def delete(self, batch: BatchId) -> None:
        """See `usecases.ports.Spool`."""
        async with mixers_transaction(self._engine, "intake") as connection:
            await connection.execute(spool.delete().where(spool.c.batch == batch))

    async def leave_no_trace(self) -> None:
        """See `usecases.ports.Spool`."""
        await empty_the_log(self._engine, "intake")

    async def _move(self, which: sa.ColumnElement[bool], batch: bytes | None) -> None:
        async with mixers_transaction(self._engine, "intake") as connection:
            await connection.execute(spool.update().where(which).values(batch=batch))

    def _open_all(self, rows: Sequence[sa.Row[tuple[bytes, str, bytes, bytes]]]) -> list[OpenedBox]:
        keys = self._keys.private_halves()
        opened = []
        for row in rows:
            try:
                record = open_with(keys[row.epoch], row.box)
            except (KeyError, CryptoError, ValueError, RecursionError):  # the last: brackets without end
                record = None
            opened.append(OpenedBox(id=row.id, epoch=row.epoch, record=record))
        return opened
