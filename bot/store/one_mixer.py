"""Keeps two mixers on one machine apart with a lock that the system takes back when its holder dies.

So it needs no time of expiry, and no mixer waits for a dead one. The number taken in the answers' database stands
behind it, should the lock ever fail.
"""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class FileLock:
    """The port `OneMixer` over a file."""

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
