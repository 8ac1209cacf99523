"""The Telegram channel, put together: what arrives is taken once and in order, answered, and sent.

`async with TelegramChannel(…)` returns at once and keeps trying to reach Telegram, so the rest of the product never
waits for it. With a `Webhook`, add `routes()` to the aiohttp application that listens to the outside.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

from bot.channels.telegram import commands, lanes
from bot.channels.telegram.answering import Answering, Converse, Forget
from bot.channels.telegram.clearing import Clearing
from bot.channels.telegram.order import Turns
from bot.channels.telegram.quiet import hush_libraries
from bot.channels.telegram.seen import Seen
from bot.channels.telegram.sender import PATIENCE, TelegramSender
from bot.channels.telegram.traces import Traces
from bot.channels.telegram.updates import WANTED, SiftingRequest, arrival_in
from bot.channels.telegram.webhook import Webhook, WebhookDoor
from bot.usecases import ports

LONGEST_LINE = 5_000
"""Updates that may wait to be taken; beyond that Telegram is asked to deliver again."""
FAREWELL = 10.0
"""Seconds that turns already begun get at the end."""
POLL_FOR = 10
SWEEP_EVERY = 60.0
RECONNECT = (1.0, 2.0, 5.0, 10.0, 30.0)

_log = logging.getLogger(__name__)
PTB = Application[Any, Any, Any, Any, Any, Any]


def never_urgent(_: str) -> bool:
    """Nothing jumps the queue of its own chat."""
    return False


class TelegramChannel:
    """Residents on Telegram. `is_urgent` lets a cry for help pass what still waits in its chat."""

    def __init__(
        self,
        *,
        token: str,
        converse: Converse,
        forget: Forget,
        clock: ports.Clock,
        base_url: str = "https://api.telegram.org",
        webhook: Webhook | None = None,
        is_urgent: Callable[[str], bool] = never_urgent,
        sleep: lanes.Sleep = asyncio.sleep,
        patience: float = PATIENCE,
    ) -> None:
        hush_libraries()
        self._sleep = sleep
        self._webhook = webhook
        self._app = _application(token, base_url, sleep)
        self._app.add_handler(TypeHandler(Update, self._take))
        self._app.add_error_handler(_tell_of_error)
        self._seen = Seen(clock=clock)
        self._turns = Turns()
        traces = Traces(clock=clock)
        self.sender = TelegramSender(bot=self._app.bot, traces=traces, sleep=sleep, patience=patience)
        self._answering = Answering(
            bot=self._app.bot,
            sender=self.sender,
            traces=traces,
            clearing=Clearing(bot=self._app.bot, traces=traces, sleep=sleep),
            turns=self._turns,
            converse=converse,
            forget=forget,
            is_urgent=is_urgent,
            clock=clock,
        )
        self._starting: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self.started = asyncio.Event()
        """Set when Telegram has accepted the token and updates are on their way."""

    def routes(self) -> list[web.RouteDef]:
        """The webhook's route; none when updates are fetched by long polling."""
        if self._webhook is None:
            return []
        return WebhookDoor(webhook=self._webhook, take=self._app.update_queue.put_nowait).routes()

    async def __aenter__(self) -> Self:
        self._starting = asyncio.create_task(self._start())
        self._sweeping = asyncio.create_task(self._sweep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in filter(None, (self._starting, self._sweeping)):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        with contextlib.suppress(TelegramError):  # fetching had already ended, because the token was refused
            if self._app.updater and self._app.updater.running:
                await self._app.updater.stop()
        if self._app.running:
            await self._app.stop()
        await self._turns.stop(within=FAREWELL)
        await self._app.shutdown()
        await self._app.bot.shutdown()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with self:
            await asyncio.Event().wait()

    async def idle(self) -> None:
        """Return when all that was taken is answered."""
        await self._app.update_queue.join()
        await self._turns.idle()

    async def _start(self) -> None:
        tries = 0
        while not self.started.is_set():
            try:
                await self._connect()
            except InvalidToken:
                _log.error("telegram_token_refused", extra={"reason": "check the bot token with @BotFather"})
                return
            except TelegramError as problem:
                _log.warning("telegram_unreachable", extra={"error": type(problem).__name__})
                await self._sleep(RECONNECT[min(tries, len(RECONNECT) - 1)])
                tries += 1

    async def _connect(self) -> None:
        await self._app.initialize()
        if not self._app.running:
            await self._app.start()
        if self._webhook is not None:
            await self._app.bot.set_webhook(
                self._webhook.address, secret_token=self._webhook.secret, allowed_updates=WANTED
            )
        elif self._app.updater:
            await self._app.updater.start_polling(
                timeout=POLL_FOR, allowed_updates=WANTED, error_callback=_tell_of_fetching
            )
        with contextlib.suppress(TelegramError):  # the menu is a comfort; answers do not depend on it
            await self._app.bot.set_my_commands(list(commands.MENU.items()))
        self.started.set()
        _log.info("telegram_started", extra={"reason": "webhook" if self._webhook else "polling"})

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            self._answering.drop_old()

    async def _take(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if self._seen.first_time(update.update_id) and (arrival := arrival_in(update)) is not None:
            self._answering.take(update.update_id, arrival)


def _application(token: str, base_url: str, sleep: lanes.Sleep) -> PTB:
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(base_url.rstrip("/") + "/bot")
        .base_file_url(base_url.rstrip("/") + "/file/bot")
        .rate_limiter(lanes.TwoLanes(sleep=sleep))
        .get_updates_request(SiftingRequest(connection_pool_size=1))
        .update_queue(asyncio.Queue(maxsize=LONGEST_LINE))
        .job_queue(None)
    )
    return builder.build()


def _tell_of_fetching(problem: TelegramError) -> None:
    _log.warning("telegram_fetch_failed", extra={"error": type(problem).__name__})


async def _tell_of_error(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    _log.error("telegram_update_failed", extra={"error": type(context.error).__name__})
