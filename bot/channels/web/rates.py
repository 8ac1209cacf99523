"""How fast one tab may send: a bucket that holds some messages and fills again with time."""

from collections.abc import Callable

Elapsed = Callable[[], float]
"""Seconds on a clock that never goes back."""


class Bucket:
    """Holds `capacity` messages; one comes back every `seconds_each`."""

    def __init__(self, *, capacity: int, seconds_each: float, elapsed: Elapsed) -> None:
        self._capacity = capacity
        self._seconds_each = seconds_each
        self._elapsed = elapsed
        self._left = float(capacity)
        self._at = elapsed()
        self._noticed = False

    def take(self) -> bool:
        """Whether one more message may pass now."""
        now = self._elapsed()
        self._left = min(self._capacity, self._left + (now - self._at) / self._seconds_each)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        self._noticed = False
        return True

    def notice(self) -> bool:
        """Whether the one notice of this flood is still to be given."""
        first = not self._noticed
        self._noticed = True
        return first
