"""What every action of ours is: a decision taken from the conversation, said through Rasa's dispatcher."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from rasa_sdk.interfaces import Action

from actions.conversation import Conversation
from actions.sdk import Dispatcher, Event, Tracker


class CustomAction(Action):  # type: ignore[misc]  # rasa_sdk is untyped
    """An action; `called` is its name in the domain."""

    called: str

    def name(self) -> str:
        """See rasa_sdk."""
        return self.called

    async def run(self, dispatcher: Dispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> list[Event]:
        """See rasa_sdk."""
        return self.decide(dispatcher, Conversation.of(tracker, domain))

    @abstractmethod
    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """Say what there is to say, and answer the events to note."""
