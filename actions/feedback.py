"""The survey form: starts it, asks its questions, understands the answers and hands them over once, at the end.

Every answer is read here and not by Rasa's slot mappings, since only the survey knows what an answer means. What is
not an answer is either another wish (then the form steps back, Rasa answers it, and the form asks again) or unclear
(then a short hint, and the question again). Leaving, or being under 16, ends it and keeps nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rasa_sdk.events import ActionExecutionRejected, SlotSet

from actions import effects
from actions.conversation import SENSITIVE, TOPICS, Conversation
from actions.custom_action import CustomAction
from actions.sdk import ButtonDict, Dispatcher, Event
from bot.core import surveys
from bot.core.effects import RecordFeedback
from bot.core.surveys import SKIP, SKIPPED, Question, Skip, Survey

FORM: Final = "safer_central_form"
SLOT: Final = "survey_"
_REQUESTED: Final = "requested_slot"
_SMALL_TALK: Final = frozenset({"hello", "thanks", "goodbye", "chit_chat", "ask_menu", "not_helpful"})
_NOT_A_WISH: Final = frozenset(
    {"", "nlu_fallback", "affirm", "deny", "answer", "give_feedback", "leave_survey", "out_of_scope"}
)
_SURE: Final = 0.5
_SURE_OF_A_QUESTION: Final = 0.25
_SURE_OF_LEAVING: Final = 0.3
_A_WHOLE_STORY: Final = 6  # words
_OF_SOMEBODY: Final = frozenset({"my", "our", "he", "she", "him", "her", "his", "ive", "i've"})


class Welcome(CustomAction):
    """Says what the survey is, and when not to use it."""

    called = "action_welcome_to_survey"

    def __init__(self, survey: Survey) -> None:
        self._survey = survey

    def decide(self, say: Dispatcher, _conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        say.utter_message(self._survey.welcome)
        return _cleared(self._survey)


class Ask(CustomAction):
    """Asks one question. Rasa's form calls the action that is named after the slot it wants."""

    def __init__(self, survey: Survey, question: Question) -> None:
        self.called = f"action_ask_{SLOT}{question.id}"
        self._survey = survey
        self._question = question

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        asked = _plan(self._survey, conversation, _given(self._survey, conversation))
        ids = [question.id for question in asked]
        place = f"Question {ids.index(self._question.id) + 1} of {len(ids)}" if self._question.id in ids else "Question"
        say.utter_message(f"{place}\n{self._question.wording}", buttons=self._buttons())
        return []

    def _buttons(self) -> Sequence[ButtonDict]:
        question = self._question
        return [
            {"title": self._survey.skip_title, "payload": surveys.payload(question, SKIP)},
            *({"title": each.title, "payload": surveys.payload(question, each)} for each in question.choices),
            {"title": self._survey.leave_title, "payload": surveys.LEAVE_PAYLOAD},
        ]


class ValidateFeedbackForm(CustomAction):
    """Reads an answer, then names the next question. Rasa calls it at every step of the form."""

    called = f"validate_{FORM}"

    def __init__(self, survey: Survey) -> None:
        self._survey = survey

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        question = self._survey.question((conversation.slot(_REQUESTED) or "").removeprefix(SLOT))
        if question is None or conversation.resumes_a_form:
            return [self._next(conversation, {})]
        if _wants_to_leave(conversation):
            say.utter_message(response="utter_survey_left")
            return self._ended()
        if _is_another_wish(conversation, question):
            return [ActionExecutionRejected(FORM)]
        return self._answered(say, conversation, question)

    def _answered(self, say: Dispatcher, conversation: Conversation, question: Question) -> list[Event]:
        answer = _answer(conversation, question)
        if answer is None:
            say.utter_message(response="utter_survey_hint" if question.choices else "utter_survey_hint_words")
            return [SlotSet(f"{SLOT}{question.id}", None), SlotSet(_REQUESTED, f"{SLOT}{question.id}")]
        kept = SKIPPED if answer is SKIP else str(answer)
        choice = question.choice(kept)
        if choice and choice.turns_away:
            say.utter_message(choice.turns_away)
            return self._ended()
        return [SlotSet(f"{SLOT}{question.id}", kept), self._next(conversation, {question.id: kept})]

    def _next(self, conversation: Conversation, answered: Mapping[str, str]) -> Event:
        given = {**_given(self._survey, conversation), **answered}
        due = (question for question in _plan(self._survey, conversation, given) if question.id not in given)
        following = next(due, None)
        event: Event = SlotSet(_REQUESTED, f"{SLOT}{following.id}" if following else None)
        return event

    def _ended(self) -> list[Event]:
        return [*_cleared(self._survey), SlotSet(_REQUESTED, None)]


