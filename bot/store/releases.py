"""Keeps sealed releases: each written once and whole, in one transaction with the hash that ties it to the last."""

import itertools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core import releases
from bot.core.errors import NotSealed
from bot.core.releases import Release, Sealed
from bot.store.releases_tables import beginning, release, release_cell

_Row = sa.Row[tuple[Any, ...]]


class SqlReleases:
    """The port `Releases` over the releases' database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def began(self) -> date:
        """See `usecases.ports.Releases`."""
        async with self._transaction() as connection:
            day = await connection.scalar(sa.select(beginning.c.day))
        if day is None:
            raise NotSealed("the releases database does not know where it begins; run: bot migrate")
        return date.fromordinal(day)

    async def periods(self, plan: str, table: str) -> frozenset[str]:
        """See `usecases.ports.Releases`."""
        ours = (release.c.plan == plan) & (release.c.table_name == table)
        async with self._transaction() as connection:
            return frozenset(await connection.scalars(sa.select(release.c.period).where(ours)))

    async def seal(self, sealed: Release) -> None:
        """See `usecases.ports.Releases`."""
        async with self._transaction() as connection:
            last = (await connection.execute(sa.select(release).order_by(release.c.number.desc()).limit(1))).first()
            number = last.number + 1 if last else 1
            row = {
                "number": number,
                "plan": sealed.survey,
                "table_name": sealed.table,
                "period": sealed.period,
                "rule": sealed.rule,
                "dimensions": json.dumps(sealed.dimensions),
                "hash": releases.chained(last.hash if last else releases.FIRST_HASH, sealed),
            }
            await connection.execute(release.insert().values(row))
            await connection.execute(release_cell.insert(), _cell_rows(number, sealed))

    async def chain(self) -> Sequence[Sealed]:
        """See `usecases.ports.Releases`."""
        of_cells = sa.select(release_cell).order_by(release_cell.c.release, release_cell.c.place)
        async with self._transaction() as connection:
            rows = (await connection.execute(sa.select(release).order_by(release.c.number))).all()
            cells = (await connection.execute(of_cells)).all()
        by_release = {number: tuple(group) for number, group in itertools.groupby(cells, key=lambda cell: cell.release)}
        try:
            return _read_all(rows, by_release)
        except ValueError:
            raise NotSealed("a release cannot be read; restore the releases database from a copy") from None

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise NotSealed("it is sealed already, or somebody else seals now; nothing was changed") from None
        except (SQLAlchemyError, OSError) as error:
            raise NotSealed(
                f"the releases database failed ({type(error).__name__}); is it migrated? bot migrate"
            ) from None


def _cell_rows(number: int, sealed: Release) -> list[dict[str, object]]:
    return [
        {"release": number, "place": place, "cell": json.dumps(cell), "value": value}
        for place, (cell, value) in enumerate(sealed.cells)
    ]


def _read_all(rows: Sequence[_Row], cells: Mapping[int, Sequence[_Row]]) -> list[Sealed]:
    return [Sealed(number=row.number, release=_read(row, cells.get(row.number, ())), hash=row.hash) for row in rows]


def _read(row: _Row, cells: Sequence[_Row]) -> Release:
    return Release(
        survey=row.plan,
        rule=row.rule,
        table=row.table_name,
        period=row.period,
        dimensions=tuple(json.loads(row.dimensions)),
        cells=tuple((tuple(json.loads(each.cell)), each.value) for each in cells),
    )
