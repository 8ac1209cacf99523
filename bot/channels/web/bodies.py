"""What a page posts, read with care: a size limit first, then its shape. Wrong shapes are refused, never guessed at."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

LARGEST_BODY = 512 * 1024
"""Room for a message that is too long to be answered but not to be told so kindly."""
_FIELDS = 20
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


async def read_form(request: web.Request) -> Mapping[str, str]:
    """The fields of a form post. Raises 400 or 413."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    body = (await _read(request)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        raise web.HTTPBadRequest from None


async def read_json(request: web.Request) -> Mapping[str, str]:
    """The object of a JSON post. Raises 400 or 413."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    fields = parse_json((await _read(request)).decode("utf-8", "replace"))
    if fields is None:
        raise web.HTTPBadRequest
    return fields


def parse_json(body: str) -> Mapping[str, str] | None:
    """A JSON object whose values are all text; None for anything else."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict) or not all(isinstance(value, str) for value in payload.values()):
        return None
    return payload


def is_message_id(text: str) -> bool:
    """Whether the page's own id for a message has the shape our pages give it."""
    return _MESSAGE_ID.fullmatch(text) is not None


async def _read(request: web.Request) -> bytes:
    if (request.content_length or 0) > LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_BODY, actual_size=request.content_length or 0)
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_BODY, actual_size=len(body))
    return bytes(body)
