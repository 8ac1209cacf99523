"""Keeps two mixers apart with a lock that is taken back when its holder dies: by the machine, or by PostgreSQL.

So it needs no time of expiry, and no mixer waits for a dead one. The number taken in the answers' database stands
behind it, should the lock ever fail.
"""

import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.faults import mixer_unavailable

_LOCK: Final = int.from_bytes(b"mixer")


class FileLock:
    """The port `OneMixer` over a file, for mixers on one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """See `usecases.ports.OneMixer`."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield _taken(held)
        finally:
            os.close(held)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class AdvisoryLock:
    """The port `OneMixer` over PostgreSQL, for mixers on any machine. It goes with the connection that holds it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """See `usecases.ports.OneMixer`."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._engine.connect())
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                taken = await connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK)))
            except (SQLAlchemyError, OSError) as error:
                raise mixer_unavailable("answers", error) from None
            stack.push_async_callback(connection.invalidate)  # closed, not handed on: so the lock is gone whatever came
            yield bool(taken)
