"""Promises of order: each chat's own order is kept, nobody waits for anybody else, and danger waits for nobody."""

import asyncio
from collections import defaultdict

import pytest

from bot.channels.telegram.order import MOST_JUMPS, MOST_PER_CHAT, Turns
from bot.core.messages import Address, Inbound, Reply
from tests.channels.telegram_stage import Conversation, eventually, stage


@pytest.mark.asyncio
async def test_order_within_each_chat_is_kept_while_chats_run_side_by_side() -> None:
    under_way: set[str] = set()
    most = 0

    async def slowly(inbound: Inbound) -> None:
        nonlocal most
        assert inbound.address not in under_way, "two turns of one chat at once"
        under_way.add(inbound.address)
        most = max(most, len(under_way))
        for _ in range(3):
            await asyncio.sleep(0)
        under_way.discard(inbound.address)

    async with stage(Conversation(before=slowly)) as on:
        residents = [on.resident(number) for number in range(1, 9)]
        updates = [resident.sends(f"message {turn}") for turn in range(8) for resident in residents]
        await on.deliver(*updates)

    heard = defaultdict(list)
    for inbound in on.conversation.heard:
        heard[inbound.address].append(inbound.text)
    assert all(texts == [f"message {turn}" for turn in range(8)] for texts in heard.values())
    assert most > 1


@pytest.mark.asyncio
async def test_a_slow_turn_in_one_chat_does_not_hold_up_another() -> None:
    hold = asyncio.Event()

    async def wait_in_chat_one(inbound: Inbound) -> None:
        if inbound.address == "1":
            await hold.wait()

    async with stage(Conversation(before=wait_in_chat_one)) as on:
        slow, quick = on.resident(1), on.resident(2)
        await on.api.deliver(slow.sends("hello"), quick.sends("hello"))
        await eventually(lambda: quick.chat.said)
        assert slow.chat.said == []
        hold.set()
        await on.settled()

    assert len(slow.chat.said) == 1


@pytest.mark.asyncio
async def test_a_cry_for_help_passes_what_still_waits_in_its_own_chat() -> None:
    hold = asyncio.Event()

    async def wait_unless_urgent(inbound: Inbound) -> None:
        if "now" not in inbound.text:
            await hold.wait()

    talk = Conversation(
        answer=lambda inbound: [Reply(text=f"To {inbound.text}.", urgent=True)], before=wait_unless_urgent
    )
    async with stage(talk, is_urgent=lambda text: "now" in text) as on:
        resident = on.resident()
        await on.api.deliver(resident.sends("first"), resident.sends("second"), resident.sends("now"))
        await eventually(lambda: resident.chat.said)
        hold.set()
        await on.settled()

    assert resident.chat.said == ["To now.", "To first.", "To second."]


@pytest.mark.asyncio
async def test_a_screen_that_breaks_costs_nobody_their_answer() -> None:
    def broken(_: str) -> bool:
        raise ValueError("broken on purpose")

    async with stage(is_urgent=broken) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))

    assert len(resident.chat.said) == 1


@pytest.mark.asyncio
async def test_cries_for_help_past_a_few_at_once_take_their_turn_and_all_are_answered() -> None:
    at_once, most = 0, 0

    async def count(_: Inbound) -> None:
        nonlocal at_once, most
        at_once, most = at_once + 1, max(most, at_once + 1)
        await asyncio.sleep(0)
        at_once -= 1

    async with stage(Conversation(before=count), is_urgent=lambda _: True) as on:
        resident = on.resident()
        await on.deliver(*(resident.sends("now") for _ in range(15)))

    assert len(resident.chat.said) == 15
    assert most <= MOST_JUMPS + 1


@pytest.mark.asyncio
async def test_a_flood_from_one_chat_gets_one_notice_then_silence_and_a_limited_line() -> None:
    hold = asyncio.Event()

    async def wait_in_chat_one(inbound: Inbound) -> None:
        if inbound.address == "1":
            await hold.wait()

    async with stage(Conversation(before=wait_in_chat_one)) as on:
        flooder, other = on.resident(1), on.resident(2)
        await on.api.deliver(*(flooder.sends(f"message {number}") for number in range(90)), other.sends("hello"))
        await eventually(lambda: other.chat.said and flooder.chat.said)
        notices = list(flooder.chat.said)
        hold.set()
        await on.settled()
        await on.deliver(flooder.sends("calm again"))

    assert len(notices) == 1
    assert "999" in notices[0]
    heard = [inbound for inbound in on.conversation.heard if inbound.address == "1"]
    assert MOST_PER_CHAT <= len(heard) <= MOST_PER_CHAT + 3
    assert heard[-1].text == "calm again"


@pytest.mark.asyncio
async def test_waiting_deliveries_are_taken_smallest_id_first() -> None:
    taken: list[int] = []
    hold = asyncio.Event()
    turns = Turns()

    def job(number: int) -> None:
        async def work() -> None:
            await hold.wait()
            taken.append(number)

        turns.give(Address("1"), place=number, job=work)

    job(4)
    await asyncio.sleep(0)
    for number in (9, 6, 5, 8, 7):
        job(number)
    hold.set()
    await turns.idle()

    assert taken == [4, 5, 6, 7, 8, 9]


@pytest.mark.asyncio
async def test_a_line_that_is_full_refuses_and_no_trace_of_it_stays() -> None:
    turns = Turns(per_chat=2, in_all=3)
    hold = asyncio.Event()

    async def work() -> None:
        await hold.wait()

    given = [turns.give(Address(chat), place=1, job=work) for chat in ("1", "2", "3", "4")]
    hold.set()
    await turns.idle()

    assert given == [True, True, True, False]
    assert not any(turns.busy(Address(chat)) for chat in ("1", "2", "3", "4"))
