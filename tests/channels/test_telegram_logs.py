"""Promises of silence in the logs: no token, no word, no address, however talkative logging is switched."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.channels.telegram import Webhook, intake
from bot.core.messages import Inbound, Reply
from tests.channels.telegram_stage import Conversation, eventually, stage
from tests.fakes.telegram_bot_api import TOKEN, Fail, Flood, Hang

ADDRESS = 770012345
WORDS = "CANARY-he-took-my-phone"


class WholeRecord(logging.Formatter):
    """All a record carries, extra fields and tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {vars(record)}"


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """All that any logger of this process writes, at its most talkative."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WholeRecord())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def breaks_on_request(inbound: Inbound) -> list[Reply]:
    if "break" in inbound.text:
        raise RuntimeError(inbound.text)
    return [Reply(text=f"Thanks. {WORDS}")]


@pytest.mark.asyncio
async def test_no_token_word_or_address_is_ever_logged(
    everything_logged: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("httpx", "httpcore", "telegram", "telegram.ext"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    async with stage(Conversation(answer=breaks_on_request), patience=0.5) as on:
        resident = on.resident(ADDRESS)
        await on.deliver(resident.sends(WORDS), resident.sends(f"{WORDS} break"))
        on.api.expect("sendMessage", Flood(2), Fail(500), Fail(502, as_json=False), Hang(accept=False))
        await on.deliver(resident.sends(WORDS), resident.sends(WORDS), resident.sends(f"/clear {WORDS}"))
        resident.chat.blocked = True
        await on.deliver(resident.sends(WORDS))
    out, err = capfd.readouterr()
    logged = everything_logged.getvalue() + out + err

    assert "telegram_turn_failed" in logged  # our own events are there
    for secret in (TOKEN, TOKEN.split(":")[1], WORDS, str(ADDRESS), "CANARY"):
        assert secret not in logged


@pytest.mark.asyncio
async def test_a_refused_token_is_told_without_the_token(everything_logged: io.StringIO) -> None:
    async with stage() as on:
        on.api.token = "another:token"
        await on.api.deliver(on.resident().sends("hello"))
        await eventually(lambda: "telegram_token_refused" in everything_logged.getvalue())

    assert TOKEN not in everything_logged.getvalue()


def test_reprs_show_neither_words_nor_addresses_nor_secrets() -> None:
    raw = {"message": {"message_id": 1, "chat": {"id": ADDRESS, "type": "private"}, "text": WORDS}}
    shown = repr(intake.read(raw)) + repr(Webhook(public_url="https://example.org", secret="CANARY"))

    assert WORDS not in shown
    assert str(ADDRESS) not in shown
    assert "CANARY" not in shown
