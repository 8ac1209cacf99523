"""The little of rasa_sdk that actions stand on, with types: the library itself shows mypy none."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Event = dict[str, Any]
"""What an action wants written into the tracker, as rasa_sdk's event functions make it."""

ButtonDict = Mapping[str, str]
"""A button in Rasa's words: `title` and `payload`."""


class Dispatcher(Protocol):
    """Collects what an action says."""

    def utter_message(
        self,
        text: str | None = None,
        *,
        json_message: Mapping[str, object] | None = None,
        response: str | None = None,
        buttons: Sequence[ButtonDict] | None = None,
    ) -> None:
        """Say something: words, or the name of a response, or an effect. Never an effect along with the others."""
        ...


class Tracker(Protocol):
    """The conversation as Rasa sends it."""

    events: list[dict[str, Any]]
    slots: dict[str, Any]
    latest_message: dict[str, Any]
    active_loop: dict[str, Any]
