"""When a message was not understood: one short question with buttons, and the second time the menu. Never a dead end.

Rasa's two-stage fallback decides which of the two it is; these are the actions it calls.
"""

from collections.abc import Mapping
from typing import Final

from rasa_sdk.events import UserUtteranceReverted

from actions import effects
from actions.conversation import TOPICS, Conversation
from actions.custom_action import CustomAction
from actions.sdk import ButtonDict, Dispatcher, Event
from bot.core.effects import OfferMenu

SOMETHING_ELSE: Final = "/out_of_scope"
"""What Rasa's two-stage fallback takes for *none of these*: it asks once more in other words."""

_AT_MOST: Final = 2
_LEAST: Final = 0.3
_NOT_FAR_BEHIND: Final = 0.4

_BY_TOPIC: Final = (
    {"title": "Home and family", "payload": "/menu_domestic_abuse"},
    {"title": "Scams and online", "payload": "/menu_fraud_cyber"},
    {"title": "My street or area", "payload": "/menu_drugs_exploitation"},
)
_ELSE: Final = {"title": "Something else", "payload": SOMETHING_ELSE}


class AskWhichOne(CustomAction):
    """Asks which of the likeliest needs was meant; where no two are likely, which topic too."""

    called = "action_default_ask_affirmation"

    def __init__(self, titles: Mapping[str, str]) -> None:
        """`titles` are the words on the button of each need."""
        self._titles = titles

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        likely = self._likely(conversation.ranking)
        topics = _BY_TOPIC if len(likely) < _AT_MOST else ()
        say.utter_message(response="utter_ask_which_one", buttons=[*likely, *topics, _ELSE])
        return []

    def _likely(self, ranking: tuple[tuple[str, float], ...]) -> list[ButtonDict]:
        """Buttons for the best needs, if they stand out at all and are close to each other."""
        needs = [(name, score) for name, score in ranking if name.startswith(TOPICS) and name in self._titles]
        best = needs[0][1] if needs else 0.0
        close = [name for name, score in needs[:_AT_MOST] if score >= max(_LEAST, best * _NOT_FAR_BEHIND)]
        return [{"title": self._titles[name], "payload": f"/{name}"} for name in close]


class OfferTheMenu(CustomAction):
    """The second time: says so kindly and shows the menu."""

    called = "action_default_fallback"

    def decide(self, say: Dispatcher, _conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        say.utter_message(response="utter_not_understood")
        effects.send(say, OfferMenu())
        return [UserUtteranceReverted()]  # as Rasa's own: else it would look for something to do again
