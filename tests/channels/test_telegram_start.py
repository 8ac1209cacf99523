"""Promises of starting and stopping: the rest of the product never waits for Telegram, and nothing is left running."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.seen import Seen
from tests.channels.telegram_stage import Conversation, stage
from tests.fakes.clock import FakeClock
from tests.fakes.telegram_bot_api import TOKEN, Fail, FakeBotApi
from tests.fakes.telegram_residents import Resident


async def no_wait(_: float) -> None:
    await asyncio.sleep(0)


def channel_to(address: str, talk: Conversation, token: str = TOKEN) -> TelegramChannel:
    return TelegramChannel(
        token=token, base_url=address, converse=talk.handle, forget=talk.forget, clock=FakeClock(), sleep=no_wait
    )


@pytest.mark.asyncio
async def test_starting_does_not_wait_for_telegram_and_tries_until_it_is_there() -> None:
    talk = Conversation()
    async with FakeBotApi(now=FakeClock().now).running() as api:
        api.expect("getMe", Fail(502), Fail(500), Fail(503, as_json=False))
        api.expect("deleteWebhook", Fail(500))
        async with channel_to(api.base_url, talk) as channel:
            assert not channel.started.is_set()
            await channel.started.wait()
            await api.deliver(Resident(api).sends("hello"))
            await api.fetched()
            await channel.idle()

    assert talk.texts == ["hello"]


@pytest.mark.asyncio
async def test_stopping_while_telegram_is_out_of_reach_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with channel_to("http://127.0.0.1:9", Conversation()):
        await asyncio.sleep(0)

    assert asyncio.all_tasks() == before


@pytest.mark.asyncio
async def test_a_refused_token_stops_the_channel_and_nothing_else() -> None:
    async with FakeBotApi(now=FakeClock().now).running() as api:
        async with channel_to(api.base_url, Conversation(), token="1:wrong") as channel:
            assert channel._starting is not None
            await channel._starting

        assert not channel.started.is_set()


@pytest.mark.asyncio
async def test_a_menu_that_cannot_be_set_does_not_stop_the_channel() -> None:
    talk = Conversation()
    async with FakeBotApi(now=FakeClock().now).running() as api:
        api.expect("setMyCommands", Fail(500))
        async with channel_to(api.base_url, talk) as channel:
            await channel.started.wait()
            await api.deliver(Resident(api).sends("hello"))
            await api.fetched()
            await channel.idle()

    assert talk.texts == ["hello"]


@pytest.mark.asyncio
async def test_stopping_lets_a_turn_that_has_begun_finish() -> None:
    begun, talk = asyncio.Event(), Conversation()

    async def begin(_: object) -> None:
        begun.set()
        for _ in range(20):
            await asyncio.sleep(0)

    talk.before = begin
    async with stage(talk) as on:
        resident = on.resident()
        await on.api.deliver(resident.sends("hello"))
        await begun.wait()

    assert len(resident.chat.said) == 1


@pytest.mark.asyncio
async def test_a_base_address_with_a_slash_at_its_end_works_too() -> None:
    async with (
        FakeBotApi(now=FakeClock().now).running() as api,
        channel_to(api.base_url + "/", Conversation()) as channel,
    ):
        await channel.started.wait()

    assert api.violations == []


def test_a_key_is_new_once_and_again_after_48_hours() -> None:
    clock = FakeClock()
    seen = Seen(clock=clock)

    assert [seen.first_time(7), seen.first_time(7), seen.first_time(3)] == [True, False, True]
    clock.move(timedelta(hours=47, minutes=59))
    assert not seen.first_time(7)
    clock.move(timedelta(minutes=1))
    assert seen.first_time(7)


def test_the_memory_of_what_was_seen_is_bounded() -> None:
    seen = Seen(clock=FakeClock(), most=100)
    for number in range(1_000):
        seen.first_time(number)

    assert len(seen) == 100
    assert not seen.first_time(999)
