"""What the use cases need from the outside, named by the need. Adapters live in sibling packages of `bot/`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.core.effects import Effect, RecordFeedback
from bot.core.messages import Button, Channel, Inbound, MessageId, Reply, SenderId


class Clock(Protocol):
    """The time now."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What the dialogue made of one utterance: wording and effects in the order they came, and choices."""

    parts: tuple[str | Effect, ...] = field(default=(), repr=False)
    buttons: tuple[Button, ...] = ()


class Dialogue(Protocol):
    """Understands an utterance in its conversation and decides what to say."""

    async def respond(self, sender: SenderId, text: str) -> Turn:
        """Raise `DialogueUnavailable` when there is no answer, in at most the configured time-out."""
        ...

    async def forget(self, sender: SenderId) -> None:
        """Drop all that is remembered of this conversation; quietly does nothing when it cannot be reached."""
        ...


class Answers(Protocol):
    """The survey store's intake."""

    async def record(self, channel: Channel, message: MessageId, feedback: RecordFeedback) -> bool:
        """Keep a finished survey, sealed, once per message. True when kept now, False when it had been before.

        Durable when it returns. Raises `AnswersUnavailable` when it could not be kept.
        """
        ...

    async def has(self, channel: Channel, message: MessageId) -> bool:
        """Whether this very message has committed an answer already. False when the store cannot be asked."""
        ...


class Sender(Protocol):
    """Puts replies on a channel. The way in is the channel's own affair."""

    async def send(self, to: Inbound, replies: list[Reply]) -> None:
        """Raise `ChannelBusy`, `ChannelDown` or `RecipientGone`."""
        ...
