"""A specimen of every kind of update Telegram can send, made from aiogram's own models, so that none is forgotten."""

import types
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union

from aiogram.types import Chat, Message, Update, User
from pydantic import BaseModel

WHEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CANARY = "CANARY-words"
_PLAIN: dict[Any, Any] = {int: 7, float: 7.5, str: CANARY, bool: True, datetime: WHEN}


def specimen(kind: Any) -> Any:
    """A smallest value of a type annotation, with every required field filled in."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return specimen(inside[0])
    if origin is Literal:
        return inside[0]
    if origin in (Union, types.UnionType):
        return specimen(next(choice for choice in inside if choice is not type(None)))
    if origin is list:
        return [specimen(inside[0])]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind)
    return _PLAIN.get(kind, CANARY)  # a name aiogram resolves later (rich text): plain text is one of its forms


def _model(kind: type[BaseModel]) -> BaseModel:
    if kind is Chat:
        return Chat(id=77, type="private", first_name="CANARY-name")
    if kind is User:
        return User(id=77, is_bot=False, first_name="CANARY-name")
    required = {name: specimen(info.annotation) for name, info in kind.model_fields.items() if info.is_required()}
    return kind(**required)


def every_kind_of_message() -> Iterator[tuple[str, Message]]:
    """A private message for each thing a message can carry: name of the field, message."""
    base = {"message_id", "date", "chat", "from_user", "text"}
    for name, info in Message.model_fields.items():
        if name not in base:
            content = {name: specimen(info.annotation)}
            yield name, Message(message_id=7, date=WHEN, chat=specimen(Chat), from_user=specimen(User), **content)


def every_kind_of_update() -> Iterator[tuple[str, Update]]:
    """An update for each kind Telegram has: name of the field, update. Ids run from 1."""
    for number, name in enumerate((name for name in Update.model_fields if name != "update_id"), start=1):
        yield name, Update(update_id=number, **{name: specimen(Update.model_fields[name].annotation)})
