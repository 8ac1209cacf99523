"""Whose turn it is: one message at a time in each chat, in the order they were sent; all chats side by side.

Deliveries of one chat may arrive out of order, so those that wait are taken smallest update id first. A chat that
writes faster than we can answer is held to a few waiting messages, so that nobody else waits for it.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from bot.core.messages import Address

Job = Callable[[], Coroutine[Any, Any, None]]

MOST_PER_CHAT = 20
MOST_IN_ALL = 20_000
MOST_JUMPS = 3


class Turns:
    """Jobs of each chat one after another. A job must deal with its own errors."""

    def __init__(self, *, per_chat: int = MOST_PER_CHAT, in_all: int = MOST_IN_ALL) -> None:
        self._per_chat = per_chat
        self._in_all = in_all
        self._count = 0
        self._waiting: dict[Address, list[tuple[int, int, Job]]] = {}
        self._jumping: Counter[Address] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._given = 0

    def give(self, chat: Address, *, place: int, job: Job) -> bool:
        """Queue `job` for `chat`. False, and not queued, when too many wait already."""
        waiting = self._waiting.get(chat)
        if self._count >= self._in_all or (waiting is not None and len(waiting) >= self._per_chat):
            return False
        self._given += 1
        self._count += 1
        entry = (place, self._given, job)
        if waiting is None:
            self._waiting[chat] = [entry]
            self.at_once(lambda: self._work(chat))
        else:
            heapq.heappush(waiting, entry)
        return True

    def busy(self, chat: Address) -> bool:
        """Whether a job of this chat is under way."""
        return chat in self._waiting

    def jump(self, chat: Address, job: Job) -> bool:
        """Start `job` ahead of its chat's line. False, and not started, when too many of this chat did so already."""
        if self._jumping[chat] >= MOST_JUMPS:
            return False
        self._jumping[chat] += 1
        self.at_once(lambda: self._jump(chat, job))
        return True

    def at_once(self, job: Job) -> None:
        """Start `job` now, ahead of everything that waits."""
        task = asyncio.create_task(job())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Return when nothing is being done any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self, *, within: float) -> None:
        """Let what has begun finish, for at most `within` seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _jump(self, chat: Address, job: Job) -> None:
        try:
            await job()
        finally:
            self._jumping[chat] -= 1
            if not self._jumping[chat]:
                del self._jumping[chat]

    async def _work(self, chat: Address) -> None:
        waiting = self._waiting[chat]
        try:
            while waiting:
                _, _, job = heapq.heappop(waiting)
                self._count -= 1
                await job()
        finally:
            self._count -= len(waiting)
            del self._waiting[chat]
