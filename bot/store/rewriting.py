"""Writes the answers' tables anew in the order of their random ids, so that no row's place tells its batch.

SQLite does so for the whole file. PostgreSQL keeps the order of writing and the number of the writing transaction with
each row, through every kind of VACUUM; only rows copied into a new table by one transaction lose both.
"""

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import answers_tables
from bot.store.engine import vacuum
from bot.store.faults import mixer_unavailable

_WITH_ROWS = [table for table in answers_tables.metadata.sorted_tables if "id" in table.columns]


async def write_anew(engine: AsyncEngine) -> None:
    """Raises `MixerUnavailable` when it must wait; the next run makes it good."""
    if engine.dialect.name == "sqlite":
        await vacuum(engine, "answers")
        return
    try:
        async with engine.begin() as connection:
            for table in _WITH_ROWS:
                await _copy(connection, table.name)
    except (SQLAlchemyError, OSError) as error:
        raise mixer_unavailable("answers", error) from None


async def _copy(connection: AsyncConnection, name: str) -> None:
    """The table with all its constraints, its rows in the order of their ids, under its own name."""
    for statement in (
        f"LOCK TABLE {name}",
        f"CREATE TABLE {name}_anew (LIKE {name} INCLUDING ALL)",
        f"INSERT INTO {name}_anew SELECT * FROM {name} ORDER BY id",  # noqa: S608 a name of ours, from no one else
        f"DROP TABLE {name}",
        f"ALTER TABLE {name}_anew RENAME TO {name}",
        f"ALTER INDEX {name}_anew_pkey RENAME TO pk_{name}",
    ):
        await connection.execute(sa.text(statement))
