"""A circuit breaker: when Rasa keeps failing, residents get the fixed fallback at once instead of a wait each.

It opens after a run of failures. When it has rested it lets one trial through; that trial closes it or keeps it open.
"""

import time
from collections.abc import Callable


class Breaker:
    """Counts failures in a row. `now` is a monotonic clock in seconds."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic, failures: int = 5, rest: float = 30.0) -> None:
        self._now = now
        self._limit = failures
        self._rest = rest
        self._failed = 0
        self._closed_again_at = 0.0

    def allows(self) -> bool:
        """Whether to try now. Of those who ask after a rest, only the first may: the rest wait for what it finds."""
        if self._failed < self._limit:
            return True
        if self._now() < self._closed_again_at:
            return False
        self._closed_again_at = self._now() + self._rest
        return True

    def succeeded(self) -> None:
        """Close it."""
        self._failed = 0

    def failed(self) -> None:
        """Count one; open it, or keep it open, when there were enough."""
        self._failed += 1
        if self._failed >= self._limit:
            self._closed_again_at = self._now() + self._rest
