"""A conversation is forgotten when it goes quiet, and nobody gets another's."""

from datetime import UTC, datetime, timedelta

from bot.core.messages import Address, Channel
from bot.usecases.conversations import ABSOLUTE, Conversations

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
IDLE = {channel: timedelta(minutes=10 if channel is Channel.WEB else 15) for channel in Channel}
ME = Address("chat-1")


def _conversations() -> Conversations:
    return Conversations(idle=IDLE)


def test_the_same_resident_stays_in_the_same_conversation() -> None:
    conversations = _conversations()
    first = conversations.of(Channel.TELEGRAM, ME, START)
    assert conversations.of(Channel.TELEGRAM, ME, START + timedelta(minutes=14)) is first


def test_after_the_quiet_minutes_a_new_pseudonym_begins() -> None:
    conversations = _conversations()
    first = conversations.of(Channel.WEB, ME, START)
    later = conversations.of(Channel.WEB, ME, START + timedelta(minutes=10))
    assert later.sender != first.sender


def test_a_busy_conversation_ends_after_an_hour_all_the_same() -> None:
    conversations = _conversations()
    first = conversations.of(Channel.WEB, ME, START)
    for minute in range(5, 60, 5):
        assert conversations.of(Channel.WEB, ME, START + timedelta(minutes=minute)) is first
    assert conversations.of(Channel.WEB, ME, START + ABSOLUTE) is not first


def test_the_same_address_on_another_channel_is_somebody_else() -> None:
    conversations = _conversations()
    senders = {conversations.of(channel, ME, START).sender for channel in Channel}
    assert len(senders) == len(Channel)


def test_the_sweep_names_those_that_went_quiet_and_keeps_the_others() -> None:
    conversations = _conversations()
    quiet = conversations.of(Channel.WEB, ME, START)
    busy = conversations.of(Channel.WEB, Address("chat-2"), START + timedelta(minutes=8))
    assert conversations.drop_expired(START + timedelta(minutes=11)) == [quiet]
    assert len(conversations) == 1
    assert conversations.drop(Channel.WEB, Address("chat-2")) == [busy]
    assert conversations.drop(Channel.WEB, Address("chat-2")) == []
    assert quiet.over
    assert busy.over


def test_touching_keeps_a_conversation_from_going_quiet() -> None:
    conversations = _conversations()
    first = conversations.of(Channel.WEB, ME, START)
    conversations.touch(Channel.WEB, ME, START + timedelta(minutes=9))
    conversations.touch(Channel.WEB, Address("nobody"), START)
    assert conversations.of(Channel.WEB, ME, START + timedelta(minutes=18)) is first
    conversations.touch(Channel.WEB, ME, START + timedelta(minutes=40))
    assert conversations.make_room(Channel.WEB, ME, START + timedelta(minutes=40)) == [first]


def test_too_many_at_once_make_the_quietest_give_way() -> None:
    conversations = Conversations(idle=IDLE, most=2)
    first = conversations.of(Channel.WEB, ME, START)
    conversations.of(Channel.WEB, Address("chat-2"), START)
    assert conversations.make_room(Channel.WEB, ME, START) == []
    assert conversations.make_room(Channel.WEB, Address("chat-3"), START) == [first]


def test_neither_address_nor_pseudonym_shows_in_a_repr() -> None:
    conversation = _conversations().of(Channel.TELEGRAM, Address("canary"), START)
    assert "canary" not in repr(conversation)
    assert conversation.sender not in repr(conversation)


def test_an_older_message_does_not_turn_the_clock_back() -> None:
    conversations = _conversations()
    conversation = conversations.of(Channel.WEB, ME, START + timedelta(minutes=5))
    conversations.of(Channel.WEB, ME, START)
    assert conversation.seen == START + timedelta(minutes=5)
