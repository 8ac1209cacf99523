"""A stage for Telegram tests: the real channel, a strict fake Bot API, and an honest conversation that keeps notes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.channels.telegram import TelegramChannel
from bot.core.messages import Address, Inbound, Reply
from tests.fakes.clock import FakeClock
from tests.fakes.telegram_bot_api import TOKEN, FakeBotApi
from tests.fakes.telegram_residents import Resident


def plain_answer(inbound: Inbound) -> list[Reply]:
    """Says how many characters it read: enough to tell answers apart, and no echo."""
    return [Reply(text=f"Thanks for your message.\n\nI read {len(inbound.text)} characters.")]


@dataclass
class Conversation:
    """Stands where `Converse.handle` will stand."""

    answer: Callable[[Inbound], list[Reply]] = plain_answer
    before: Callable[[Inbound], Awaitable[None]] | None = None
    heard: list[Inbound] = field(default_factory=list)
    forgotten: list[Address] = field(default_factory=list)

    async def handle(self, inbound: Inbound) -> list[Reply]:
        self.heard.append(inbound)
        if self.before is not None:
            await self.before(inbound)
        return self.answer(inbound)

    async def forget(self, address: Address) -> None:
        self.forgotten.append(address)

    @property
    def texts(self) -> list[str]:
        return [inbound.text for inbound in self.heard]


@dataclass
class Stage:
    """Everything a test needs."""

    api: FakeBotApi
    clock: FakeClock
    channel: TelegramChannel
    conversation: Conversation
    slept: list[float]

    def resident(self, number: int = 77) -> Resident:
        return Resident(self.api, number)

    async def deliver(self, *updates: Any) -> None:
        """Deliver by long polling and wait until all is answered."""
        await self.api.deliver(*updates)
        await self.settled()

    async def settled(self) -> None:
        await self.api.fetched()
        await self.channel.idle()


async def eventually(true: Callable[[], object]) -> None:
    """Give everything else its turn until `true`; the test's own time limit ends a vain wait."""
    while not true():  # noqa: ASYNC110 -- the fakes are plain values without events
        await asyncio.sleep(0)


@asynccontextmanager
async def stage(conversation: Conversation | None = None, **options: Any) -> AsyncIterator[Stage]:
    """The channel, started; on the way out nothing the fake saw may have broken a rule of the Bot API."""
    clock = FakeClock()
    talk = conversation or Conversation()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.move(timedelta(seconds=seconds))

    async with FakeBotApi(now=clock.now).running() as api:
        channel = TelegramChannel(
            token=TOKEN,
            base_url=api.base_url,
            converse=talk.handle,
            forget=talk.forget,
            clock=clock,
            sleep=options.pop("sleep", sleep),
            **options,
        )
        async with channel:
            await channel.started.wait()
            yield Stage(api=api, clock=clock, channel=channel, conversation=talk, slept=slept)
    assert api.violations == []
