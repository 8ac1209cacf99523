"""What happens with each arrival: words and buttons go to the conversation, the rest gets a fixed answer or none.

Every job here deals with its own errors; one resident's trouble is nobody else's.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram import commands, wording
from bot.channels.telegram.clearing import Clearing
from bot.channels.telegram.intake import Arrival, Crowd, Gone, Press, Unreadable, Words
from bot.channels.telegram.lanes import Lane
from bot.channels.telegram.order import Job, Turns
from bot.channels.telegram.seen import Seen
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.traces import AFTER_END, Traces
from bot.core.errors import ChannelBusy, ChannelDown, RecipientGone
from bot.core.messages import Address, Button, Channel, Inbound, MessageId, Reply
from bot.usecases import ports

Converse = Callable[[Inbound], Awaitable[list[Reply]]]
Forget = Callable[[Address], Awaitable[None]]
"""Forget all that is known of whoever is at this address; they are gone, or wish it."""

_log = logging.getLogger(__name__)


class Answering:
    """Gives each arrival its turn and its answer."""

    def __init__(
        self,
        *,
        bot: ExtBot[Lane],
        sender: TelegramSender,
        traces: Traces,
        clearing: Clearing,
        turns: Turns,
        converse: Converse,
        forget: Forget,
        is_urgent: Callable[[str], bool],
        clock: ports.Clock,
    ) -> None:
        self._bot = bot
        self._sender = sender
        self._traces = traces
        self._clearing = clearing
        self._turns = turns
        self._converse = converse
        self._forget = forget
        self._is_urgent = is_urgent
        self._clock = clock
        self._albums = Seen(clock=clock, most=10_000, kept_for=AFTER_END)
        self._flooding = Seen(clock=clock, most=10_000, kept_for=AFTER_END)

    def drop_old(self) -> None:
        """Forget what is not needed any more of who wrote."""
        for memory in (self._traces, self._albums, self._flooding):
            memory.drop_old()

    def take(self, number: int, arrival: Arrival) -> None:
        """Put an arrival in line, or ahead of it when it cannot wait."""
        match arrival:
            case Words(chat=chat):
                self._traces.remember(chat, arrival.message)
                text = commands.meant_by(arrival.text)
                self._hear(chat, number, text, lambda: self._answer_words(arrival, number, text))
            case Press(chat=chat):
                self._traces.remember(chat, arrival.message)
                self._turns.at_once(lambda: self._stop_spinner(arrival))
                payload = commands.pressed(arrival.payload)
                if payload:
                    self._hear(chat, number, payload, lambda: self._answer_press(arrival, number, payload))
            case Unreadable(chat=chat):
                self._traces.remember(chat, arrival.message)
                if arrival.album is None or self._albums.first_time((chat, arrival.album)):
                    reply = Reply(text=wording.UNREADABLE[arrival.thing])
                    self._line_up(chat, number, lambda: self._say(chat, reply))
            case Gone(chat=chat):
                self._turns.at_once(lambda: self._guarded(chat, self._let_go(chat)))
            case Crowd(chat=chat):
                self._turns.at_once(lambda: self._walk_out(chat))

    def _hear(self, chat: Address, number: int, text: str, job: Job) -> None:
        if not (self._cannot_wait(text) and self._turns.jump(chat, job)):
            self._line_up(chat, number, job)

    def _cannot_wait(self, text: str) -> bool:
        try:
            return self._is_urgent(text)
        except Exception as problem:  # noqa: BLE001 -- a broken screen must not cost anyone their answer
            _log.error("telegram_screen_failed", extra={"error": type(problem).__name__})
            return True

    def _line_up(self, chat: Address, number: int, job: Job) -> None:
        if not self._turns.busy(chat):
            self._flooding.forget(chat)
        if not self._turns.give(chat, place=number, job=job) and self._flooding.first_time(chat):
            self._turns.at_once(lambda: self._say(chat, Reply(text=wording.TOO_FAST)))

    async def _answer_words(self, words: Words, number: int, text: str) -> None:
        if text == commands.CLEAR:
            await self._guarded(words.chat, self._clear(words.chat))
            return
        await self._guarded(words.chat, self._talk(words.chat, number, text, beside=words.beside is not None))

    async def _answer_press(self, press: Press, number: int, payload: str) -> None:
        if payload == commands.CLEAR:
            await self._guarded(press.chat, self._clear(press.chat))
        elif payload == commands.CLEAR_NOTE:
            await self._guarded(press.chat, self._clear_note(press))
        else:
            await self._guarded(press.chat, self._talk(press.chat, number, payload, beside=False))

    async def _talk(self, chat: Address, number: int, text: str, *, beside: bool) -> None:
        inbound = Inbound(
            channel=Channel.TELEGRAM,
            address=chat,
            message_id=MessageId(str(number)),
            text=text,
            sent_at=self._clock.now(),
        )
        replies = await self._replies(inbound)
        if beside and replies and not replies[-1].urgent:
            last = replace(replies[-1], text=f"{replies[-1].text.rstrip()}\n\n{wording.ONLY_THE_WORDS}")
            replies = [*replies[:-1], last]
        try:
            await self._sender.send(inbound, replies)
        finally:
            if any(reply.ends_conversation for reply in replies):
                self._traces.end(chat)

    async def _replies(self, inbound: Inbound) -> list[Reply]:
        try:
            if inbound.text == commands.START:  # "Start again": whatever was going on is over
                await self._forget(inbound.address)
            return await self._converse(inbound)
        except Exception as problem:  # noqa: BLE001 -- whatever broke, they still get an answer with 999
            # No traceback anywhere here: it may hold words.
            _log.error("telegram_turn_failed", extra={"error": type(problem).__name__})
            return [Reply(text=wording.WENT_WRONG)]

    async def _clear(self, chat: Address) -> None:
        cleared = await self._clearing.clear(chat)
        await self._forget(chat)
        button = Button(title=wording.CLEAR_NOTE_BUTTON, payload=commands.CLEAR_NOTE)
        try:
            await self._sender.say(chat, Reply(text=cleared.report, buttons=(button,)))
        finally:
            self._traces.end(chat)

    async def _clear_note(self, press: Press) -> None:
        if await self._clearing.delete(press.chat, press.message):
            return
        await self._sender.say(press.chat, Reply(text=wording.NOTE_STAYS))

    async def _say(self, chat: Address, reply: Reply) -> None:
        await self._guarded(chat, self._sender.say(chat, reply))

    async def _guarded(self, chat: Address, work: Awaitable[None]) -> None:
        try:
            await work
        except RecipientGone:
            await self._guarded(chat, self._let_go(chat))
        except (ChannelBusy, ChannelDown) as problem:
            _log.warning("telegram_reply_dropped", extra={"error": type(problem).__name__})
        except Exception as problem:  # noqa: BLE001 -- a job must not take its chat's worker down with it
            _log.error("telegram_job_failed", extra={"error": type(problem).__name__})

    async def _let_go(self, chat: Address) -> None:
        self._traces.forget(chat)
        await self._forget(chat)

    async def _walk_out(self, chat: Address) -> None:
        try:
            await self._bot.leave_chat(chat)
        except TelegramError as problem:
            _log.info("telegram_leave_failed", extra={"error": type(problem).__name__})

    async def _stop_spinner(self, press: Press) -> None:
        try:
            await self._bot.answer_callback_query(press.query, rate_limit_args=Lane.URGENT)
        except TelegramError as problem:
            _log.info("telegram_press_unanswered", extra={"error": type(problem).__name__})
