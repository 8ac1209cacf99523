"""What we let in of an update, and nothing else: this module reads a short list of fields from the raw JSON.

Names, user names, phone numbers, places, file ids and the words of other people never become part of an object of
ours, so no later mistake can store or log them. Whatever is unknown or malformed comes out as `None`: ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.core.messages import Address


class Thing(Enum):
    """What a resident sent instead of words."""

    PICTURE = auto()
    SOUND = auto()
    PLACE = auto()
    CONTACT = auto()
    OTHER = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A typed or forwarded message, or the words beside a picture."""

    chat: Address = field(repr=False)
    message: int = field(repr=False)
    text: str = field(repr=False)
    beside: Thing | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """A button under one of our messages was pressed. A client of one's own making can send any payload."""

    chat: Address = field(repr=False)
    message: int = field(repr=False)
    query: str = field(repr=False)
    payload: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """A message without words. It is never opened or downloaded."""

    chat: Address = field(repr=False)
    message: int = field(repr=False)
    thing: Thing
    album: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """The resident blocked us or deleted the chat."""

    chat: Address = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """A group or a feed that someone added us to. We never speak there."""

    chat: Address = field(repr=False)


Arrival = Words | Press | Unreadable | Gone | Crowd

# A venue carries a location too, and an animation a document: the telling name comes first.
_THINGS: Mapping[str, Thing] = {
    "venue": Thing.PLACE,
    "location": Thing.PLACE,
    "contact": Thing.CONTACT,
    "photo": Thing.PICTURE,
    "live_photo": Thing.PICTURE,
    "animation": Thing.PICTURE,
    "video": Thing.PICTURE,
    "sticker": Thing.PICTURE,
    "story": Thing.PICTURE,
    "paid_media": Thing.PICTURE,
    "voice": Thing.SOUND,
    "audio": Thing.SOUND,
    "video_note": Thing.SOUND,
    "document": Thing.OTHER,
    "poll": Thing.OTHER,
    "dice": Thing.OTHER,
    "game": Thing.OTHER,
    "checklist": Thing.OTHER,
    "rich_message": Thing.OTHER,
}

_PRESENT = frozenset({"member", "administrator", "creator", "restricted"})
_ABSENT = frozenset({"kicked", "left"})

Raw = Mapping[str, object]


def update_id(update: object) -> int | None:
    """The number Telegram gave this update, the same on every redelivery; `None` when it is no update at all."""
    number = _map(update).get("update_id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def read(update: object) -> Arrival | None:
    """What arrived, or `None` to ignore it. Never raises."""
    raw = _map(update)
    if "message" in raw:
        return _message(_map(raw["message"]))
    if "callback_query" in raw:
        return _press(_map(raw["callback_query"]))
    if "my_chat_member" in raw:
        return _membership(_map(raw["my_chat_member"]))
    return None


def _message(message: Raw) -> Arrival | None:
    chat, private = _chat(message)
    number = message.get("message_id")
    if chat is None or not isinstance(number, int):
        return None
    if not private:
        return Crowd(chat=chat)
    if _map(message.get("from")).get("is_bot") is True:
        return None
    thing = next((thing for name, thing in _THINGS.items() if message.get(name) is not None), None)
    text, caption, album = (message.get(name) for name in ("text", "caption", "media_group_id"))
    if isinstance(text, str):
        return Words(chat=chat, message=number, text=text)
    if isinstance(caption, str):
        return Words(chat=chat, message=number, text=caption, beside=thing or Thing.OTHER)
    if thing is None:
        return None
    return Unreadable(chat=chat, message=number, thing=thing, album=album if isinstance(album, str) else None)


def _press(query: Raw) -> Arrival | None:
    message = _map(query.get("message"))
    chat, private = _chat(message)
    number, name, payload = message.get("message_id"), query.get("id"), query.get("data")
    if chat is None or not private or not isinstance(number, int) or not isinstance(name, str):
        return None
    return Press(chat=chat, message=number, query=name, payload=payload if isinstance(payload, str) else "")


def _membership(change: Raw) -> Arrival | None:
    chat, private = _chat(change)
    status = _map(change.get("new_chat_member")).get("status")
    if chat is None or not isinstance(status, str):
        return None
    if private:
        return Gone(chat=chat) if status in _ABSENT else None
    return Crowd(chat=chat) if status in _PRESENT else None


def _chat(holder: Raw) -> tuple[Address | None, bool]:
    chat = _map(holder.get("chat"))
    number = chat.get("id")
    if not isinstance(number, int) or isinstance(number, bool):
        return None, False
    return Address(str(number)), chat.get("type") == "private"


def _map(value: object) -> Raw:
    return value if isinstance(value, dict) else {}
