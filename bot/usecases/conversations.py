"""Which conversation a resident is in: held in memory only, forgotten when it goes quiet or on a wish.

An address becomes a random pseudonym here and goes no further. A new conversation gets a new pseudonym, so nothing
said before can come back, to the resident or to whoever now holds the phone.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.effects import RecordFeedback
from bot.core.messages import Address, Channel, MessageId, SenderId

ABSOLUTE = timedelta(minutes=60)
"""No conversation lives longer than this, however busy."""


@dataclass(slots=True)
class Conversation:
    """What `bot/` itself remembers of one conversation. Rasa's tracker, under the same pseudonym, holds the rest."""

    sender: SenderId = field(repr=False)
    began: datetime
    seen: datetime
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    introduced: bool = False
    """They have been told that this is a program and nobody is watching."""
    emergency: bool = False
    """They have seen an emergency answer."""
    child: bool = False
    """Something they said sounded like a child's own words."""
    unsaved: tuple[MessageId, RecordFeedback] | None = field(default=None, repr=False)


class Conversations:
    """The conversations that are alive, by channel and address."""

    def __init__(self, *, idle: Mapping[Channel, timedelta]) -> None:
        self._idle = idle
        self._alive: dict[tuple[Channel, Address], Conversation] = {}

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
        return conversation

    def drop(self, channel: Channel, address: Address) -> SenderId | None:
        """Forget one conversation; its pseudonym, so that the dialogue can forget it too."""
        gone = self._alive.pop((channel, address), None)
        return gone.sender if gone else None

    def drop_expired(self, at: datetime) -> list[SenderId]:
        """Forget all that have gone quiet; their pseudonyms."""
        over = [key for key, conversation in self._alive.items() if self._expired(key[0], conversation, at)]
        return [self._alive.pop(key).sender for key in over]

    def drop_all(self) -> list[SenderId]:
        """Forget every one; their pseudonyms."""
        senders = [conversation.sender for conversation in self._alive.values()]
        self._alive.clear()
        return senders

    def _expired(self, channel: Channel, conversation: Conversation, at: datetime) -> bool:
        return at - conversation.seen >= self._idle[channel] or at - conversation.began >= ABSOLUTE
