"""Says what failed in a database without a word of what was being written."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.core.errors import AnswersUnavailable, MixerUnavailable


def answers_unavailable(error: Exception) -> AnswersUnavailable:
    """The intake could not take or look up an answer."""
    return AnswersUnavailable(_told("intake", error))


def mixer_unavailable(database: str, error: Exception) -> MixerUnavailable:
    """The mixer could not use one of its two databases."""
    return MixerUnavailable(_told(database, error))


@asynccontextmanager
async def mixers_transaction(engine: AsyncEngine, database: str) -> AsyncIterator[AsyncConnection]:
    """A transaction on one of the mixer's two databases. Raises `MixerUnavailable` when the database fails."""
    try:
        async with engine.begin() as connection:
            yield connection
    except (SQLAlchemyError, OSError) as error:
        raise mixer_unavailable(database, error) from None


def _told(database: str, error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    hint = "; if it is new, run: bot migrate" if isinstance(cause, OperationalError | sqlite3.OperationalError) else ""
    return f"the {database} database failed: {type(cause).__name__}{hint}"
