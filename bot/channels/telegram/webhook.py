"""The way in for Telegram's own calls, when the product has a public address.

The secret is compared first, in constant time, before a byte of the body is read; what fails has no effect at all.
Telegram is answered as soon as the update is in the queue.
"""

import asyncio
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from telegram import Update

from bot.channels.telegram.updates import update_of

PATH = "/webhooks/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name
LARGEST_BODY = 256 * 1024
SLOWEST_BODY = 5.0
DEEPEST = 32
"""Levels of nesting; Telegram's own updates stay far below."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Where Telegram calls us. `public_url` is the https address of the product, before `PATH`."""

    public_url: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _SECRET.fullmatch(self.secret):
            raise ValueError("webhook secret: 1 to 256 characters of A-Z a-z 0-9 _ -")
        if not self.public_url.startswith("https://"):
            raise ValueError("webhook address: must be https")

    @property
    def address(self) -> str:
        """What Telegram is told to call."""
        return self.public_url.rstrip("/") + PATH


class WebhookDoor:
    """The aiohttp handler. `take` puts an update in line, or raises `asyncio.QueueFull`."""

    def __init__(self, *, webhook: Webhook, take: Callable[[Update], None]) -> None:
        self._secret = webhook.secret.encode()
        self._take = take

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application that listens to the outside."""
        return [web.post(PATH, self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer 200 when taken; 403, 408, 413, 400 or 503 when not."""
        if not self._knows_secret(request):
            return _refusal(403, "the secret token is missing or wrong")
        try:
            async with asyncio.timeout(SLOWEST_BODY):
                body = await _body(request)
        except TimeoutError:
            return _refusal(408, "the body took too long")
        if body is None:
            return _refusal(413, "the body is too large")
        update = _parse(body)
        if update is None:
            return _refusal(400, "the body is not an update in JSON")
        try:
            self._take(update)
        except asyncio.QueueFull:
            return _refusal(503, "too busy; deliver it again")
        return web.Response()

    def _knows_secret(self, request: web.Request) -> bool:
        given = request.headers.getall(SECRET_HEADER, [])
        offered = given[0].encode("utf-8", "surrogateescape") if len(given) == 1 else b""
        return hmac.compare_digest(offered, self._secret)


async def _body(request: web.Request) -> bytes | None:
    read = bytearray()
    async for chunk in request.content.iter_chunked(16 * 1024):
        read += chunk
        if len(read) > LARGEST_BODY:
            return None
    return bytes(read)


def _parse(body: bytes) -> Update | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update_of(raw) if _shallow(raw) else None


def _shallow(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return True
    return False


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refusal(status: int, reason: str) -> web.Response:
    return web.Response(status=status, text=reason)
