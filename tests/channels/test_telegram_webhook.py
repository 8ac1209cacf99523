"""Promises of the webhook: a wrong secret has no effect at all, a right one is answered at once and taken once."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import Webhook
from bot.channels.telegram.webhook import LARGEST_BODY, SECRET_HEADER
from tests.channels.telegram_stage import Stage, stage
from tests.fakes.telegram_bot_api import wire

SECRET = "CANARY-secret_0123456789"
HOOK = Webhook(public_url="https://help.example.org/", secret=SECRET)
PATH = "/webhooks/telegram"


@dataclass
class Outside:
    """Whoever calls us from the internet."""

    on: Stage
    client: aiohttp.ClientSession
    address: str

    async def posts(self, body: bytes, headers: Any) -> int:
        async with self.client.post(self.address, data=body, headers=headers) as answer:
            return answer.status

    async def delivers(self, update: Any, secret: str = SECRET) -> int:
        return await self.posts(json.dumps(wire(update)).encode(), {SECRET_HEADER: secret})


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    async with stage(webhook=HOOK) as on:
        app = web.Application()
        app.add_routes(on.channel.routes())
        async with TestServer(app) as server, aiohttp.ClientSession() as client:
            yield Outside(on=on, client=client, address=str(server.make_url(PATH)))


@pytest.mark.asyncio
async def test_telegram_is_told_the_address_and_the_secret() -> None:
    async with outside() as out:
        asked = out.on.api.webhook

    assert asked is not None
    assert (asked.url, asked.secret_token) == ("https://help.example.org/webhooks/telegram", SECRET)
    assert asked.allowed_updates == ["message", "callback_query", "my_chat_member"]
    assert out.on.api.of("getUpdates") == []


@pytest.mark.asyncio
async def test_a_delivery_with_the_secret_is_answered() -> None:
    async with outside() as out:
        resident = out.on.resident()
        status = await out.delivers(resident.sends("hello"))
        await out.on.channel.idle()

    assert status == 200
    assert resident.chat.said == ["Thanks for your message.\n\nI read 5 characters."]


WRONG = [
    [],
    [(SECRET_HEADER, "")],
    [(SECRET_HEADER, "wrong")],
    [(SECRET_HEADER, SECRET.lower())],
    [(SECRET_HEADER, SECRET + " x")],
    [(SECRET_HEADER, SECRET[:-1])],
    [(SECRET_HEADER, SECRET + "0")],
    [(SECRET_HEADER, SECRET), (SECRET_HEADER, SECRET)],
    [(SECRET_HEADER, SECRET), (SECRET_HEADER, "wrong")],
    [(SECRET_HEADER, "sécret")],
    [("Authorization", SECRET)],
]


@pytest.mark.asyncio
async def test_a_missing_or_wrong_secret_is_refused_and_has_no_effect() -> None:
    async with outside() as out:
        resident = out.on.resident()
        body = json.dumps(wire(resident.sends("hello"))).encode()
        statuses = [await out.posts(body, headers) for headers in WRONG]
        await out.on.channel.idle()

    assert statuses == [403] * len(WRONG)
    assert out.on.conversation.heard == []
    assert resident.chat.said == []


@pytest.mark.asyncio
async def test_a_wrong_secret_is_refused_before_the_body_is_looked_at() -> None:
    async with outside() as out:
        status = await out.posts(b"{" * 10_000, {SECRET_HEADER: "wrong"})

    assert status == 403


BAD_BODIES = [
    (b"", 400),
    (b"not json", 400),
    (b"[]", 400),
    (b"{}", 400),
    (b'"text"', 400),
    (b"null", 400),
    (b'{"update_id": "7"}', 400),
    (b'{"update_id": true}', 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b'{"update_id": 7, "message": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
    (b'{"update_id": ' + b"9" * 5_000 + b"}", 400),
    (b" " * (LARGEST_BODY + 1), 413),
]


@pytest.mark.asyncio
async def test_a_body_that_is_no_update_is_refused_with_a_reason_and_harms_nothing() -> None:
    async with outside() as out:
        statuses = [await out.posts(body, {SECRET_HEADER: SECRET}) for body, _ in BAD_BODIES]
        resident = out.on.resident()
        await out.delivers(resident.sends("still here"))
        await out.on.channel.idle()

    assert statuses == [status for _, status in BAD_BODIES]
    assert len(resident.chat.said) == 1


@pytest.mark.asyncio
async def test_replays_at_the_same_moment_and_out_of_order_have_one_effect_each() -> None:
    async with outside() as out:
        resident = out.on.resident()
        updates = [resident.sends(f"message {number}") for number in range(6)]
        shuffled = [updates[at] for at in (3, 0, 5, 3, 1, 4, 2, 0, 5, 1, 4, 2, 2, 3, 0, 1, 4, 5)]
        statuses = await asyncio.gather(*(out.delivers(update) for update in shuffled))
        await out.on.channel.idle()

    assert statuses == [200] * 18
    assert sorted(out.on.conversation.texts) == [f"message {number}" for number in range(6)]
    assert len(resident.chat.said) == 6


@pytest.mark.asyncio
@pytest.mark.parametrize("order", [*itertools.permutations(range(4))][::5])
async def test_any_order_of_delivery_gives_each_message_one_answer(order: tuple[int, ...]) -> None:
    async with outside() as out:
        updates = [out.on.resident().sends(f"message {number}") for number in range(4)]
        for at in order:
            await out.delivers(updates[at])
        await out.on.channel.idle()

    assert sorted(out.on.conversation.texts) == [f"message {number}" for number in range(4)]


@pytest.mark.asyncio
async def test_ids_are_remembered_not_compared_since_telegram_may_start_them_afresh() -> None:
    async with outside() as out:
        resident = out.on.resident()
        await out.delivers(resident.sends("before the quiet week").model_copy(update={"update_id": 900_000_000}))
        await out.delivers(resident.sends("after it").model_copy(update={"update_id": 12}))
        await out.on.channel.idle()

    assert out.on.conversation.texts == ["before the quiet week", "after it"]


@given(
    secret=st.text(max_size=300).filter(lambda text: not all(c.isascii() and (c.isalnum() or c in "_-") for c in text))
)
def test_a_secret_telegram_would_refuse_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        Webhook(public_url="https://help.example.org", secret=secret)


@pytest.mark.parametrize("secret", ["", "a" * 257])
def test_a_secret_of_the_wrong_length_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        Webhook(public_url="https://help.example.org", secret=secret)


def test_the_webhook_must_be_https_and_does_not_show_its_secret() -> None:
    with pytest.raises(ValueError, match="https"):
        Webhook(public_url="http://help.example.org", secret="s")

    assert SECRET not in repr(HOOK)
