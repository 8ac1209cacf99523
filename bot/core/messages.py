"""What comes in from a resident and what goes back, whatever the channel.

A channel turns its own payload into an `Inbound` and a `Reply` into its own payload; nothing inside knows
Telegram, a web page or Rasa. Words a resident typed and the address they typed them from never show in a
`repr`, so they cannot reach a log or a traceback by accident.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

Address = NewType("Address", str)
"""Where a channel reaches someone (a chat id, a tab's token). Goes no further than `usecases.converse`."""

SenderId = NewType("SenderId", str)
"""The pseudonym Rasa knows. Cannot be turned back into an address."""

MessageId = NewType("MessageId", str)
"""The channel's own id of one message: the same again when the channel delivers it again."""


class Channel(StrEnum):
    """A transport of ours."""

    REST = "rest"
    TELEGRAM = "telegram"
    TERMINAL = "terminal"
    WEB = "web"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbound:
    """One thing a resident sent: typed words, or the payload of a button they pressed."""

    channel: Channel
    address: Address = field(repr=False)
    message_id: MessageId = field(repr=False)
    text: str = field(repr=False)
    sent_at: datetime
    """Aware UTC."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """A choice under a reply. `payload` starts with a slash and is at most 64 bytes of UTF-8 (Telegram's limit)."""

    title: str
    payload: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One bubble going back. The first line of `text` is neutral: it may show on a locked screen.

    `text` is plain: paragraphs parted by a blank line, list items on lines starting "- ". Channels escape it.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    urgent: bool = False
    """Sent ahead of everything else, in a lane of its own."""
    ends_conversation: bool = False
    """The conversation is forgotten; the channel may clear its own screen."""
