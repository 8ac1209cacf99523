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

    def __init__(self, *, clock: ports.Clock, most: int = MOST, kept_for: timedelta = KEPT_FOR) -> None:
        self._clock = clock
        self._most = most
        self._kept_for = kept_for
        self._since: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._since)

    def first_time(self, key: Hashable) -> bool:
        """True once for each key, until it is as old as keys are kept."""
        self.drop_old()
        if key in self._since:
            return False
        if len(self._since) >= self._most:
            self._since.popitem(last=False)
        self._since[key] = self._clock.now().timestamp()
        return True

    def forget(self, key: Hashable) -> None:
        """Let this key come again."""
        self._since.pop(key, None)

    def drop_old(self) -> None:
        """Drop every key that has been kept long enough."""
        oldest = (self._clock.now() - self._kept_for).timestamp()
        while self._since and next(iter(self._since.values())) <= oldest:
            self._since.popitem(last=False)
