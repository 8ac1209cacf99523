"""The style sheet, scripts and icon, read once and served from memory: no path from a request reaches the disk."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from aiohttp import hdrs, web

_TYPES: Mapping[str, str] = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file as it is sent."""

    content_type: str
    plain: bytes
    packed: bytes


class Assets:
    """All files of `static/`, by name."""

    def __init__(self) -> None:
        self._by_name = {
            file.name: _read(file.name, file.read_bytes())
            for file in resources.files("bot.channels.web").joinpath("static").iterdir()
            if file.is_file() and file.name.rpartition(".")[2] in _TYPES
        }

    async def serve(self, request: web.Request) -> web.Response:
        asset = self._by_name.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        packs = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
        headers = {hdrs.VARY: hdrs.ACCEPT_ENCODING} | ({hdrs.CONTENT_ENCODING: "gzip"} if packs else {})
        body = asset.packed if packs else asset.plain
        return web.Response(body=body, content_type=asset.content_type, charset="utf-8", headers=headers)


def _read(name: str, content: bytes) -> Asset:
    kind = _TYPES[name.rpartition(".")[2]]
    return Asset(content_type=kind, plain=content, packed=gzip.compress(content, mtime=0))
