"""Two needs in one message (*he hits me and a scammer has my card*): both are answered, the first one first."""

from typing import Final

from actions.conversation import TOPICS, Conversation
from actions.custom_action import CustomAction
from actions.sdk import Dispatcher, Event

_AT_MOST: Final = 2


class AnswerSeveralNeeds(CustomAction):
    """Says the response of each need, text and effect alike. The classifier names the second in entity `also_need`."""

    called = "action_answer_several_needs"

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        named = dict.fromkeys((conversation.intent, *conversation.entities.get("also_need", ())))
        known = [f"utter_{name}" for name in named if name.startswith(TOPICS)]
        said = [response for response in known if response in conversation.responses][:_AT_MOST]
        for response in said or ["utter_ask_topic"]:
            say.utter_message(response=response)
        return []
