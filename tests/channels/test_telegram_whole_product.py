"""Telegram through a real `bot serve`: a Bot API server of one's own is a setting, and the whole product answers."""

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from tests.fakes.telegram_bot_api import TOKEN, FakeBotApi
from tests.fakes.telegram_residents import Resident
from tests.product import ROOT, Running, environment, fresh_var


async def _until(true: Callable[[], object]) -> None:
    while not true():  # noqa: ASYNC110 - the fake's chats are plain values; the test's time limit ends a vain wait
        await asyncio.sleep(0.02)


async def _bot(command: str, env: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", command, cwd=ROOT, env=env)


@pytest.mark.asyncio
@pytest.mark.timeout(600)
async def test_residents_on_telegram_are_answered_by_the_whole_product(product: Running) -> None:
    async with FakeBotApi(now=lambda: datetime.now(UTC)).running() as api:
        env = environment(fresh_var("telegram")) | {
            "BOT_TELEGRAM_TOKEN": TOKEN,
            "BOT_TELEGRAM_API": api.base_url,
            "BOT_RASA_PORT": product.environment["BOT_RASA_PORT"],
            "BOT_RASA_TOKEN": product.environment["BOT_RASA_TOKEN"],
        }
        await (await _bot("migrate", env)).wait()
        serving = await _bot("serve", env)
        try:
            calm, frightened = Resident(api, 77), Resident(api, 78)
            await api.deliver(calm.sends("a text says i must pay for my parcel"))
            await _until(lambda: api.chat(77).said)
            await api.deliver(frightened.sends("he is strangling my mum right now"))
            await _until(lambda: api.chat(78).said)
        finally:
            serving.send_signal(signal.SIGTERM)
            await serving.wait()
        assert "7726" in api.chat(77).said[-1]
        assert "scam" not in api.chat(77).said[-1][:120].casefold()
        assert "999" in api.chat(78).said[-1]
        assert api.violations == []
