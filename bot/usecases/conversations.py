"""Which conversation a resident is in: held in memory only, forgotten when it goes quiet or on a wish.

An address becomes a random pseudonym here and goes no further. A new conversation gets a new pseudonym, so nothing
said before can come back, to the resident or to whoever now holds the phone.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.effects import RecordFeedback
from bot.core.lexicon import Override, Signal
from bot.core.messages import Address, Channel, MessageId, SenderId

ABSOLUTE = timedelta(minutes=60)
"""No conversation lives longer than this, however busy."""
JUST_BEFORE = timedelta(seconds=30)
"""So long two messages count as one breath."""
LONGEST_BEFORE = 300
"""Characters of a message that are remembered for the next."""
MOST = 50_000
"""So many at once; beyond that the quietest gives way."""


@dataclass(slots=True)
class Conversation:
    """What `bot/` itself remembers of one conversation. Rasa's tracker, under the same pseudonym, holds the rest."""

    sender: SenderId = field(repr=False)
    began: datetime
    seen: datetime
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    introduced: bool = False
    """They have been told that this is a program and nobody is watching."""
    emergency: Signal | None = None
    """The danger for which they last saw an emergency answer, if they have."""
    repeated: frozenset[Override] = frozenset()
    """What they said after an emergency answer that has brought its number back already: once is enough."""
    child: bool = False
    """Something they said sounded like a child's own words."""
    over: bool = False
    """It has been forgotten: a turn still under way says nothing any more."""
    saved: MessageId | None = field(default=None, repr=False)
    """The message whose survey answers were kept."""
    unsaved: tuple[MessageId, RecordFeedback] | None = field(default=None, repr=False)
    _last: tuple[str, datetime] | None = field(default=None, repr=False)

    def said_before(self, text: str, at: datetime) -> str:
        """What was said just before `text`, if only seconds ago: danger may be split over two messages.

        `text` takes its place, cut short; it lives no longer than the conversation.
        """
        last, self._last = self._last, (text[:LONGEST_BEFORE], at)
        return last[0] if last is not None and at - last[1] <= JUST_BEFORE else ""


class Conversations:
    """The conversations that are alive, by channel and address, the longest quiet first."""

    def __init__(self, *, idle: Mapping[Channel, timedelta], most: int = MOST) -> None:
        self._idle = idle
        self._most = most
        self._alive: OrderedDict[tuple[Channel, Address], Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._alive)

    def idle_minutes(self, channel: Channel) -> int:
        """Whole minutes of quiet after which a conversation of `channel` is forgotten."""
        return int(self._idle[channel].total_seconds() // 60)

    def of(self, channel: Channel, address: Address, at: datetime) -> Conversation:
        """The conversation going on at `at`, or a new one. An expired one is never handed out again."""
        key = (channel, address)
        conversation = self._alive.get(key)
        if conversation is None or self._expired(channel, conversation, at):
            conversation = Conversation(sender=SenderId(secrets.token_urlsafe(18)), began=at, seen=at)
            self._alive[key] = conversation
        conversation.seen = max(conversation.seen, at)
        self._alive.move_to_end(key)
        return conversation

    def touch(self, channel: Channel, address: Address, at: datetime) -> None:
        """Keep a conversation from going quiet, when there is one."""
        conversation = self._alive.get((channel, address))
        if conversation is not None and not self._expired(channel, conversation, at):
            conversation.seen = max(conversation.seen, at)
            self._alive.move_to_end((channel, address))

    def drop(self, channel: Channel, address: Address) -> list[Conversation]:
        """End one conversation; none or one."""
        return self._end([(channel, address)])

    def drop_expired(self, at: datetime) -> list[Conversation]:
        """End all that have gone quiet."""
        return self._end([key for key, each in self._alive.items() if self._expired(key[0], each, at)])

    def make_room(self, channel: Channel, address: Address, at: datetime) -> list[Conversation]:
        """End what stands in a message's way: the expired conversation of its address, or the quietest of too many."""
        key = (channel, address)
        conversation = self._alive.get(key)
        if conversation is not None and self._expired(channel, conversation, at):
            return self._end([key])
        if conversation is None and len(self._alive) >= self._most:
            return self._end([next(iter(self._alive))])
        return []

    def drop_all(self) -> list[Conversation]:
        """End every one."""
        return self._end(list(self._alive))

    def _end(self, keys: list[tuple[Channel, Address]]) -> list[Conversation]:
        ended = [self._alive.pop(key) for key in keys if key in self._alive]
        for conversation in ended:
            conversation.over = True
        return ended

    def _expired(self, channel: Channel, conversation: Conversation, at: datetime) -> bool:
        return at - conversation.seen >= self._idle[channel] or at - conversation.began >= ABSOLUTE
