"""Promises of `/clear` and `/leave`: what Telegram allows is taken away, and what it refused is said."""

from datetime import timedelta
from typing import Any

import pytest
from aiogram.types import Dice, Voice

from bot.channels.telegram import wording
from bot.core.messages import Button, Inbound, Reply
from tests.channels.telegram_stage import Conversation, stage
from tests.fakes.telegram_bot_api import Fail, Flood


def leave_when_asked(inbound: Inbound) -> list[Reply]:
    if inbound.text == "/leave":
        return [Reply(text="All done. Take care.", ends_conversation=True)]
    return [Reply(text="Thanks for your message.", buttons=(Button(title="Menu", payload="/menu"),))]


@pytest.mark.asyncio
async def test_clear_takes_away_everything_of_both_sides_and_forgets_the_conversation() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("/start"), resident.sends("hello"), resident.sends("more"))
        await on.deliver(resident.sends("/clear"))

    [report] = resident.chat.kept.values()
    assert report.mine
    assert report.text.startswith("That is done.\n")
    assert on.conversation.forgotten == ["77", "77"]  # by /start, and by /clear
    assert "/clear" not in on.conversation.texts


@pytest.mark.asyncio
async def test_the_report_says_what_may_remain_how_to_do_the_rest_and_that_empty_can_look_odd() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"), resident.sends("/clear"))
        [report] = resident.chat.said

    for promise in ("last 2 days", "choose Delete", "Clear history", "other phones and computers", "look odd"):
        assert promise in report


@pytest.mark.asyncio
async def test_the_report_itself_can_be_taken_away_leaving_nothing() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"), resident.sends("/clear"))
        assert resident.buttons() == [(wording.CLEAR_NOTE_BUTTON, "/clear_note")]
        await on.deliver(resident.presses("/clear_note"))

    assert resident.chat.kept == {}
    assert on.conversation.texts == ["hello"]


@pytest.mark.asyncio
async def test_more_than_a_hundred_messages_go_in_groups_telegram_takes() -> None:
    async with stage() as on:
        resident = on.resident()
        for _ in range(8):
            await on.deliver(*(resident.sends("hello") for _ in range(15)))
        await on.deliver(resident.sends("/clear"))

    assert [len(asked.message_ids) for asked in on.api.of("deleteMessages")] == [100, 100, 41]
    assert len(resident.chat.kept) == 1


@pytest.mark.asyncio
async def test_messages_older_than_48_hours_stay_and_nothing_else_is_claimed() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("old"))
        on.clock.move(timedelta(hours=48))
        await on.deliver(resident.sends("new"), resident.sends("/clear"))

    stayed = [kept.text for kept in resident.chat.kept.values()]
    assert stayed[:2] == ["old", "Thanks for your message.\n\nI read 3 characters."]
    assert len(stayed) == 3
    assert "Some may still be here." in stayed[2]
    assert "everything" not in stayed[2].lower()


@pytest.mark.asyncio
async def test_just_under_48_hours_is_still_taken_away() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("old"))
        on.clock.move(timedelta(hours=47, minutes=59))
        await on.deliver(resident.sends("/clear"))

    assert len(resident.chat.kept) == 1


KINDS: list[tuple[dict[str, Any], int]] = [
    ({"text": "hello"}, 0),
    ({"voice": Voice(file_id="f", file_unique_id="u", duration=1)}, 0),
    ({"dice": Dice(emoji="🎲", value=3)}, 1),  # Telegram keeps a die for its first 24 hours
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("content", "left"), KINDS)
@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=25)])
async def test_clear_counts_honestly_whatever_kind_and_age(content: dict[str, Any], left: int, age: timedelta) -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends(**content), resident.sends("hello"))
        on.clock.move(age)
        await on.deliver(resident.sends("/clear"))

    left = 0 if age else left
    assert len(resident.chat.kept) == 1 + left
    assert (f"take away {left} of the messages" in resident.chat.said[-1]) == bool(left)


@pytest.mark.asyncio
async def test_a_failure_of_telegram_is_tried_again_and_never_called_done() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))
        on.api.expect("deleteMessages", *[Fail(500)] * 9)
        await on.deliver(resident.sends("/clear"))

    assert "I could not take the messages away." in resident.chat.said[-1]
    assert len(resident.chat.kept) == 4


@pytest.mark.asyncio
async def test_one_message_telegram_refuses_does_not_save_the_others() -> None:
    async with stage() as on:
        resident = on.resident()
        for _ in range(3):
            await on.deliver(*(resident.sends("hello") for _ in range(15)))
        await on.deliver(resident.sends(dice=Dice(emoji="🎲", value=3)))
        await on.deliver(resident.sends("/clear"))

    assert len(resident.chat.kept) == 2
    assert "take away 1 of the messages" in resident.chat.said[-1]
    assert len(on.api.of("deleteMessages")) < 20


@pytest.mark.asyncio
async def test_a_failure_that_passes_leaves_nothing_behind() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))
        on.api.expect("deleteMessages", Fail(502), Fail(500))
        await on.deliver(resident.sends("/clear"))

    assert len(resident.chat.kept) == 1


@pytest.mark.asyncio
async def test_a_wait_asked_for_while_clearing_is_kept_and_then_all_is_taken_away() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))
        on.api.expect("deleteMessages", Flood(retry_after=2))
        await on.deliver(resident.sends("/clear"))

    assert len(resident.chat.kept) == 1


@pytest.mark.asyncio
async def test_clear_of_one_chat_leaves_every_other_as_it_is() -> None:
    async with stage() as on:
        one, other = on.resident(1), on.resident(2)
        await on.deliver(one.sends("hello"), other.sends("hello"))
        await on.deliver(one.sends("/clear"))

    assert len(other.chat.kept) == 2
    assert on.conversation.forgotten == ["1"]


@pytest.mark.asyncio
async def test_a_note_that_cannot_be_taken_away_is_said_to_stay() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("/clear"))
        on.clock.move(timedelta(hours=49))
        await on.deliver(resident.presses("/clear_note"))

    assert resident.chat.said[-1] == wording.NOTE_STAYS


@pytest.mark.asyncio
async def test_leave_ends_with_the_one_line_and_the_offer_to_clear() -> None:
    async with stage(Conversation(answer=leave_when_asked)) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"), resident.sends("/leave"))
        assert resident.chat.said == ["Thanks for your message.", "All done. Take care."]
        assert resident.buttons() == [(wording.CLEAR_BUTTON, "/clear")]
        await on.deliver(resident.presses("/clear"))

    assert len(resident.chat.kept) == 1
    assert on.conversation.forgotten == ["77"]
