"""The only place where adapters meet use cases: builds the product from settings, and runs it."""

import asyncio
import contextlib
import functools
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import aiohttp
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from actions import registry
from actions.custom_action import CustomAction
from bot import logs, mixer
from bot.channels.health import health_routes
from bot.channels.quiet_server import QuietRunner
from bot.channels.rest import LARGEST_BODY, RestChannel
from bot.channels.telegram import TelegramChannel, Webhook
from bot.channels.terminal import Terminal
from bot.channels.web.site import WebChat
from bot.content.bank_holidays import bank_holidays
from bot.content.check import check as check_content
from bot.content.danger_weights import load_weights
from bot.content.directory_files import load_directory
from bot.content.safety_answers import load_answers
from bot.content.safety_lexicon import load_lexicon
from bot.content.survey_files import load_survey
from bot.content.wording_file import load_wording
from bot.core import screening, times
from bot.core.errors import AnswersUnavailable
from bot.core.messages import Channel
from bot.core.services import Service
from bot.dialogue.action_server import serving
from bot.dialogue.rasa_rest import RasaRest
from bot.run_files import pid_file, rasa_token, running_pid
from bot.settings import Settings
from bot.store import migrate as migrations
from bot.store.engine import open_engine
from bot.store.intake import Intake
from bot.usecases.conversations import Conversations
from bot.usecases.converse import Converse, Helpers
from bot.usecases.signposting import Signposting

__all__ = ["chat", "check_content", "forget_everybody", "migrate", "serve", "stale_services"]

_log = logging.getLogger(__name__)

_SWEEP_SECONDS = 15.0
_MARKS_SECONDS = 3600.0


