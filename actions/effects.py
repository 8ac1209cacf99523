"""Sends an effect to `bot/`, always in an utterance of its own: Rasa drops one whole when any part of it fails."""

import dataclasses
import re

from actions.sdk import Dispatcher
from bot.core.effects import Effect


def payload(effect: Effect) -> dict[str, object]:
    """The effect as `bot.core.effects.parse` reads it. What is not known stays out."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(effect).__name__).lower()
    fields = {field.name: getattr(effect, field.name) for field in dataclasses.fields(effect)}
    return {"effect": name} | {key: value for key, value in fields.items() if value is not None and value is not False}


def send(dispatcher: Dispatcher, effect: Effect) -> None:
    """Ask `bot/` to carry it out."""
    dispatcher.utter_message(json_message=payload(effect))
