"""The REST channel: Rasa's own REST contract in front of the whole product, safety screen included.

`POST /webhooks/rest/webhook` with `{"sender": "…", "message": "…"}` answers a list of
`{"recipient_id", "text", "buttons": [{"title", "payload"}]}`. A caller that may send a message twice puts its own id
in `{"metadata": {"message_id": "…"}}`, and a survey is then kept once.
"""

import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.core.messages import Address, Channel, Inbound, MessageId, Reply
from bot.usecases.ports import Clock

PATH = "/webhooks/rest/webhook"
LARGEST_BODY = 256 * 1024
_LONGEST_SENDER = 256
_LONGEST_MESSAGE = 64 * 1024

Handle = Callable[[Inbound], Awaitable[list[Reply]]]


class RestChannel:
    """Routes for one aiohttp application. With a token, callers send it as `Authorization: Bearer …`."""

    def __init__(self, *, handle: Handle, clock: Clock, token: str | None = None) -> None:
        self._handle = handle
        self._clock = clock
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [web.post(PATH, self._webhook), web.get("/webhooks/rest/", self._alive)]

    async def _alive(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}) if self._permitted(request) else _refuse(401, _TOKEN)

    async def _webhook(self, request: web.Request) -> web.Response:
        if not self._permitted(request):
            return _refuse(401, _TOKEN)
        try:
            inbound = self._inbound(await _json(request))
        except _BadRequestError as error:
            return _refuse(error.status, str(error))
        replies = await self._handle(inbound)
        return web.json_response([_message(inbound.address, reply) for reply in replies])

    def _permitted(self, request: web.Request) -> bool:
        if self._token is None:
            return True
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {self._token}".encode())

    def _inbound(self, body: Mapping[str, Any]) -> Inbound:
        sender, message = body.get("sender"), body.get("message")
        if not isinstance(sender, str) or not 0 < len(sender) <= _LONGEST_SENDER:
            raise _BadRequestError(400, f"sender: give a text of 1 to {_LONGEST_SENDER} characters")
        if not isinstance(message, str):
            raise _BadRequestError(400, "message: give a text")
        if len(message) > _LONGEST_MESSAGE:
            raise _BadRequestError(413, f"message: at most {_LONGEST_MESSAGE} characters")
        metadata = body.get("metadata") or {}
        message_id = metadata.get("message_id") if isinstance(metadata, Mapping) else None
        if message_id is not None and not isinstance(message_id, str):
            raise _BadRequestError(400, "metadata.message_id: give a text")
        return Inbound(
            channel=Channel.REST,
            address=Address(sender),
            # Two callers may number their messages alike, so the id counts together with its sender.
            message_id=MessageId(f"{sender}\0{message_id}" if message_id else secrets.token_urlsafe(18)),
            text=message,
            sent_at=self._clock.now(),
        )


_TOKEN = "send the token as Authorization: Bearer"  # noqa: S105 - says how, holds none


class _BadRequestError(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def _json(request: web.Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise _BadRequestError(413, f"body: at most {LARGEST_BODY} bytes") from None
    except (ValueError, RecursionError):
        raise _BadRequestError(400, "body: send JSON in UTF-8") from None
    if not isinstance(body, dict):
        raise _BadRequestError(400, 'body: send an object, {"sender": "…", "message": "…"}')
    return body


def _refuse(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)


def _message(recipient: str, reply: Reply) -> dict[str, object]:
    message: dict[str, object] = {"recipient_id": recipient, "text": reply.text}
    if reply.buttons:
        message["buttons"] = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    return message