class SystemClock:
    """The port `Clock`."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """The pieces that channels and health checks are given."""

    converse: Converse
    conversations: Conversations
    dialogue: RasaRest
    intake: Intake
    engine: AsyncEngine
    clock: SystemClock


@asynccontextmanager
async def product(settings: Settings) -> AsyncIterator[Product]:
    """Everything behind the channels, opened and closed together. Raises `ContentError` when content is wrong."""
    clock = SystemClock()
    conversations = Conversations(
        idle={channel: settings.web_idle if channel is Channel.WEB else settings.idle for channel in Channel}
    )
    lexicon, weights = load_lexicon(), load_weights()
    _bank_holidays(clock.now().date())  # the first look-up holds everything up for 0.3 s: not in a resident's turn
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
        dialogue = RasaRest(
            session=session,
            base_url=settings.rasa_url,
            token=rasa_token(settings),
            timeout=settings.rasa_timeout,
        )
        engine = open_engine(settings.intake_url)
        stack.push_async_callback(engine.dispose)
        intake = Intake(engine, keys=settings.keys_dir, clock=clock)
        converse = Converse(
            Helpers(
                screen=functools.partial(screening.screen_after, lexicon=lexicon, weights=weights),
                emergency=load_answers(),
                wording=load_wording(),
                signposting=Signposting(directory=load_directory(), bank_holidays=_bank_holidays, clock=clock),
                dialogue=dialogue,
                answers=intake,
                conversations=conversations,
                clock=clock,
            )
        )
        stack.push_async_callback(converse.close)
        yield Product(
            converse=converse,
            conversations=conversations,
            dialogue=dialogue,
            intake=intake,
            engine=engine,
            clock=clock,
        )


async def serve(settings: Settings) -> None:
    """Run every channel that is set up, and the action server, until SIGINT or SIGTERM."""
    os.umask(0o077)  # databases, keys and logs are the bot's own
    logs.set_up()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        made = await stack.enter_async_context(product(settings))
        loop.add_signal_handler(signal.SIGUSR1, made.converse.forget_everybody)
        stack.enter_context(pid_file(settings))
        await stack.enter_async_context(serving(_actions(), port=settings.actions_port))
        telegram = _telegram(settings, made)
        await stack.enter_async_context(_website(settings, made, telegram))
        if telegram is not None:
            await stack.enter_async_context(telegram)
        nightly = mixer.every_night(settings, made.clock)
        stack.enter_context(_background(_sweep(made), _forget_marks(made), nightly))
        await stopped.wait()


def _actions() -> tuple[CustomAction, ...]:
    titles = {name: need.title for name, need in load_directory().needs.items() if need.title}
    return registry.everything(survey=load_survey(), titles=titles)


@asynccontextmanager
async def _website(settings: Settings, made: Product, telegram: TelegramChannel | None) -> AsyncIterator[None]:
    app = web.Application(client_max_size=LARGEST_BODY)
    WebChat(
        converse=made.converse.handle,
        forget=made.converse.forget,
        touch=made.converse.touch,
        is_urgent=made.converse.is_urgent,
        clock=made.clock,
        exit_url=str(settings.exit_url),
        idle_limit=settings.web_idle.total_seconds(),
    ).attach(app)
    app.add_routes(health_routes({"dialogue": made.dialogue.ready, "answers": made.intake.ready}))
    if settings.rest_is_on:
        token = settings.rest_token.get_secret_value() if settings.rest_token else None
        app.add_routes(RestChannel(handle=made.converse.handle, clock=made.clock, token=token).routes())
    if telegram is not None:
        app.add_routes(telegram.routes())
    runner = QuietRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield
    finally:
        await runner.cleanup()


def _telegram(settings: Settings, made: Product) -> TelegramChannel | None:
    if settings.telegram_token is None:
        return None
    webhook = None
    if settings.public_url is not None and settings.telegram_webhook_secret is not None:
        secret = settings.telegram_webhook_secret.get_secret_value()
        webhook = Webhook(public_url=str(settings.public_url), secret=secret)
    return TelegramChannel(
        token=settings.telegram_token.get_secret_value(),
        base_url=str(settings.telegram_api).rstrip("/"),
        converse=made.converse.handle,
        forget=functools.partial(made.converse.forget, Channel.TELEGRAM),
        clock=made.clock,
        webhook=webhook,
        is_urgent=made.converse.is_urgent,
    )


async def chat(settings: Settings) -> None:
    """A conversation in this terminal, through the same use case as every channel."""
    async with product(settings) as made, AsyncExitStack() as stack:
        with contextlib.suppress(OSError):  # `bot serve` beside us has its own
            await stack.enter_async_context(serving(_actions(), port=settings.actions_port))
        await Terminal(handle=made.converse.handle, clock=made.clock).run()


def stale_services() -> tuple[Service, ...]:
    """The services that residents may see and that nobody has checked in time, longest overdue first."""
    return load_directory().stale(SystemClock().now())


async def migrate(settings: Settings) -> bool:
    """Bring the databases up to date. True when new keys were made."""
    os.umask(0o077)
    await migrations.migrate_answers(settings.answers_url)
    await migrations.migrate_releases(settings.releases_url, today=times.local(SystemClock().now()).date())
    return await migrations.migrate(settings.intake_url, keys=settings.keys_dir)


async def forget_everybody(settings: Settings) -> bool:
    """Destroy all dedupe marks and tell the running bot to forget every conversation. True when one was told."""
    await migrate(settings)  # there may be no database yet, or an older one
    engine = open_engine(settings.intake_url)
    try:
        await Intake(engine, keys=settings.keys_dir, clock=SystemClock()).forget_all_marks()
    finally:
        await engine.dispose()
    try:
        os.kill(running_pid(settings), signal.SIGUSR1)
    except (OSError, ValueError):
        return False
    return True


@functools.lru_cache(maxsize=8)
def _bank_holidays(day: date) -> frozenset[date]:
    return bank_holidays(day)


@contextlib.contextmanager
def _background(*jobs: Coroutine[None, None, None]) -> Iterator[None]:
    tasks = [asyncio.get_running_loop().create_task(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _sweep(made: Product) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        made.converse.forget_expired()


async def _forget_marks(made: Product) -> None:
    while True:
        try:
            await made.intake.forget_old_marks()
        except (AnswersUnavailable, OSError) as error:
            _log.warning("marks_not_forgotten", extra={"error": type(error).__name__})
        await asyncio.sleep(_MARKS_SECONDS)
