"""What the use cases need from the outside, named by the need. Adapters live in sibling packages of `bot/`."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType, Protocol

from bot.core.effects import Effect, RecordFeedback
from bot.core.messages import Button, Channel, Inbound, MessageId, Reply, SenderId
from bot.core.mixing import TakenApart
from bot.core.releases import Cell, Release, Sealed

BatchId = NewType("BatchId", bytes)
"""16 random bytes that name the boxes mixed together, and afterwards say that they have been."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedBox:
    """A box that the mixer has in hand. `record` is what lay in it, or nothing when it could not be opened."""

    id: bytes
    epoch: str
    record: Mapping[str, object] | None = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What the mixer finds when it looks at the spool. Boxes set aside do not count as waiting."""

    count: int
    set_aside: int
    since: date | None
    epochs: frozenset[str]
    batches: tuple[BatchId, ...]


class Spool(Protocol):
    """Sealed boxes, as the mixer sees them. Everything raises `MixerUnavailable` when the store fails."""

    async def look(self) -> Waiting:
        """What is here now: also the epochs of all boxes, and the batches that a mixer died over."""
        ...

    async def note_waiting_since(self, day: date | None) -> None:
        """Remember the day since which boxes wait; nothing when none do. Writes only where it changes."""
        ...

    async def claim(self, batch: BatchId) -> None:
        """Take in hand, in one transaction, all boxes that wait or are set aside."""
        ...

    async def open(self, batch: BatchId) -> Sequence[OpenedBox]:
        """Open the boxes of a batch."""
        ...

    async def set_aside(self, boxes: Collection[bytes]) -> None:
        """Keep these boxes out of every batch until the next claim."""
        ...

    async def release(self, batch: BatchId) -> None:
        """Let the boxes of a batch wait again."""
        ...

    async def delete(self, batch: BatchId) -> None:
        """Delete the boxes of a batch."""
        ...

    async def leave_no_trace(self) -> None:
        """See to it that nothing deleted is left in any file. Raises `MixerUnavailable` when that must wait."""
        ...


class MixedAnswers(Protocol):
    """Where answers are kept once they have been taken apart. Raises `MixerUnavailable` when the store fails."""

    async def take_number(self) -> int:
        """The number under which this mixer may write, until another takes the next."""
        ...

    async def has(self, batch: BatchId) -> bool:
        """Whether this batch has been written."""
        ...

    async def add(self, batch: BatchId, answers: Sequence[TakenApart], *, number: int) -> None:
        """Write a batch whole or not at all, each table in a random order of its own.

        Raises `MixerUnavailable` when it is written already or another mixer has taken a number since.
        """
        ...

    async def hide_order(self) -> None:
        """Write the tables anew, so that no row's place tells which batch it came with."""
        ...

    async def leave_no_trace(self) -> None:
        """See to it that no file keeps copies of what was there. Raises `MixerUnavailable` when that must wait."""
        ...


class CountedAnswers(Protocol):
    """Answers that have been taken apart, as sealing sees them. Raises `MixerUnavailable` when the store fails."""

    async def close(self, last: Mapping[str, str]) -> None:
        """Let no mixer write into these periods or earlier ones from now on, nor one that has begun before."""
        ...

    async def periods(self, table: str) -> frozenset[str]:
        """The periods of which rows are here."""
        ...

    async def counts(self, table: str, period: str) -> Mapping[Cell, int]:
        """How many rows each cell has. Cells without any may be missing."""
        ...

    async def delete(self, table: str, periods: Collection[str]) -> None:
        """Delete the rows of these periods: of all that are sealed."""
        ...

    async def deleted(self, table: str) -> str:
        """The last closed period of which the rows have been deleted; empty when there is none."""
        ...

    async def leave_no_trace(self) -> None:
        """See to it that nothing deleted is left in any file. Raises `MixerUnavailable` when that must wait."""
        ...


class Releases(Protocol):
    """Sealed releases, each written once. Raises `NotSealed` when the store fails."""

    async def began(self) -> date:
        """The day from which on every period is sealed."""
        ...

    async def periods(self, plan: str, table: str) -> frozenset[str]:
        """The periods of a table that are sealed."""
        ...

    async def seal(self, sealed: Release) -> None:
        """Write a release whole or not at all, at the end of the chain. Raises `NotSealed` when it is there already."""
        ...

    async def chain(self) -> Sequence[Sealed]:
        """All releases in the order in which they were sealed."""
        ...


class EpochKeys(Protocol):
    """The key pairs that answers are sealed with: one at a time is used, and each is destroyed when it is spent."""

    def can_open(self) -> bool:
        """Whether a private half is on this machine."""
        ...

    def destroy_spent(self, waiting: Collection[str]) -> None:
        """Destroy the private halves of epochs long replaced, of which no box waits, once the new one is in use."""
        ...

    def turn(self, opened: Collection[str]) -> bool:
        """Begin a new epoch if boxes of this one have been opened. True when begun."""
        ...


class OneMixer(Protocol):
    """Keeps two mixers from working at once."""

    def alone(self) -> AbstractAsyncContextManager[bool]:
        """True inside when nobody else is mixing, until the end of the block or of the process."""
        ...
