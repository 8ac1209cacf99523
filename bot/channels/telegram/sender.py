"""Puts replies on Telegram: sends each part, tries again what surely failed, and notices who is gone.

Messages are silent (a notification shows, without a sound that draws someone's eyes) and have no link previews.
Copying and forwarding stay allowed: saving a number or passing help on is worth more than the little protection that
`protect_content` gives against someone who already holds the phone.
"""

import asyncio
import logging
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram import lanes, wording
from bot.channels.telegram.commands import CLEAR
from bot.channels.telegram.faults import Fault, judge
from bot.channels.telegram.rendering import Part, parts_of
from bot.channels.telegram.traces import Traces
from bot.core.errors import ChannelBusy, ChannelDown, RecipientGone
from bot.core.messages import Address, Button, Inbound, Reply

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try of a call that certainly did not happen."""

PATIENCE = 10.0
"""Seconds until a call without an answer counts as unknown."""

_log = logging.getLogger(__name__)


class TelegramSender:
    """The `Sender` port over the Bot API."""

    def __init__(
        self,
        *,
        bot: ExtBot[lanes.Lane],
        traces: Traces,
        sleep: lanes.Sleep = asyncio.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._bot = bot
        self._traces = traces
        self._sleep = sleep
        self._patience = patience

    async def send(self, to: Inbound, replies: list[Reply]) -> None:
        """Raise `ChannelBusy`, `ChannelDown` or `RecipientGone`."""
        for reply in replies:
            await self.say(to.address, reply)

    async def say(self, chat: Address, reply: Reply) -> None:
        """Send one reply. A chat that ends is offered to be cleared."""
        if reply.ends_conversation:
            clear = Button(title=wording.CLEAR_BUTTON, payload=CLEAR)
            reply = replace(reply, buttons=(*reply.buttons, clear))
        for part in parts_of(reply):
            await self._deliver(chat, part, urgent=reply.urgent)

    async def _deliver(self, chat: Address, part: Part, *, urgent: bool) -> None:
        unsure = 0
        for pause in (*BACK_OFF, None):
            fault = await self._attempt(chat, part, urgent=urgent)
            if fault is None:
                return
            if fault is Fault.GONE:
                raise RecipientGone
            if fault is Fault.REFUSED and part.buttons:
                part = Part(text=part.text)
                continue
            unsure += fault is Fault.UNKNOWN
            # Twice is better than never for an emergency answer only; anything else is not said again.
            if fault is Fault.UNKNOWN and (not urgent or unsure > 1):
                return
            if fault is Fault.REFUSED or pause is None:
                break
            await self._sleep(pause)
        raise ChannelDown("the Bot API did not take a message")

    async def _attempt(self, chat: Address, part: Part, *, urgent: bool) -> Fault | None:
        try:
            sent = await self._bot.send_message(
                chat_id=chat,
                text=part.text,
                reply_markup=_keyboard(part.buttons),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                disable_notification=True,
                read_timeout=self._patience,
                rate_limit_args=lanes.Lane.URGENT if urgent else None,
            )
        except RetryAfter as patience:
            raise ChannelBusy(lanes.seconds(patience)) from None
        except TelegramError as problem:
            fault = judge(problem)
            _log.warning("telegram_send_failed", extra={"reason": fault.name.lower()})
            return fault
        self._traces.remember(chat, sent.message_id)
        return None


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(button.title, callback_data=button.payload)] for button in buttons]
    return InlineKeyboardMarkup(rows) if rows else None
