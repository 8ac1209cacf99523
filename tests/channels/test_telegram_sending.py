"""Promises of sending: patience when told to wait, no doubles when unsure, and nobody gone is written to again."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.errors import RecipientGone
from bot.core.messages import Address, Button, Inbound, Reply
from tests.channels.telegram_stage import Conversation, Stage, eventually, stage
from tests.fakes.telegram_bot_api import Fail, Flood, Hang

SOON = "Thanks for your message.\n\nCall 999 now."


def urgent_when_asked(inbound: Inbound) -> list[Reply]:
    return [Reply(text=SOON if "now" in inbound.text else "Thanks.", urgent="now" in inbound.text)]


@pytest.mark.asyncio
async def test_a_wait_asked_for_by_telegram_is_kept_and_the_reply_sent_once() -> None:
    async with stage() as on:
        resident = on.resident()
        on.api.expect("sendMessage", Flood(retry_after=7))
        await on.deliver(resident.sends("hello"))

    assert len(resident.chat.said) == 1
    assert on.slept == [pytest.approx(7.1)]
    assert len(on.api.of("sendMessage")) == 2


@pytest.mark.asyncio
async def test_a_storm_of_waits_drops_no_reply() -> None:
    async with stage() as on:
        on.api.expect("sendMessage", Flood(retry_after=3), Flood(retry_after=5))
        residents = [on.resident(number) for number in range(1, 31)]
        await on.deliver(*(resident.sends("hello") for resident in residents))

    assert all(len(resident.chat.said) == 1 for resident in residents)


@pytest.mark.asyncio
async def test_while_the_ordinary_lane_waits_an_emergency_answer_goes_at_once() -> None:
    told_to_wait, over = asyncio.Event(), asyncio.Event()

    async def sleep(_: float) -> None:
        told_to_wait.set()
        await over.wait()
        on.clock.move(timedelta(seconds=10))

    async with stage(Conversation(answer=urgent_when_asked), sleep=sleep) as on:
        first, waiting, frightened = (on.resident(number) for number in (1, 2, 3))
        on.api.expect("sendMessage", Flood(retry_after=1))
        await on.api.deliver(first.sends("hello"))
        await told_to_wait.wait()
        on.clock.move(timedelta(seconds=1))  # Telegram would take messages again; our ordinary lane still waits
        await on.api.deliver(waiting.sends("hello"), frightened.sends("now"))
        await eventually(lambda: frightened.chat.said)
        ordinary_meanwhile = [*first.chat.said, *waiting.chat.said]
        over.set()
        await on.settled()

    assert frightened.chat.said == [SOON]
    assert ordinary_meanwhile == []
    assert (len(first.chat.said), len(waiting.chat.said)) == (1, 1)


@pytest.mark.asyncio
async def test_a_wait_of_many_minutes_drops_the_reply_rather_than_speak_much_later() -> None:
    async with stage() as on:
        resident = on.resident()
        on.api.expect("sendMessage", Flood(retry_after=900))
        await on.deliver(resident.sends("hello"))
        on.clock.move(timedelta(hours=1))
        await on.deliver(resident.sends("hello again"))

    assert len(resident.chat.said) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("as_json", [True, False])
async def test_a_definite_failure_is_tried_again_until_it_works(status: int, as_json: bool) -> None:
    async with stage() as on:
        resident = on.resident()
        on.api.expect("sendMessage", *[Fail(status, as_json=as_json)] * 3)
        await on.deliver(resident.sends("hello"))

    assert len(resident.chat.said) == 1
    assert on.slept == [0.5, 1.0, 2.0]


@pytest.mark.asyncio
async def test_a_failure_without_end_is_given_up_after_six_tries_and_the_next_message_is_served() -> None:
    async with stage() as on:
        resident = on.resident()
        on.api.expect("sendMessage", *[Fail(500)] * 6)
        await on.deliver(resident.sends("hello"))
        await on.deliver(resident.sends("again"))

    assert len(on.api.of("sendMessage")) == 7
    assert len(resident.chat.said) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("accept", [True, False])
async def test_an_ordinary_reply_whose_fate_is_unknown_is_not_said_again(accept: bool) -> None:
    async with stage(patience=0.5) as on:
        on.api.expect("sendMessage", Hang(accept=accept))
        await on.deliver(on.resident().sends("hello"))

    assert len(on.api.of("sendMessage")) == 1


@pytest.mark.asyncio
async def test_a_gateway_that_gave_up_waiting_leaves_the_fate_unknown_too() -> None:
    async with stage() as on:
        on.api.expect("sendMessage", Fail(504, as_json=False))
        await on.deliver(on.resident().sends("hello"))

    assert len(on.api.of("sendMessage")) == 1


@pytest.mark.asyncio
async def test_an_emergency_answer_whose_fate_is_unknown_is_said_once_more() -> None:
    async with stage(Conversation(answer=urgent_when_asked), patience=0.5) as on:
        resident = on.resident()
        on.api.expect("sendMessage", Hang(accept=False))
        await on.deliver(resident.sends("now"))

    assert resident.chat.said == [SOON]
    assert len(on.api.of("sendMessage")) == 2


async def known_messages(on: Stage, number: int) -> int:
    """How many messages `/clear` would ask Telegram to delete: what is remembered of a chat."""
    await on.deliver(on.resident(number).sends("/clear"))
    return sum(len(asked.message_ids) for asked in on.api.of("deleteMessages"))


@pytest.mark.asyncio
async def test_a_resident_who_blocked_us_is_forgotten_and_not_tried_again() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))
        await on.deliver(resident.blocks())
        resident.chat.blocked = False
        remembered = await known_messages(on, 77)

    assert on.conversation.forgotten[0] == "77"
    assert remembered == 1  # the /clear itself
    assert len(on.api.of("sendMessage")) == 2  # the answer to hello, and the report on /clear


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["blocked", "deactivated", "unknown"])
async def test_a_send_that_finds_nobody_there_forgets_them_and_is_no_error(how: str) -> None:
    async with stage() as on:
        resident = on.resident()
        update = resident.sends("hello")
        resident.chat.blocked, resident.chat.deactivated = how == "blocked", how == "deactivated"
        if how == "unknown":
            del on.api.chats[77]
        await on.deliver(update)

    assert on.conversation.forgotten == ["77"]
    assert len(on.api.of("sendMessage")) == 1
    assert on.slept == []


@pytest.mark.asyncio
async def test_the_sender_port_tells_its_caller_that_someone_is_gone() -> None:
    async with stage() as on:
        on.resident().chat.blocked = True
        with pytest.raises(RecipientGone):
            await on.channel.sender.say(Address("77"), Reply(text="Thanks."))


@pytest.mark.asyncio
async def test_a_button_telegram_would_refuse_does_not_cost_the_answer() -> None:
    buttons = (
        Button(title="Fits", payload="/" + "x" * 63),
        Button(title="Too long", payload="/" + "x" * 64),
        Button(title="Too long in bytes", payload="/" + "é" * 32),
        Button(title=" ", payload="/blank"),
    )
    async with stage(Conversation(answer=lambda _: [Reply(text="Thanks.", buttons=buttons)])) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))

    assert [title for title, _ in resident.buttons()] == ["Fits"]


@pytest.mark.asyncio
async def test_a_long_answer_arrives_whole_in_order_with_its_buttons_last() -> None:
    paragraphs = [f"Paragraph {number}. " + "Some words here. " * 40 for number in range(20)]
    reply = Reply(text="\n\n".join(paragraphs), buttons=(Button(title="Menu", payload="/menu"),))
    async with stage(Conversation(answer=lambda _: [reply])) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))

    assert len(resident.chat.said) > 3
    heard = "\n\n".join(resident.chat.said)
    assert [heard.index(f"Paragraph {number}.") for number in range(20)] == sorted(
        heard.index(f"Paragraph {number}.") for number in range(20)
    )
    assert resident.buttons() == [("Menu", "/menu")]
    assert [call.reply_markup is not None for call in on.api.of("sendMessage")][:-1] == [False] * (
        len(resident.chat.said) - 1
    )
