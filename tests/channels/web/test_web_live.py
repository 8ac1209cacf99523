"""The socket and the waiting requests that the page's script uses."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient


async def open_token(client: TestClient) -> str:
    page = await (await client.get("/chat")).text()
    return page.split('name="token" value="')[1].split('"')[0]


@asynccontextmanager
async def connect(client: TestClient, token: str) -> AsyncIterator[ClientWebSocketResponse]:
    origin = str(client.make_url("/")).rstrip("/")
    async with client.ws_connect("/chat/socket", origin=origin) as socket:
        await socket.send_json({"type": "hello", "token": token})
        yield socket


def words(message: dict[str, object]) -> list[str]:
    return [bubble["blocks"][0]["lines"][0][0]["text"] for bubble in message["bubbles"]]


async def say(socket: ClientWebSocketResponse, text: str, message: str = "m" * 16) -> None:
    await socket.send_json({"type": "say", "id": message, "text": text})


async def post(client: TestClient, token: str, message: str, text: str) -> dict[str, object]:
    answer = await client.post("/chat/messages", json={"token": token, "id": message, "text": text})
    return await answer.json()


async def flood(client: TestClient, token: str) -> None:
    for i in range(22):
        await post(client, token, f"message-{i}", "hello")


@pytest.mark.asyncio
async def test_a_message_over_the_socket_is_answered(client: TestClient) -> None:
    async with connect(client, await open_token(client)) as socket:
        assert await socket.receive_json() == {"type": "ready"}
        await say(socket, "hello")
        answer = await socket.receive_json()
        assert words(answer) == ["Answer 1."]
        assert answer["bubbles"][0]["buttons"] == [{"title": "More", "payload": "/more_help"}]


@pytest.mark.asyncio
async def test_an_urgent_answer_overtakes_a_slow_one(client: TestClient, listener) -> None:
    async with connect(client, await open_token(client)) as socket:
        await socket.receive_json()
        await say(socket, "slow", "a" * 16)
        await say(socket, "knife", "b" * 16)
        first = await socket.receive_json()
        assert (first["id"], first["bubbles"][0]["urgent"]) == ("b" * 16, True)
        listener.go_on.set()
        assert (await socket.receive_json())["id"] == "a" * 16


@pytest.mark.asyncio
async def test_a_message_sent_again_after_a_reconnect_has_one_effect(client: TestClient, listener) -> None:
    token = await open_token(client)
    async with connect(client, token) as socket:
        await socket.receive_json()
        await say(socket, "slow")
    async with connect(client, token) as socket:
        await socket.receive_json()
        await say(socket, "slow")
        listener.go_on.set()
        assert words(await socket.receive_json()) == ["Answer 1."]
    answer = await client.post("/chat/messages", json={"token": token, "id": "m" * 16, "text": "slow"})
    assert words(await answer.json()) == ["Answer 1."]
    assert len(listener.heard) == 1


@pytest.mark.asyncio
async def test_a_message_long_answered_is_never_answered_twice(client: TestClient, listener) -> None:
    token = await open_token(client)
    for i in range(12):
        await client.post("/chat/messages", json={"token": token, "id": f"message-{i}", "text": "hello"})
    answer = await client.post("/chat/messages", json={"token": token, "id": "message-0", "text": "hello"})
    assert (await answer.json())["bubbles"] == []
    assert len(listener.heard) == 12


@pytest.mark.asyncio
async def test_message_ids_tell_nothing_and_differ_between_tabs(client: TestClient, listener) -> None:
    for _ in range(2):
        token = await open_token(client)
        await client.post("/chat/messages", json={"token": token, "id": "m" * 16, "text": "hello"})
    first, second = listener.heard
    assert first.message_id != second.message_id
    assert first.address != second.address
    assert token not in (first.address, second.address, first.message_id, second.message_id)


@pytest.mark.asyncio
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_a_socket_from_elsewhere_is_refused(client: TestClient, origin: str | None) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/chat/socket", origin=origin)
    assert refused.value.status == 403


@pytest.mark.asyncio
@pytest.mark.parametrize("hello", ['{"type": "hello", "token": "wrong"}', '{"type": "say"}', "x", "[]", '{"type": 1}'])
async def test_a_socket_without_the_tabs_token_is_closed(client: TestClient, listener, hello: str) -> None:
    origin = str(client.make_url("/")).rstrip("/")
    async with client.ws_connect("/chat/socket", origin=origin) as socket:
        await socket.send_str(hello)
        assert await socket.receive_json() == {"type": "ended"}
        assert (await socket.receive()).type is WSMsgType.CLOSE
    assert listener.heard == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "frame",
    ["", "x", "[]", "null", '{"type": "say"}', '{"type": "say", "id": "short"}', '{"type": "other"}', '{"type": 7}'],
)
async def test_a_malformed_frame_is_refused_and_the_chat_goes_on(client: TestClient, frame: str) -> None:
    async with connect(client, await open_token(client)) as socket:
        await socket.receive_json()
        await socket.send_str(frame)
        assert await socket.receive_json() == {"type": "refused"}
        await say(socket, "hello")
        assert words(await socket.receive_json()) == ["Answer 1."]


@pytest.mark.asyncio
async def test_whoever_floods_hears_so_once_and_then_nothing(client: TestClient, listener, hands) -> None:
    token = await open_token(client)
    said: list[list[str]] = []
    for i in range(40):
        answer = await client.post("/chat/messages", json={"token": token, "id": f"message-{i}", "text": "hello"})
        said.append(words(await answer.json()))
    assert len(listener.heard) == 20
    assert said[20] == ["Your messages are coming faster than I can answer."]
    assert said[21:] == [[]] * 19
    hands.seconds += 60
    answer = await client.post("/chat/messages", json={"token": token, "id": "message-later", "text": "hello"})
    assert words(await answer.json()) == ["Answer 21."]


@pytest.mark.asyncio
async def test_a_socket_that_floods_is_closed(client: TestClient, listener) -> None:
    async with connect(client, await open_token(client)) as socket:
        await socket.receive_json()
        for i in range(200):
            if socket.closed:
                break
            await say(socket, "hello", f"message-{i}")
        while (await socket.receive()).type is WSMsgType.TEXT:
            pass
        assert socket.close_code == 1008
    assert len(listener.heard) <= 20


@pytest.mark.asyncio
async def test_a_quiet_chat_is_forgotten_after_ten_minutes(client: TestClient, chat, listener, hands) -> None:
    token = await open_token(client)
    message = {"token": token, "id": "m" * 16, "text": "hello"}
    await client.post("/chat/messages", json=message)
    hands.seconds += 599
    assert await (await client.post("/chat/stay", json={"token": token})).json() == {"type": "ready"}
    hands.seconds += 599
    chat.sessions.sweep()
    assert listener.forgotten == []
    hands.seconds += 1
    chat.sessions.sweep()
    await asyncio.sleep(0)
    assert listener.forgotten == [listener.heard[0].address]
    answer = await (await client.post("/chat/messages", json=message)).json()
    assert (answer["ended"], answer["bubbles"]) == (True, [])


@pytest.mark.asyncio
async def test_a_chat_that_ran_out_is_found_out_when_used_before_any_sweep(client: TestClient, hands) -> None:
    token = await open_token(client)
    await client.post("/chat/messages", json={"token": token, "id": "m" * 16, "text": "hello"})
    hands.seconds += 600
    assert await (await client.post("/chat/stay", json={"token": token})).json() == {"type": "ended"}
    assert (await post(client, token, "m" * 16, "hello"))["ended"]


@pytest.mark.asyncio
async def test_no_chat_lasts_longer_than_an_hour(client: TestClient, hands) -> None:
    token = await open_token(client)
    states = []
    for _ in range(7):
        hands.seconds += 9 * 60
        states.append((await (await client.post("/chat/stay", json={"token": token})).json())["type"])
    assert states == ["ready"] * 6 + ["ended"]


@pytest.mark.asyncio
async def test_keeping_the_chat_open_keeps_its_conversation_from_going_quiet(client: TestClient, listener) -> None:
    token = await open_token(client)
    await client.post("/chat/stay", json={"token": token})
    assert listener.touched == []
    async with connect(client, token) as socket:
        await socket.receive_json()
        await say(socket, "hello")
        await socket.receive_json()
        await socket.send_json({"type": "stay"})
        assert await socket.receive_json() == {"type": "ready"}
    await client.post("/chat/stay", json={"token": token})
    await client.post("/chat/stay", json={"token": await open_token(client)})
    assert listener.touched == [listener.heard[0].address] * 2


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["knife", "break the screen"])
async def test_an_urgent_message_in_a_flood_is_answered_by_a_request(client: TestClient, listener, text: str) -> None:
    token = await open_token(client)
    await flood(client, token)
    assert words(await post(client, token, "message-more", "hello")) == []
    for _ in range(2):
        answer = await post(client, token, "message-urgent", text)
        assert words(answer) != []
        assert listener.heard[-1].text == text
    assert len(listener.heard) == 21


@pytest.mark.asyncio
async def test_an_urgent_message_in_a_flood_is_answered_over_the_socket(client: TestClient, listener) -> None:
    async with connect(client, await open_token(client)) as socket:
        await socket.receive_json()
        for i in range(60):
            await say(socket, "hello", f"message-{i}")
        await say(socket, "knife", "message-urgent")
        answer = await socket.receive_json()
        while answer["id"] != "message-urgent":
            answer = await socket.receive_json()
        assert answer["bubbles"][0]["urgent"]
    assert [inbound.text for inbound in listener.heard].count("knife") == 1


@pytest.mark.asyncio
async def test_a_flood_of_urgent_messages_has_at_most_three_under_way(client: TestClient, listener) -> None:
    token = await open_token(client)
    await flood(client, token)
    under_way = [asyncio.create_task(post(client, token, f"message-{i}x", "knife, slowly")) for i in range(3)]
    while len(listener.heard) < 23:  # noqa: ASYNC110 -- the listener is a plain value without events
        await asyncio.sleep(0)
    assert words(await post(client, token, "message-fourth", "knife")) == []
    listener.go_on.set()
    assert all(answer["bubbles"][0]["urgent"] for answer in await asyncio.gather(*under_way))
    assert words(await post(client, token, "message-fourth", "knife")) != []


@pytest.mark.asyncio
async def test_leaving_in_the_middle_of_an_answer_forgets_again_when_it_is_done(client: TestClient, listener) -> None:
    token = await open_token(client)
    async with connect(client, token) as socket:
        await socket.receive_json()
        await say(socket, "slow")
        await listener.busy.wait()
        await client.post("/leave", data={"token": token})
        assert len(listener.forgotten) == 1
        listener.go_on.set()
        answer = await socket.receive_json()
        assert (answer["ended"], answer["bubbles"]) == (True, [])
    assert len(listener.forgotten) == 2


@pytest.mark.asyncio
async def test_nothing_of_a_session_shows_in_its_repr(chat, listener) -> None:
    token = chat.sessions.open()
    session = chat.sessions.begin(token)
    assert token not in repr(session)
    assert session.address not in repr(session)
    assert json.dumps(repr(session))
