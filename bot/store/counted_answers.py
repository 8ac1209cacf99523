"""The answers' database as sealing sees it: closes periods to the mixer, counts rows, and deletes them once sealed."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.errors import MixerUnavailable
from bot.core.releases import Cell
from bot.store.answers_tables import RELEASE_TABLES, closed, fence
from bot.store.engine import empty_the_log
from bot.store.faults import mixers_transaction
from bot.store.rewriting import write_anew


class SqlCountedAnswers:
    """The port `CountedAnswers` over the answers' database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def close(self, last: Mapping[str, str]) -> None:
        """See `usecases.ports.CountedAnswers`."""
        async with mixers_transaction(self._engine, "answers") as connection:
            # The first statement writes. So whoever mixes now has either committed, or finds his number overtaken.
            await connection.execute(fence.update().values(number=fence.c.number + 1))
            before = {row.table_name: row.period for row in await connection.execute(sa.select(closed))}
            for name, period in last.items():
                if name not in before:
                    await connection.execute(closed.insert().values(table_name=name, period=period))
                elif period > before[name]:
                    await connection.execute(closed.update().where(closed.c.table_name == name).values(period=period))

    async def deleted(self, table: str) -> str:
        """See `usecases.ports.CountedAnswers`."""
        async with mixers_transaction(self._engine, "answers") as connection:
            return await connection.scalar(sa.select(closed.c.deleted).where(closed.c.table_name == table)) or ""

    async def periods(self, table: str) -> frozenset[str]:
        """See `usecases.ports.CountedAnswers`."""
        async with mixers_transaction(self._engine, "answers") as connection:
            return frozenset(await connection.scalars(sa.select(RELEASE_TABLES[table].c.period).distinct()))

    async def counts(self, table: str, period: str) -> Mapping[Cell, int]:
        """See `usecases.ports.CountedAnswers`."""
        rows = RELEASE_TABLES[table]
        dimensions = [column for column in rows.columns if column.name not in {"id", "period"}]
        counted = sa.select(*dimensions, sa.func.count()).where(rows.c.period == period).group_by(*dimensions)
        async with mixers_transaction(self._engine, "answers") as connection:
            return {tuple(row[:-1]): int(row[-1]) for row in await connection.execute(counted)}

    async def delete(self, table: str, periods: Collection[str]) -> None:
        """See `usecases.ports.CountedAnswers`."""
        if not periods:
            return
        rows, last = RELEASE_TABLES[table], max(periods)
        async with mixers_transaction(self._engine, "answers") as connection:
            await connection.execute(rows.delete().where(rows.c.period.in_(periods)))
            # Only ever later: an empty or older copy of the releases must not take back what was deleted.
            earlier = closed.c.deleted.is_(None) | (closed.c.deleted < last)
            ours = closed.update().where(closed.c.table_name == table).where(earlier)
            await connection.execute(ours.values(deleted=last))

    async def leave_no_trace(self) -> None:
        """See `usecases.ports.CountedAnswers`."""
        if self._engine.dialect.name != "sqlite":
            await write_anew(self._engine)  # PostgreSQL would keep what was deleted
        await empty_the_log(self._engine, "answers")


async def refuse_closed(connection: AsyncConnection, periods: Mapping[str, str]) -> None:
    """Raise `MixerUnavailable` when a table's period is closed. That is so only when a clock has been set back."""
    last = {row.table_name: row.period for row in await connection.execute(sa.select(closed))}
    if any(period <= last.get(name, "") for name, period in periods.items()):
        raise MixerUnavailable(
            "a period is closed that is not over by this machine's clock: the clock is wrong, or ran ahead at a sealing"
        )
