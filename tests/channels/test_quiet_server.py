"""Bytes that are not HTTP get a plain answer, and never see themselves again."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from bot.channels.quiet_server import QuietRunner

CANARY = b"xyzzy-my-name-is-secret"


async def _fine(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def _fails(_request: web.Request) -> web.Response:
    raise RuntimeError(CANARY.decode())


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    app = web.Application()
    app.add_routes([web.get("/fine", _fine), web.post("/fine", _fine), web.get("/fails", _fails)])
    runner = QuietRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def _answer(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "sent",
    [
        CANARY + b"\r\n\r\n",
        b"\x16\x03\x01\x02" + CANARY + b"\r\n\r\n",
        b"GET /" + CANARY + b" HTTP/9.9\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\n" + CANARY + b": 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + CANARY + b"\x00: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + CANARY + b"\r\n\r\n",
        b"POST /fine HTTP/1.1\r\nHost: x\r\nContent-Length: " + CANARY + b"\r\n\r\n",
        b"GET /" + CANARY * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["words", "tls", "version", "method", "header name", "no colon", "length", "too long"],
)
async def test_what_is_not_http_is_not_shown_back(port: int, sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await _answer(port, sent)
    assert answer.split()[1].startswith(b"4"), answer[:80]
    assert b"xyzzy" not in answer
    assert b"aiohttp" not in answer
    assert b"Python" not in answer
    assert b"999" in answer
    assert "xyzzy" not in caplog.text


@pytest.mark.asyncio
async def test_a_failure_that_nobody_caught_says_what_to_do(port: int) -> None:
    answer = await _answer(port, b"GET /fails HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 500")
    assert b"999" in answer
    assert b"xyzzy" not in answer
    assert b"aiohttp" not in answer


@pytest.mark.asyncio
async def test_ordinary_requests_are_served_and_connections_kept(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(b"GET /fine HTTP/1.1\r\nHost: x\r\n\r\n")
        await writer.drain()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert head.startswith(b"HTTP/1.1 200")
        await reader.readexactly(1)
    writer.close()
