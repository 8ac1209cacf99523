"""Two needs in one message (*he hits me and a scammer has my card*): both are answered, the first one first.

Two needs of one topic are mostly one need said twice ("they rang as my bank, I gave my card number"), and two long
answers would only hide each other. Then the first is answered and the second is one press away.
"""

from collections.abc import Mapping
from typing import Final

from actions.conversation import TOPICS, Conversation
from actions.custom_action import CustomAction
from actions.sdk import Dispatcher, Event

_AT_MOST: Final = 2
_ALSO: Final = "There may be more you want to know."


class AnswerSeveralNeeds(CustomAction):
    """Says the response of each need, text and effect alike. The classifier names the second in entity `also_need`."""

    called = "action_answer_several_needs"

    def __init__(self, titles: Mapping[str, str]) -> None:
        """`titles` are the words on the button of each need."""
        self._titles = titles

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        named = dict.fromkeys((conversation.intent, *conversation.entities.get("also_need", ())))
        known = [name for name in named if name.startswith(TOPICS) and f"utter_{name}" in conversation.responses]
        if not known:
            say.utter_message(response="utter_ask_topic")
            return []
        say.utter_message(response=f"utter_{known[0]}")
        for other in known[1:_AT_MOST]:
            if _topic(other) == _topic(known[0]) and other in self._titles:
                say.utter_message(text=_ALSO, buttons=[{"title": self._titles[other], "payload": f"/{other}"}])
            else:
                say.utter_message(response=f"utter_{other}")
        return []


def _topic(need: str) -> str:
    return need.partition("_")[0]
