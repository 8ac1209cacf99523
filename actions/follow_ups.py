"""Questions about the services just shown: the bill, the cost, the hours, who will know.

Which services those are follows from the last need, audience and area; `bot/` finds the facts. A service named in the
question itself needs no need.
"""

from typing import Final

from actions import effects
from actions.conversation import Conversation
from actions.custom_action import CustomAction
from actions.sdk import Dispatcher, Event
from bot.core.effects import AnswerFollowUp, Aspect

ASPECTS: Final = {
    "ask_bill": Aspect.BILL,
    "ask_cost": Aspect.COST,
    "ask_open_now": Aspect.HOURS,
    "ask_text_instead": Aspect.TEXT,
    "ask_number": Aspect.PHONE,
    "ask_what_they_ask": Aspect.EXPECT,
    "ask_interpreter": Aspect.LANGUAGE,
}
"""The follow-up intents."""

NO_NEED: Final = "none_yet"
"""Stands where a service was named before any need was answered: no services belong to it."""

_ABOUT_US: Final = "utter_about_survey_private"


class AnswerAboutServices(CustomAction):
    """Answers a follow-up question, or asks what it is about when nothing has been shown yet."""

    called = "action_answer_follow_up"

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        aspect = ASPECTS.get(conversation.intent)
        service = conversation.entity("service")
        need = conversation.last_answered
        if aspect is None or (need is None and service is None):
            say.utter_message(response=_ABOUT_US if _asks_about_us(aspect, conversation) else "utter_ask_topic")
            return []
        effects.send(
            say,
            AnswerFollowUp(
                aspect=aspect,
                need=need or NO_NEED,
                audience=conversation.known("audience"),
                area=conversation.known("area"),
                service=service,
            ),
        )
        return []


def _asks_about_us(aspect: Aspect | None, conversation: Conversation) -> bool:
    """*Is it private?* in the middle of the survey means the survey."""
    return aspect is Aspect.EXPECT and conversation.form is not None and _ABOUT_US in conversation.responses
