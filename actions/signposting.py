"""Narrowing: *I'm a man*, *I live in Sandy* and *any others?* are about the need that was answered last."""

from rasa_sdk.events import SlotSet

from actions import effects
from actions.conversation import Conversation
from actions.custom_action import CustomAction
from actions.sdk import Dispatcher, Event
from bot.core.effects import OfferMenu, OfferSignposts

_OUTSIDE = "outside"


class Narrow(CustomAction):
    """Offers the services for the last need again, for the audience and area now known."""

    called = "action_narrow"

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        need = conversation.last_answered
        if need is None:
            say.utter_message(response="utter_narrowed_without_need")
            effects.send(say, OfferMenu())
            return _kept(conversation)
        outside = conversation.entity("area") == _OUTSIDE
        say.utter_message(response="utter_narrowed_outside" if outside else "utter_narrowed")
        effects.send(say, _offer(conversation, need))
        return _kept(conversation)


class More(CustomAction):
    """Offers the services after the first three."""

    called = "action_more"

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        need = conversation.last_answered
        if need is None:
            say.utter_message(response="utter_ask_topic")
            return []
        say.utter_message(response="utter_more")
        effects.send(say, _offer(conversation, need, more=True))
        return []


class Again(CustomAction):
    """Says the last answer once more."""

    called = "action_again"

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        said = conversation.last_said
        say.utter_message(response=said if said in conversation.responses else "utter_ask_topic")
        return []


def _offer(conversation: Conversation, need: str, *, more: bool = False) -> OfferSignposts:
    return OfferSignposts(
        need=need, audience=conversation.known("audience"), area=conversation.known("area"), more=more
    )


def _kept(conversation: Conversation) -> list[Event]:
    """What was just said, kept also in the middle of the survey, where no slot is filled by itself."""
    said = {name: conversation.entity(name) for name in ("audience", "area")}
    return [SlotSet(name, value) for name, value in said.items() if value is not None]
