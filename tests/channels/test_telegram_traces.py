"""Promises of what Telegram's side remembers of a chat: message numbers only, and no longer than they are of use."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import wording
from bot.channels.telegram.traces import AFTER_END, DELETABLE_FOR, MOST_PER_CHAT, Traces
from bot.core.messages import Address, Inbound, Reply
from tests.channels.telegram_stage import Conversation, Stage, stage
from tests.fakes.clock import FakeClock
from tests.fakes.telegram_bot_api import Fail

HERE = Address("77")
THERE = Address("78")


def end_when_asked(inbound: Inbound) -> list[Reply]:
    return [Reply(text="Done.", ends_conversation=inbound.text in {"forget me", "/leave"})]


def memory(on: Stage) -> Traces:
    return on.channel._answering._traces


def test_a_message_is_known_for_48_hours_and_then_dropped() -> None:
    clock = FakeClock()
    traces = Traces(clock=clock)
    traces.remember(HERE, 1)
    clock.move(DELETABLE_FOR - timedelta(seconds=1))
    assert traces.known(HERE) == (1,)
    clock.move(timedelta(seconds=1))
    traces.drop_old()
    assert len(traces) == 0


def test_after_the_end_messages_are_known_for_half_an_hour_and_new_ones_longer() -> None:
    clock = FakeClock()
    traces = Traces(clock=clock)
    traces.remember(HERE, 1)
    traces.remember(THERE, 5)
    traces.end(HERE)
    traces.remember(HERE, 2)
    traces.remember(HERE, 1)
    clock.move(AFTER_END - timedelta(seconds=1))
    assert traces.known(HERE) == (1, 2)
    clock.move(timedelta(seconds=1))
    traces.drop_old()
    assert (traces.known(HERE), traces.known(THERE)) == ((2,), (5,))


def test_an_end_never_lengthens_what_is_left() -> None:
    clock = FakeClock()
    traces = Traces(clock=clock)
    traces.remember(HERE, 1)
    clock.move(DELETABLE_FOR - timedelta(minutes=1))
    traces.end(HERE)
    clock.move(timedelta(minutes=1))
    assert traces.known(HERE) == ()


def test_a_flood_in_one_chat_takes_no_more_than_its_share() -> None:
    traces = Traces(clock=FakeClock())
    for number in range(5 * MOST_PER_CHAT):
        traces.remember(HERE, number)
    assert len(traces) == MOST_PER_CHAT
    assert set(vars(traces)) == {"_clock", "_chats"}


@given(st.lists(st.tuples(st.sampled_from(["remember", "end", "drop"]), st.integers(0, 40), st.integers(0, 90))))
def test_nothing_is_known_past_its_time_whatever_happens(steps: list[tuple[str, int, int]]) -> None:
    clock = FakeClock()
    traces = Traces(clock=clock)
    until: dict[int, object] = {}
    for what, number, minutes in steps:
        clock.move(timedelta(minutes=minutes))
        until = {one: end for one, end in until.items() if end > clock.now()}
        traces.drop_old()
        if what == "remember":
            until.setdefault(number, clock.now() + DELETABLE_FOR)
            traces.remember(HERE, number)
        elif what == "end":
            until = {one: min(end, clock.now() + AFTER_END) for one, end in until.items()}
            traces.end(HERE)
        assert traces.known(HERE) == tuple(sorted(until))


@pytest.mark.asyncio
@pytest.mark.parametrize("wish", ["forget me", "/leave", "/stop"])
async def test_half_an_hour_after_a_wish_to_end_nothing_shows_that_they_wrote(wish: str) -> None:
    async with stage(Conversation(answer=end_when_asked)) as on:
        await on.deliver(on.resident().sends("hello"), on.resident().sends(wish))
        assert len(memory(on)) == 4
        on.clock.move(AFTER_END)
        on.channel._answering.drop_old()
        assert len(memory(on)) == 0


@pytest.mark.asyncio
async def test_the_end_counts_even_when_the_goodbye_could_not_be_sent() -> None:
    async with stage(Conversation(answer=end_when_asked)) as on:
        on.api.expect("sendMessage", *[Fail(500)] * 6)
        await on.deliver(on.resident().sends("forget me"))
        on.clock.move(AFTER_END)
        on.channel._answering.drop_old()
        assert len(memory(on)) == 0


@pytest.mark.asyncio
async def test_within_half_an_hour_the_whole_chat_can_still_be_cleared() -> None:
    async with stage(Conversation(answer=end_when_asked)) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"), resident.sends("forget me"))
        on.clock.move(AFTER_END - timedelta(minutes=1))
        await on.deliver(resident.presses("/clear"))
        assert len(resident.chat.kept) == 1
        assert "after half an hour" in resident.chat.said[-1]
        on.clock.move(AFTER_END)
        on.channel._answering.drop_old()
        assert len(memory(on)) == 0


@pytest.mark.asyncio
async def test_who_flooded_or_sent_an_album_is_forgotten_after_half_an_hour_too() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(*(resident.sends("hello") for _ in range(60)))
        answering = on.channel._answering
        answering._albums.first_time((HERE, "album"))
        answering._flooding.first_time(HERE)
        on.clock.move(AFTER_END)
        answering.drop_old()
        assert len(answering._albums) == len(answering._flooding) == 0


def test_what_is_said_about_it_is_true() -> None:
    assert timedelta(minutes=30) == AFTER_END
    assert "after half an hour" in wording.CLEAR_LIMITS
    assert timedelta(days=2) == DELETABLE_FOR
    assert "last 2 days" in wording.CLEAR_LIMITS
