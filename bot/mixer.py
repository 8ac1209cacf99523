"""Mixing and sealing put together from settings: by hand, and one after the other once a night inside `bot serve`."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.content.release_files import load_release_plan
from bot.core import mixing, releases
from bot.core.errors import BotError
from bot.core.releases import ChainChecked
from bot.settings import Settings
from bot.store.answers import SqlMixedAnswers
from bot.store.counted_answers import SqlCountedAnswers
from bot.store.engine import open_engine
from bot.store.epochs import FileEpochKeys
from bot.store.one_mixer import AdvisoryLock, FileLock
from bot.store.releases import SqlReleases
from bot.store.spool import SqlSpool
from bot.usecases.mix import Mix, MixReport, Outcome
from bot.usecases.ports import Clock, OneMixer
from bot.usecases.seal import Seal, SealOutcome, SealReport

_log = logging.getLogger(__name__)

_BUSY_SECONDS: Final = 10.0
_LONGEST_SLEEP: Final = 600.0  # a machine that was asleep, or whose clock was set, is not hours late


async def mix(settings: Settings, clock: Clock) -> MixReport:
    """Look at the spool once, and mix if enough wait."""
    async with _mixer(settings, clock) as mixer:
        return await mixer.run()


async def seal(settings: Settings, clock: Clock) -> SealReport:
    """Seal every period that is over."""
    async with AsyncExitStack() as stack:
        answers = _opened(stack, settings.answers_url)
        return await Seal(
            plan=load_release_plan(),
            answers=SqlCountedAnswers(answers),
            sealed=SqlReleases(_opened(stack, settings.releases_url)),
            keys=FileEpochKeys(settings.keys_dir, clock=clock),
            one_mixer=_one_mixer(settings, answers),
            clock=clock,
            randbelow=secrets.randbelow,
        ).run()


async def check_releases(settings: Settings) -> ChainChecked:
    """Go along everything that was ever sealed, and see whether it is as it was."""
    async with AsyncExitStack() as stack:
        return releases.check(await SqlReleases(_opened(stack, settings.releases_url)).chain())


async def every_night(settings: Settings, clock: Clock) -> None:
    """Look at the spool once a night and seal what is over, for as long as the bot runs."""
    if not FileEpochKeys(settings.keys_dir, clock=clock).can_open():
        _log.info("mixer_key_elsewhere")
        return
    while True:
        await _sleep_until_look(clock)
        await _mix_tonight(settings, clock)
        await _seal_tonight(settings, clock)


async def _mix_tonight(settings: Settings, clock: Clock) -> None:
    try:
        report = await mix(settings, clock)
    except (BotError, OSError) as error:
        _log.warning("not_mixed", extra={"error": type(error).__name__})
    else:
        _log.log(
            logging.WARNING if report.set_aside else logging.INFO,
            "boxes_set_aside" if report.set_aside else "spool_looked_at",
            extra={"status": report.outcome.value},
        )


async def _seal_tonight(settings: Settings, clock: Clock) -> None:
    try:
        report = await seal(settings, clock)
    except (BotError, OSError) as error:
        _log.warning("not_sealed", extra={"error": type(error).__name__})
    else:
        _log.info("periods_looked_at", extra={"status": report.outcome.value})


async def _sleep_until_look(clock: Clock) -> None:
    look = mixing.next_look(clock.now())
    while (ahead := (look - clock.now()).total_seconds()) > 0:  # noqa: ASYNC110 it waits for the clock on the wall
        await asyncio.sleep(min(ahead, _LONGEST_SLEEP))


@asynccontextmanager
async def _mixer(settings: Settings, clock: Clock) -> AsyncIterator[Mix]:
    async with AsyncExitStack() as stack:
        answers = _opened(stack, settings.answers_url)
        keys = FileEpochKeys(settings.keys_dir, clock=clock)
        yield Mix(
            plan=load_release_plan(),
            spool=SqlSpool(_opened(stack, settings.intake_url), keys=keys),
            answers=SqlMixedAnswers(answers, keys=settings.keys_dir),
            keys=keys,
            one_mixer=_one_mixer(settings, answers),
            clock=clock,
        )


def _opened(stack: AsyncExitStack, url: str) -> AsyncEngine:
    engine = open_engine(url, busy_seconds=_BUSY_SECONDS)
    stack.push_async_callback(engine.dispose)
    return engine


def _one_mixer(settings: Settings, answers: AsyncEngine) -> OneMixer:
    if answers.dialect.name == "sqlite":
        return FileLock(settings.var_dir / "mixer.lock")
    return AdvisoryLock(answers)


__all__ = [
    "ChainChecked",
    "MixReport",
    "Outcome",
    "SealOutcome",
    "SealReport",
    "check_releases",
    "every_night",
    "mix",
    "seal",
]
