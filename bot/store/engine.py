"""Opens a database of ours with the settings that keep a promise: durable when acknowledged, gone when deleted."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

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
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
