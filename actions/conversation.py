"""What an action may know of the conversation: what was just said, and what it has been about since it began.

Everything is read from the tracker's events of the present session. A need counts as answered when its effect was
uttered, so a button, typed words and an action of ours all leave the same trace.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from actions.sdk import Tracker

TOPICS: Final = ("abuse_", "fraud_", "drugs_", "about_")
SENSITIVE: Final = ("abuse_", "emergency_")
AFTER_EMERGENCY: Final = {
    "emergency_C1": "abuse_is_it_abuse",
    "emergency_C2": "abuse_is_it_abuse",
    "emergency_C3": "abuse_strangled",
    "emergency_C4": "abuse_children_see",
    "emergency_C6": "abuse_is_it_abuse",
    "emergency_C8": "abuse_sexual_assault",
    "emergency_C9": "drugs_child_missing",
    "emergency_C10": "drugs_child_debt",
    "emergency_C11": "drugs_home_taken",
    "emergency_C12": "abuse_forced_marriage",
    "emergency_C13": "fraud_just_scammed",
    "emergency_C14": "abuse_own_behaviour",
    "emergency_C15": "abuse_stalking",
}
"""What a resident asks about next ("is it free?", "I'm a man"), once the danger itself has had its answer."""
_BEGINNINGS: Final = frozenset({"session_started", "restart"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """One conversation, seen from the message just said."""

    text: str = field(repr=False)
    """What was typed."""
    plain: str = field(repr=False)
    """The same as Rasa's pipeline tidied it: misspellings mended, slang put plainly."""
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: Mapping[str, tuple[str, ...]] = field(repr=False)
    slots: Mapping[str, Any] = field(repr=False)
    events: tuple[Mapping[str, Any], ...] = field(repr=False)
    responses: frozenset[str] = field(repr=False)
    form: str | None

    @classmethod
    def of(cls, tracker: Tracker, domain: Mapping[str, Any]) -> "Conversation":
        """Read the tracker, and from the domain which responses there are."""
        latest = tracker.latest_message
        intent = latest.get("intent") or {}
        events = tuple(_of_this_session(tracker.events))
        typed = next((event.get("text") for event in reversed(events) if event.get("event") == "user"), None)
        plain = str(latest.get("text") or "")
        return cls(
            text=typed if isinstance(typed, str) else plain,
            plain=plain,
            intent=str(intent.get("name") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(
                (str(each.get("name")), float(each.get("confidence") or 0.0))
                for each in latest.get("intent_ranking") or ()
            ),
            entities=_entities(latest),
            slots=tracker.slots,
            events=events,
            responses=frozenset(domain.get("responses") or ()),
            form=(tracker.active_loop or {}).get("name"),
        )

    @property
    def needs(self) -> tuple[str, ...]:
        """The needs answered so far, in the order they came."""
        return tuple(_needs(self.events))

    @property
    def last_said(self) -> str | None:
        """The response of a need that was said last."""
        said = (str((event.get("metadata") or {}).get("utter_action")) for event in reversed(self.events))
        return next((name for name in said if name.startswith(tuple(f"utter_{topic}" for topic in TOPICS))), None)

    @property
    def last_answered(self) -> str | None:
        """The need that a follow-up is about. An emergency has no services to ask about, and questions about us few."""
        services = [need for need in reversed(self.needs) if not need.startswith("emergency_")]
        return next((need for need in services if not need.startswith("about_")), services[0] if services else None)

    @property
    def touched_something_sensitive(self) -> bool:
        """Whether abuse was answered or an emergency came up. A survey answer may merely sound like abuse."""
        said = (str(event.get("parse_data", {}).get("intent", {}).get("name")) for event in self._said())
        emergency = any(name.startswith("emergency_") for name in said)
        return emergency or any(need.startswith(SENSITIVE) for need in self.needs)

    @property
    def resumes_a_form(self) -> bool:
        """Whether something else was done since the resident last spoke, so that there is no answer to read."""
        done = 0
        for event in reversed(self.events):
            if event.get("event") == "user":
                return done > 1  # Rasa itself notes the form as one action before it asks us
            done += event.get("event") == "action"
        return True

    def slot(self, name: str) -> str | None:
        """A slot's text, or None when it is not known. Of several entities at once the most telling counts."""
        value = self.slots.get(name)
        if isinstance(value, list):
            value = _most_telling(value)
        return value if isinstance(value, str) and value not in ("", "None") else None

    def known(self, name: str) -> str | None:
        """What the message itself named, else what was said before."""
        return self.entity(name) or self.slot(name)

    def entity(self, name: str) -> str | None:
        """What the message itself named."""
        return _most_telling(self.entities.get(name, ()))

    def _said(self) -> Iterator[Mapping[str, Any]]:
        return (event for event in self.events if event.get("event") == "user")


def _most_telling(values: Sequence[str]) -> str | None:
    """The first, unless it only says that somebody else is meant (*my sister, she's deaf*)."""
    return next((value for value in values if value != "friend_or_family"), next(iter(values), None))


def _entities(latest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entity in latest.get("entities") or ():
        if isinstance(entity.get("value"), str):
            found.setdefault(str(entity.get("entity")), []).append(entity["value"])
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _of_this_session(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    start = next((place for place in reversed(range(len(events))) if events[place].get("event") in _BEGINNINGS), -1)
    return events[start + 1 :]


def _needs(events: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    for event in events:
        if event.get("event") != "bot":
            continue
        custom = (event.get("data") or {}).get("custom") or {}
        if custom.get("effect") == "offer_signposts" and isinstance(custom.get("need"), str):
            yield custom["need"]
        elif custom.get("effect") == "show_emergency":
            yield f"emergency_{custom.get('signal')}"
