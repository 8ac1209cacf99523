"""The REST channel keeps Rasa's contract, and a wrong call is told what to mend."""

import json
from datetime import UTC

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.health import health_routes
from bot.channels.rest import LARGEST_BODY, PATH, RestChannel
from bot.core.messages import Button, Channel, Inbound, Reply
from tests.fakes.clock import FakeClock

Client = TestClient[web.Request, web.Application]


class Recorder:
    """Answers everything the same and remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []

    async def handle(self, inbound: Inbound) -> list[Reply]:
        self.heard.append(inbound)
        return [Reply(text="Thanks.", buttons=(Button(title="Menu", payload="/menu"),)), Reply(text="Bye.")]


def _app(recorder: Recorder, token: str | None = None) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes(RestChannel(handle=recorder.handle, clock=FakeClock(), token=token).routes())
    return app


@pytest.mark.asyncio
async def test_a_message_is_answered_in_rasas_own_shape(aiohttp_client: AiohttpClient) -> None:
    recorder = Recorder()
    client = await aiohttp_client(_app(recorder))
    answer = await client.post(PATH, json={"sender": "tool-1", "message": "hello"})
    assert answer.status == 200
    assert await answer.json() == [
        {"recipient_id": "tool-1", "text": "Thanks.", "buttons": [{"title": "Menu", "payload": "/menu"}]},
        {"recipient_id": "tool-1", "text": "Bye."},
    ]
    (heard,) = recorder.heard
    assert (heard.channel, heard.address, heard.text) == (Channel.REST, "tool-1", "hello")
    assert heard.sent_at.tzinfo is UTC


@pytest.mark.asyncio
async def test_a_callers_own_message_id_is_kept_apart_by_sender(aiohttp_client: AiohttpClient) -> None:
    recorder = Recorder()
    client = await aiohttp_client(_app(recorder))
    for sender in ("a", "a", "b"):
        await client.post(PATH, json={"sender": sender, "message": "x", "metadata": {"message_id": "1"}})
    await client.post(PATH, json={"sender": "a", "message": "x"})
    ids = [heard.message_id for heard in recorder.heard]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"not json", 400, "send JSON"),
        (b"\xff\xfe", 400, "send JSON"),
        (b"[" * 100_000, 400, "send JSON"),
        (b"[]", 400, "send an object"),
        (b"{}", 400, "sender"),
        (b'{"sender": "", "message": "x"}', 400, "sender"),
        (b'{"sender": 7, "message": "x"}', 400, "sender"),
        (b'{"sender": "a"}', 400, "message"),
        (b'{"sender": "a", "message": ["x"]}', 400, "message"),
        (b'{"sender": "a", "message": "x", "metadata": {"message_id": 7}}', 400, "message_id"),
        (json.dumps({"sender": "a" * 300, "message": "x"}).encode(), 400, "sender"),
        (json.dumps({"sender": "a", "message": "x" * 70_000}).encode(), 413, "message"),
        (json.dumps({"sender": "a", "message": "x" * 300_000}).encode(), 413, "body"),
    ],
)
async def test_a_wrong_call_says_what_to_mend_and_repeats_nothing(
    aiohttp_client: AiohttpClient, body: bytes, status: int, says: str
) -> None:
    recorder = Recorder()
    client = await aiohttp_client(_app(recorder))
    answer = await client.post(PATH, data=body)
    assert answer.status == status
    error = (await answer.json())["error"]
    assert says in error
    assert len(error) < 100
    assert recorder.heard == []


@pytest.mark.asyncio
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "bearer " + "t" * 32, "t" * 32])
async def test_without_the_token_nothing_is_heard(aiohttp_client: AiohttpClient, header: str | None) -> None:
    recorder = Recorder()
    client: Client = await aiohttp_client(_app(recorder, token="t" * 32))
    headers = {} if header is None else {"Authorization": header}
    answer = await client.post(PATH, json={"sender": "a", "message": "x"}, headers=headers)
    assert answer.status == 401
    assert recorder.heard == []


@pytest.mark.asyncio
async def test_with_the_token_it_is_heard(aiohttp_client: AiohttpClient) -> None:
    recorder = Recorder()
    client = await aiohttp_client(_app(recorder, token="t" * 32))
    headers = {"Authorization": "Bearer " + "t" * 32}
    answer = await client.post(PATH, json={"sender": "a", "message": "x"}, headers=headers)
    assert answer.status == 200
    assert len(recorder.heard) == 1


@pytest.mark.asyncio
async def test_readiness_names_what_is_missing(aiohttp_client: AiohttpClient) -> None:
    async def yes() -> bool:
        return True

    async def no() -> bool:
        return False

    app = web.Application()
    app.add_routes(health_routes({"dialogue": no, "answers": yes}))
    client = await aiohttp_client(app)
    assert (await client.get("/healthz")).status == 200
    ready = await client.get("/readyz")
    assert ready.status == 503
    assert await ready.json() == {"ready": False, "checks": {"dialogue": False, "answers": True}}
