"""Opens a database of ours with the settings that keep a promise: durable when acknowledged, gone when deleted."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.core.errors import MixerUnavailable
from bot.store.faults import mixer_unavailable

# synchronous=FULL: nothing acknowledged is lost with the power. secure_delete: what is deleted is overwritten.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "foreign_keys=ON",
)


def open_engine(url: str, *, busy_seconds: float = 2.0) -> AsyncEngine:
    """`url` as SQLAlchemy writes it, e.g. `sqlite+aiosqlite:///var/intake.db`. Statements are never logged."""
    if not url.startswith("sqlite"):
        return create_async_engine(url, hide_parameters=True)
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": busy_seconds})

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _apply_pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        _forget_pages(cursor)
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _forget_pages(cursor: Any) -> None:
    """Let pages that held deleted rows leave the file. Asked once, before the first table: asked again, it writes."""
    cursor.execute("PRAGMA auto_vacuum")
    if not cursor.fetchone()[0]:
        cursor.execute("PRAGMA auto_vacuum=FULL")


async def vacuum(engine: AsyncEngine, name: str) -> None:
    """Have SQLite write the whole file again, in the order of its random keys: no row's place tells its age.

    The draft of it is in memory, never in a temporary file. Raises `MixerUnavailable`.
    """
    await _alone(engine, name, "PRAGMA temp_store=MEMORY", "VACUUM")


async def empty_the_log(engine: AsyncEngine, name: str) -> None:
    """Bring SQLite's write-ahead log, with its copies of rows deleted since, into the file and cut it to nothing.

    Raises `MixerUnavailable` when somebody went on reading. Other databases have no such file of ours.
    """
    if engine.dialect.name != "sqlite":
        return
    if await _alone(engine, name, "PRAGMA wal_checkpoint(TRUNCATE)"):
        raise MixerUnavailable(f"somebody reads the {name} database, so its log keeps old copies; run again: bot mix")


async def _alone(engine: AsyncEngine, name: str, *statements: str) -> Any:
    """Run statements that bear no transaction around them, and give the first value of the last."""
    try:
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                result = await connection.execute(sa.text(statement))
            return result.scalar() if result.returns_rows else None
    except SQLAlchemyError as error:
        raise mixer_unavailable(name, error) from None
