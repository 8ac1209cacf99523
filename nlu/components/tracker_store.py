"""Keeps conversations in memory for a quarter of an hour and no longer.

Nothing of a conversation may outlast it: no file, no database. A conversation idle for `idle_minutes` is dropped by a
sweep (and never handed out in between), and one that was restarted is dropped as it is saved, so *forget me* leaves
neither words nor the pseudonym behind.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

SWEEPS_PER_IDLE_TIME = 15


def was_restarted(tracker: DialogueStateTracker) -> bool:
    """Whether nothing was said since the conversation was last restarted."""
    for event in reversed(tracker.events):
        if isinstance(event, Restarted):
            return True
        if isinstance(event, UserUttered):
            return False
    return False


class ForgetfulTrackerStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]  # Rasa is untyped
    """Conversations by sender, with the time each was last used."""

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        idle_minutes: float = 15,
        clock: Callable[[], float] = time.monotonic,
        **_: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._idle_seconds = float(idle_minutes) * 60
        self._clock = clock
        self._kept: dict[str, tuple[float, str]] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, or drop it when it was restarted."""
        await self.stream_events(tracker)
        if was_restarted(tracker):
            self._kept.pop(tracker.sender_id, None)
            return
        self._kept[tracker.sender_id] = (self._clock(), self.serialise_tracker(tracker))
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._keep_sweeping())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, unless it was never there or has lain idle too long."""
        self.sweep()
        kept = self._kept.get(sender_id)
        return None if kept is None else self.deserialise_tracker(sender_id, kept[1])

    async def keys(self) -> Iterable[str]:
        """The senders remembered now."""
        self.sweep()
        return list(self._kept)

    def sweep(self) -> None:
        """Drop what has lain idle too long."""
        oldest = self._clock() - self._idle_seconds
        for sender in [sender for sender, (used, _) in self._kept.items() if used <= oldest]:
            del self._kept[sender]

    async def _keep_sweeping(self) -> None:
        """Sweep until nothing is left to forget."""
        while self._kept:
            await asyncio.sleep(self._idle_seconds / SWEEPS_PER_IDLE_TIME)
            self.sweep()
