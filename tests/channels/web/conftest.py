"""An honest stand-in for the use case, and the web chat on a real server in front of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web.site import WebChat
from bot.core.messages import Address, Button, Channel, Inbound, Reply


@dataclass
class Listener:
    """Answers like the use case would, by a few rules, and keeps what it was told for the tests to look at."""

    heard: list[Inbound] = field(default_factory=list)
    forgotten: list[Address] = field(default_factory=list)
    touched: list[Address] = field(default_factory=list)
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def converse(self, inbound: Inbound) -> list[Reply]:
        self.heard.append(inbound)
        match inbound.text.strip().lower():
            case "knife" | "knife, slowly" as words:
                if words != "knife":
                    await self.go_on.wait()
                return [Reply(text="Thanks for your message.\n\nCall 999 now.", urgent=True)]
            case "slow":
                self.busy.set()
                await self.go_on.wait()
            case "break":
                raise RuntimeError(inbound.text)
            case "silence":
                return []
            case "bye":
                return [Reply(text="Goodbye.", ends_conversation=True)]
        return [Reply(text=f"Answer {len(self.heard)}.", buttons=(Button(title="More", payload="/more_help"),))]

    async def forget(self, channel: Channel, address: Address) -> None:
        assert channel is Channel.WEB
        self.forgotten.append(address)

    def touch(self, channel: Channel, address: Address) -> None:
        assert channel is Channel.WEB
        self.touched.append(address)

    def is_urgent(self, text: str) -> bool:
        if text == "break the screen":
            raise RuntimeError(text)
        return "knife" in text


@dataclass
class Hands:
    """A clock that only moves when told."""

    seconds: float = 1000.0

    def elapsed(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def chat(listener: Listener, hands: Hands) -> WebChat:
    return WebChat(
        converse=listener.converse,
        forget=listener.forget,
        is_urgent=listener.is_urgent,
        touch=listener.touch,
        clock=hands,
        elapsed=hands.elapsed,
        most_sessions=5,
    )


@pytest_asyncio.fixture
async def client(chat: WebChat) -> AsyncIterator[TestClient]:
    app = web.Application()
    chat.attach(app)
    async with TestClient(TestServer(app)) as client:
        yield client
