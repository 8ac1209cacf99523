"""Whatever is sent gets a kind answer or a clear refusal, and is never shown back."""

import json
from urllib.parse import quote, urlencode

import pytest
from aiohttp.test_utils import TestClient

from bot.channels.web.bodies import LARGEST_BODY

CANARY = "quokka9981"
KIND = [
    "",
    "   \n\t ",
    "\x00",
    f"{CANARY}\x00{CANARY}",
    f"\ud83d{CANARY}",
    f"{CANARY}\udfff",
    f"\u202e{CANARY}\u2066",
    f"\u200b\u200d\ufeff{CANARY}",
    "😀😭🔪" * 200,
    f"<script>alert('{CANARY}')</script><img src=x onerror=alert(1)>",
    f"**{CANARY}** [x](javascript:alert(1)) {{{{7*7}}}} {{% raw %}}",
    "Z̸" + "̴" * 500,
    CANARY * 5000,
    "a" * 64 * 1024,
    "é" * 64 * 1024,
]


def token_of(page: str) -> str:
    return page.split('name="token" value="')[1].split('"')[0]


@pytest.mark.asyncio
@pytest.mark.parametrize("text", KIND, ids=range(len(KIND)))
async def test_odd_words_get_a_kind_answer_and_are_not_shown_back(client: TestClient, text: str) -> None:
    token = token_of(await (await client.get("/chat")).text())
    payload = json.dumps({"token": token, "id": "a" * 16, "text": text})
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/chat/messages", data=payload, headers=headers)
    said = await answer.text()
    assert answer.status == 200
    assert json.loads(said)["bubbles"][0]["blocks"]
    assert CANARY not in said
    form = urlencode({"token": token, "message": "b" * 16}) + "&text=" + quote(text.encode("utf-8", "surrogatepass"))
    page = await client.post("/chat", data=form, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert page.status == 200
    assert CANARY not in await page.text()


@pytest.mark.asyncio
async def test_words_reach_the_use_case_in_a_form_every_library_can_carry(client: TestClient, listener) -> None:
    token = token_of(await (await client.get("/chat")).text())
    for i, text in enumerate(KIND):
        await client.post("/chat/messages", json={"token": token, "id": f"message-{i}", "text": text})
    assert listener.heard
    for inbound in listener.heard:
        inbound.text.encode()
        assert "\x00" not in inbound.text
        assert len(inbound.text.encode()) <= 64 * 1024


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b'{"token": 1, "id": "aaaaaaaaaaaaaaaa", "text": "x"}', 400),
        (b'{"token": "t", "id": "aaaaaaaaaaaaaaaa", "text": ["x"]}', 400),
        (b'{"token": "t", "id": "short", "text": "x"}', 400),
        (b'{"token": "t", "id": "no spaces are allowed", "text": "x"}', 400),
        (b"[" * 100_000, 400),
        (b'{"a": 1e999999}', 400),
        (b"\xff\xfe\x00", 400),
        (b"x" * (LARGEST_BODY + 1), 413),
    ],
    ids=range(13),
)
async def test_a_body_of_the_wrong_shape_is_refused(client: TestClient, listener, body: bytes, status: int) -> None:
    answer = await client.post("/chat/messages", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == status
    assert listener.heard == []


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/chat", "/chat/messages", "/leave", "/chat/stay"])
async def test_another_kind_of_body_is_refused(client: TestClient, path: str) -> None:
    answer = await client.post(path, data=b"x", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status == 415


@pytest.mark.asyncio
async def test_a_form_that_is_too_large_gets_a_page_with_help(client: TestClient) -> None:
    answer = await client.post("/chat", data={"text": "x" * (LARGEST_BODY + 1)})
    assert answer.status == 413
    assert "999" in await answer.text()


@pytest.mark.asyncio
async def test_a_form_with_a_flood_of_fields_is_refused(client: TestClient) -> None:
    assert (await client.post("/chat", data={str(i): "x" for i in range(500)})).status == 400


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["break", "silence"])
async def test_when_the_use_case_fails_the_resident_still_gets_numbers(client: TestClient, text: str, caplog) -> None:
    token = token_of(await (await client.get("/chat")).text())
    page = await (await client.post("/chat", data={"token": token, "message": "m" * 16, "text": text})).text()
    assert "could not answer" in page
    assert 'href="tel:999"' in page
    assert 'href="tel:116123"' in page
    assert text not in caplog.text
