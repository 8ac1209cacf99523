"""The contract with `actions/` and `responses/`: what Rasa may ask `bot/` to do.

An effect is a small JSON object in the `custom` field of an utterance: `{"effect": "<name>", …}`. Values are
strings; Rasa fills an unset slot in as the text "None", which means *not known* here. `parse` is the only reader.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.errors import EffectRejected


class Aspect(StrEnum):
    """What a resident may ask about the services just shown."""

    BILL = "bill"  # will it show on my bill?
    COST = "cost"  # is it free?
    HOURS = "hours"  # are they open now?
    TEXT = "text"  # can I text them, chat, not speak?
    PHONE = "phone"  # what is the number?
    EXPECT = "expect"  # what will they ask? will they tell anyone?
    LANGUAGE = "language"  # do they speak my language?


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferSignposts:
    """Show the best services for a need. `more` asks for those after the first three."""

    need: str
    audience: str | None = None
    area: str | None = None
    more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFollowUp:
    """Say one thing about the services last shown for a need. `service` narrows to one the resident named."""

    aspect: Aspect
    need: str
    audience: str | None = None
    area: str | None = None
    service: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowEmergency:
    """Rasa understood danger that the safety screen missed. `signal` is C1 … C16."""

    signal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordFeedback:
    """A finished survey: question id → choice id (or, for the one free-text question, words). Skipped are absent."""

    survey: str
    version: str
    answers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferMenu:
    """Show the main menu buttons."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndConversation:
    """Forget this conversation now."""


Effect = OfferSignposts | AnswerFollowUp | ShowEmergency | RecordFeedback | OfferMenu | EndConversation


def parse(payload: Mapping[str, object]) -> Effect:
    """Turn a `custom` payload into an effect.

    Raises `EffectRejected` (naming the effect and the key, never a value) when it is unknown or malformed.
    """
    name = payload.get("effect")
    reader = _READERS.get(name) if isinstance(name, str) else None
    if reader is None:
        raise EffectRejected("unknown effect")
    return reader(payload)


def _known(payload: Mapping[str, object], key: str) -> str | None:
    value = payload.get(key)
    if value is None or value in ("", "None"):
        return None
    if not isinstance(value, str):
        raise EffectRejected(f"{payload['effect']}: {key} is not text")
    return value


def _required(payload: Mapping[str, object], key: str) -> str:
    value = _known(payload, key)
    if value is None:
        raise EffectRejected(f"{payload['effect']}: {key} is missing")
    return value


def _offer_signposts(payload: Mapping[str, object]) -> Effect:
    return OfferSignposts(
        need=_required(payload, "need"),
        audience=_known(payload, "audience"),
        area=_known(payload, "area"),
        more=payload.get("more") in (True, "true"),
    )


def _answer_follow_up(payload: Mapping[str, object]) -> Effect:
    try:
        aspect = Aspect(_required(payload, "aspect"))
    except ValueError:
        raise EffectRejected("answer_follow_up: aspect is not one we know") from None
    return AnswerFollowUp(
        aspect=aspect,
        need=_required(payload, "need"),
        audience=_known(payload, "audience"),
        area=_known(payload, "area"),
        service=_known(payload, "service"),
    )


def _record_feedback(payload: Mapping[str, object]) -> Effect:
    answers = payload.get("answers")
    if not isinstance(answers, Mapping):
        raise EffectRejected("record_feedback: answers is not an object")
    given = {str(key): str(value) for key, value in answers.items() if value not in (None, "", "None")}
    return RecordFeedback(survey=_required(payload, "survey"), version=_required(payload, "version"), answers=given)


_READERS: Mapping[str, Callable[[Mapping[str, object]], Effect]] = {
    "offer_signposts": _offer_signposts,
    "answer_follow_up": _answer_follow_up,
    "show_emergency": lambda payload: ShowEmergency(signal=_required(payload, "signal")),
    "record_feedback": _record_feedback,
    "offer_menu": lambda _: OfferMenu(),
    "end_conversation": lambda _: EndConversation(),
}
