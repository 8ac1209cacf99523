"""Conversations as Rasa sends them to the action server: real trackers, built from the events of real turns."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import registry
from actions.custom_action import CustomAction
from bot.content.survey_files import load_survey

SURVEY = load_survey()
TITLES = {
    "abuse_stalking": "Being followed",
    "fraud_scam_text": "A strange text",
    "fraud_just_scammed": "Just tricked",
    "drugs_report_dealing": "Dealing",
}
RESPONSES = ("utter_abuse_stalking", "utter_fraud_scam_text", "utter_about_survey_private", "utter_fraud_just_scammed")


@dataclass
class Talk:
    """A conversation under way. Say something, then let an action decide."""

    events: list[dict[str, Any]] = field(default_factory=lambda: [{"event": "session_started"}])
    slots: dict[str, Any] = field(default_factory=dict)
    latest: dict[str, Any] = field(default_factory=dict)
    loop: dict[str, Any] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)

    def says(
        self,
        text: str,
        intent: str = "nlu_fallback",
        confidence: float = 0.9,
        ranking: tuple[tuple[str, float], ...] = (),
        plain: str | None = None,
        **entities: str,
    ) -> "Talk":
        """The resident says something; Rasa understands it so."""
        self.latest = {
            "text": text if plain is None else plain,
            "intent": {"name": intent, "confidence": confidence},
            "intent_ranking": [{"name": name, "confidence": score} for name, score in ranking],
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        }
        self.events.append({"event": "user", "text": text, "parse_data": self.latest})
        return self

    def answered(self, need: str) -> "Talk":
        """Rasa said the response of a need, which carries its effect."""
        custom = {"effect": "offer_signposts", "need": need, "audience": "None", "area": "None"}
        self.events += [
            {"event": "action", "name": f"utter_{need}"},
            {"event": "bot", "data": {"custom": custom}, "metadata": {"utter_action": f"utter_{need}"}},
        ]
        return self

    def shown_emergency(self, signal: str) -> "Talk":
        """Rasa recognised danger."""
        custom = {"effect": "show_emergency", "signal": signal}
        self.events.append({"event": "bot", "data": {"custom": custom}, "metadata": {}})
        return self

    async def let(self, action: CustomAction, *, as_form: bool = False) -> list[dict[str, Any]]:
        """Run the action, note what it said and did, and answer its events."""
        dispatcher = CollectingDispatcher()
        noted = [{"event": "action", "name": "safer_central_form"}] if as_form else []
        tracker = Tracker("x", self.slots, self.latest, [*self.events, *noted], False, None, self.loop, None)
        done = await action.run(dispatcher, tracker, {"responses": {name: [] for name in RESPONSES}})
        self.said = dispatcher.messages
        self.events += [{"event": "action", "name": action.name()}, *done]
        self.events += [{"event": "bot", "data": {"custom": message["custom"]}} for message in dispatcher.messages]
        self.slots |= {event["name"]: event["value"] for event in done if event["event"] == "slot"}
        return done

    @property
    def effects(self) -> list[dict[str, Any]]:
        """The effects just asked for."""
        return [message["custom"] for message in self.said if message["custom"]]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons just offered."""
        return [button for message in self.said for button in message["buttons"]]

    @property
    def responses(self) -> list[str]:
        """The responses just named."""
        return [message["response"] for message in self.said if message["response"]]


@pytest.fixture
def talk() -> Talk:
    """A new conversation."""
    return Talk()


@pytest.fixture(scope="session")
def action() -> dict[str, CustomAction]:
    """Every action by its name."""
    return {each.name(): each for each in registry.everything(survey=SURVEY, titles=TITLES)}
