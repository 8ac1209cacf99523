"""How fast we send: one lane that keeps to Telegram's pace, and one of its own for emergency answers.

Telegram asks for about 30 calls a second and says *wait* (429) when it wants fewer; its true limits are unpublished, so
the answer is obeyed. The ordinary lane stops as a whole for as long as Telegram asks. An urgent call never queues
behind it: it goes at once, and waits only when it is itself told to. Most connections are left free for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from enum import Enum
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

Sleep = Callable[[float], Awaitable[None]]
JSON = dict[str, Any]
Answer = bool | JSON | list[JSON]

A_SECOND = 30
AT_A_TIME = 100
MOST_TRIES = 6
LONGEST_WAIT = 300.0
"""Seconds. A reply that must wait longer is dropped: much later, someone else may be holding the phone."""
SLACK = 0.1


class Lane(Enum):
    """Passed as `rate_limit_args`; leaving it out means the ordinary lane."""

    URGENT = "urgent"


class TwoLanes(BaseRateLimiter[Lane]):
    """python-telegram-bot's own place for pacing. Raises `RetryAfter` when the waiting is to end without success."""

    def __init__(self, *, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._pace = AsyncLimiter(A_SECOND, 1)
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._open = asyncio.Event()
        self._open.set()
        self._pauses = 0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: JSON,
        endpoint: str,  # noqa: ARG002 -- the library's signature
        data: JSON,  # noqa: ARG002 -- the library's signature
        rate_limit_args: Lane | None,
    ) -> Answer:
        """Make the call in its lane, as often as Telegram asks for patience."""
        once = self._urgently if rate_limit_args is Lane.URGENT else self._in_turn
        waited = 0.0
        for _ in range(MOST_TRIES - 1):
            try:
                return await once(lambda: callback(*args, **kwargs))
            except RetryAfter as patience:
                asked = seconds(patience) + SLACK
                waited += asked
                if waited > LONGEST_WAIT:
                    raise
                await (self._sleep(asked) if rate_limit_args is Lane.URGENT else self._pause(asked))
        return await once(lambda: callback(*args, **kwargs))

    async def _urgently(self, call: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        return await call()

    async def _in_turn(self, call: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        while True:
            await self._open.wait()
            await self._pace.acquire()
            async with self._room:
                if self._open.is_set():
                    return await call()

    async def _pause(self, how_long: float) -> None:
        self._pauses += 1
        self._open.clear()
        try:
            await self._sleep(how_long)
        finally:
            self._pauses -= 1
            if not self._pauses:
                self._open.set()


def seconds(patience: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    asked = patience.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()