class HandOver(CustomAction):
    """After the last answer: hands the answers over, once, and forgets them here. `bot/` says thank you when kept."""

    called = "action_hand_over_feedback"

    def __init__(self, survey: Survey) -> None:
        self._survey = survey

    def decide(self, say: Dispatcher, conversation: Conversation) -> list[Event]:
        """See `CustomAction`."""
        given = _given(self._survey, conversation)
        answers = self._survey.finished(given)
        if answers:
            feedback = RecordFeedback(survey=self._survey.id, version=self._survey.version, answers=answers)
            effects.send(say, feedback)
        elif given:
            say.utter_message(response="utter_survey_all_skipped")
        return _cleared(self._survey)


def _plan(survey: Survey, conversation: Conversation, given: Mapping[str, str]) -> tuple[Question, ...]:
    chosen = (question.choice(given.get(question.id, "")) for question in survey.questions)
    sensitive = conversation.touched_something_sensitive or any(choice and choice.sensitive for choice in chosen)
    return survey.questions_for(helped=conversation.last_answered is not None, sensitive=sensitive)


def _given(survey: Survey, conversation: Conversation) -> dict[str, str]:
    slots = {question.id: conversation.slot(f"{SLOT}{question.id}") for question in survey.questions}
    return {question_id: value for question_id, value in slots.items() if value is not None}


def _cleared(survey: Survey) -> list[Event]:
    return [SlotSet(f"{SLOT}{question.id}", None) for question in survey.questions]


def _answer(conversation: Conversation, question: Question) -> str | Skip | None:
    """What was typed, read as it stands; where that says nothing, read with its misspellings mended."""
    answer = surveys.choice_for(question, conversation.text)
    return surveys.choice_for(question, conversation.plain) if answer is None and question.choices else answer


def _wants_to_leave(conversation: Conversation) -> bool:
    by_intent = conversation.intent == "leave_survey" and conversation.confidence >= _SURE_OF_LEAVING
    return surveys.wants_to_leave(conversation.text) or by_intent


def _is_another_wish(conversation: Conversation, question: Question) -> bool:
    """Whether this is for the rest of the chat and not for the survey. Danger and abuse always are."""
    said, intent = conversation.text, conversation.intent
    if intent in _NOT_A_WISH or surveys.is_exact(question, said):
        return False
    if said.startswith("/") or intent.startswith("emergency_"):
        return True
    answer, asks = _answer(conversation, question), surveys.asks_something(said)
    if answer is SKIP or conversation.confidence < (_SURE_OF_A_QUESTION if asks else _SURE):
        return False
    if intent.startswith(SENSITIVE):
        return True
    if question.choices:
        return answer is None or (intent.startswith(TOPICS) and _tells_a_story(said))
    return intent in _SMALL_TALK or asks


def _tells_a_story(said: str) -> bool:
    """Whether this is about what happens to somebody, and not only the name of a worry."""
    words = said.casefold().split()
    return len(words) >= _A_WHOLE_STORY and not _OF_SOMEBODY.isdisjoint(words)
