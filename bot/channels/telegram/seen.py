"""Which updates have been taken already: Telegram delivers again whenever it is not sure.

Ids are kept and looked up, never compared for size: after a quiet week Telegram starts them afresh at random. They
are kept for 48 hours, longer than the 24 for which Telegram holds an update back, and never more than a set number.
"""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import timedelta

from bot.usecases import ports

KEPT_FOR = timedelta(hours=48)
MOST = 200_000


class Seen:
    """A bounded memory of things that must have one effect."""

    def __init__(self, *, clock: ports.Clock, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._since: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._since)

    def first_time(self, key: Hashable) -> bool:
        """True once for each key, until it is 48 hours old."""
        now = self._clock.now().timestamp()
        self._drop_old(now)
        if key in self._since:
            return False
        self._since[key] = now
        return True

    def forget(self, key: Hashable) -> None:
        """Let this key come again."""
        self._since.pop(key, None)

    def _drop_old(self, now: float) -> None:
        oldest = now - KEPT_FOR.total_seconds()
        while self._since:
            key, since = next(iter(self._since.items()))
            if since > oldest and len(self._since) < self._most:
                return
            del self._since[key]
