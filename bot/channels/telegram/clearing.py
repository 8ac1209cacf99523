"""`/clear`: takes away what Telegram lets a bot take away, and counts honestly what stayed.

Telegram deletes a message only under 48 hours old, in groups of up to 100, theirs and ours alike in a private chat.
It can only take away what `traces` still knows of.
"""

import asyncio
from dataclasses import dataclass

from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram import wording
from bot.channels.telegram.faults import Fault, judge
from bot.channels.telegram.lanes import Lane, Sleep
from bot.channels.telegram.traces import Traces
from bot.core.messages import Address

AT_ONCE = 100
BACK_OFF = (0.5, 1.0)
"""Seconds before each further try; deleting twice does no harm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleared:
    """How many messages went, and how many Telegram refused to take away."""

    gone: int
    left: int

    @property
    def report(self) -> str:
        """What to tell the resident, without claiming more than was done."""
        if not self.left:
            return f"{wording.CLEARED}\n\n{wording.CLEAR_LIMITS}"
        if not self.gone:
            return f"{wording.CLEARED_NONE}\n\n{wording.CLEAR_LIMITS}"
        return f"{wording.CLEARED_SOME.format(left=self.left)}\n\n{wording.CLEAR_LIMITS}"


class Clearing:
    """Deletes through the Bot API, in the lane that waits for nobody: someone may be coming."""

    def __init__(self, *, bot: ExtBot[Lane], traces: Traces, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._traces = traces
        self._sleep = sleep

    async def clear(self, chat: Address) -> Cleared:
        """Delete every message known of this chat. A group with one Telegram refuses is tried in halves."""
        known = self._traces.known(chat)
        groups = [known[at : at + AT_ONCE] for at in range(0, len(known), AT_ONCE)]
        gone = 0
        for group in groups:
            gone += await self._clear_group(chat, group)
        return Cleared(gone=gone, left=len(known) - gone)

    async def delete(self, chat: Address, message: int) -> bool:
        """Delete one message; whether Telegram did."""
        return await self._clear_group(chat, (message,)) == 1

    async def _clear_group(self, chat: Address, group: tuple[int, ...]) -> int:
        for pause in (*BACK_OFF, None):
            fault = await self._attempt(chat, group)
            if fault is None:
                return self._done(chat, group)
            if fault is Fault.REFUSED and len(group) > 1:
                middle = len(group) // 2
                return await self._clear_group(chat, group[:middle]) + await self._clear_group(chat, group[middle:])
            if fault in (Fault.REFUSED, Fault.GONE) or pause is None:
                break
            await self._sleep(pause)
        return 0

    async def _attempt(self, chat: Address, group: tuple[int, ...]) -> Fault | None:
        try:
            await self._bot.delete_messages(chat_id=chat, message_ids=group, rate_limit_args=Lane.URGENT)
        except RetryAfter:
            return Fault.NOT_DONE
        except TelegramError as problem:
            return judge(problem)
        return None

    def _done(self, chat: Address, group: tuple[int, ...]) -> int:
        for message in group:
            self._traces.forget_message(chat, message)
        return len(group)
