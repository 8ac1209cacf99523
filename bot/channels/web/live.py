"""The chat as the page's script talks it: over a WebSocket, or by requests that wait for their answer.

Both carry the same JSON. A socket belongs to one tab: its first frame shows the tab's token. Each message runs by
itself, so an urgent answer overtakes a slow one. Whoever floods hears so once and then nothing, unless their words
tell of danger.
"""

import asyncio
import json
import weakref
from collections.abc import Mapping

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.web import bodies, guards, rendering
from bot.channels.web.rates import Bucket, Elapsed
from bot.channels.web.sessions import Sessions
from bot.channels.web.turns import Answer, Touch, Turns
from bot.core.messages import Channel

LONGEST_WAIT = 20.0
"""Seconds a request is held before the page is told to ask again, so that no proxy in between gives up first."""
_FRAMES = 60
_SECONDS_EACH_FRAME = 0.5
_HELLO_WITHIN = 10.0


class LiveChat:
    """Handlers of `/chat/socket`, `/chat/messages` and `/chat/stay`."""

    def __init__(self, *, sessions: Sessions, turns: Turns, touch: Touch, elapsed: Elapsed) -> None:
        self._sessions = sessions
        self._turns = turns
        self._touch = touch
        self._elapsed = elapsed
        self._sockets: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/chat/socket", self._socket),
            web.post("/chat/messages", self._message),
            web.post("/chat/stay", self._stay),
        ]

    async def close(self) -> None:
        """Tell every open socket that the server goes away."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _message(self, request: web.Request) -> web.Response:
        fields = await self._read(request)
        if not bodies.is_message_id(fields.get("id", "")):
            raise _refused(web.HTTPBadRequest)
        turn = asyncio.ensure_future(
            self._turns.take(self._sessions, fields.get("token", ""), fields["id"], fields.get("text", ""))
        )
        done, _ = await asyncio.wait([turn], timeout=LONGEST_WAIT)
        if not done:
            turn.cancel()  # the turn itself is shielded and goes on; the page asks again with the same id
            return web.json_response({"type": "wait", "id": fields["id"]}, status=202)
        return web.json_response(_answer(fields["id"], turn.result()))

    async def _stay(self, request: web.Request) -> web.Response:
        return web.json_response(self._touched((await self._read(request)).get("token", "")))

    async def _read(self, request: web.Request) -> Mapping[str, str]:
        if not guards.is_ours(request):
            raise _refused(web.HTTPForbidden)
        return await bodies.read_json(request)

    def _touched(self, token: str) -> dict[str, object]:
        if not self._sessions.may_talk(token):
            return {"type": "ended"}
        session = self._sessions.find(token)
        if session is not None:
            self._sessions.touch(session)
            self._touch(Channel.WEB, session.address)
        return {"type": "ready"}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        if not guards.is_our_socket(request):
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(heartbeat=30, max_msg_size=bodies.LARGEST_BODY)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await self._talk(socket)
        finally:
            self._sockets.discard(socket)
        return socket

    async def _talk(self, socket: web.WebSocketResponse) -> None:
        token = await _hello(socket)
        if token is None or not self._sessions.may_talk(token):
            await _send(socket, {"type": "ended"})
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        await _send(socket, {"type": "ready"})
        frames = Bucket(capacity=_FRAMES, seconds_each=_SECONDS_EACH_FRAME, elapsed=self._elapsed)
        async with asyncio.TaskGroup() as turns:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT and frames.take():
                    turns.create_task(self._frame(socket, token, frame.data))
                elif frame.type is WSMsgType.TEXT and self._cannot_wait(frame.data):
                    await self._frame(socket, token, frame.data)  # one at a time
                else:
                    await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                    return

    def _cannot_wait(self, data: str) -> bool:
        fields = bodies.parse_json(data)
        return fields is not None and self._turns.cannot_wait(fields.get("text", ""))

    async def _frame(self, socket: web.WebSocketResponse, token: str, data: str) -> None:
        fields = bodies.parse_json(data)
        if fields is None or fields.get("type") not in ("say", "stay"):
            await _send(socket, {"type": "refused"})
        elif fields["type"] == "stay":
            await _send(socket, self._touched(token))
        elif not bodies.is_message_id(fields.get("id", "")):
            await _send(socket, {"type": "refused"})
        else:
            answer = await self._turns.take(self._sessions, token, fields["id"], fields.get("text", ""))
            await _send(socket, _answer(fields["id"], answer))


async def _hello(socket: web.WebSocketResponse) -> str | None:
    try:
        frame = await socket.receive(timeout=_HELLO_WITHIN)
    except TimeoutError:
        return None
    fields = bodies.parse_json(frame.data) if frame.type is WSMsgType.TEXT else None
    return fields.get("token", "") if fields is not None and fields.get("type") == "hello" else None


async def _send(socket: web.WebSocketResponse, message: Mapping[str, object]) -> None:
    """The page may be gone by now; then there is nobody to tell."""
    if socket.closed:
        return
    try:
        await socket.send_json(message)
    except ConnectionError:
        return


def _answer(message: str, answer: Answer) -> dict[str, object]:
    bubbles = [rendering.bubble(reply).as_json() for reply in answer.replies]
    return {"type": "answer", "id": message, "bubbles": bubbles, "ended": answer.ended}


def _refused(error: type[web.HTTPClientError]) -> web.HTTPClientError:
    return error(text=json.dumps({"type": "refused"}), content_type="application/json")
