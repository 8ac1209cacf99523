"""The turn that needs understanding: Rasa is asked, its effects are carried out, and the parts become one reply.

When Rasa is away a shorter answer with the right helplines takes its place. When the safety screen is concerned, a kind
line and 999 come before the ordinary answer, or before the topic's helplines where there is no ordinary answer.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from bot.core import emergency
from bot.core.emergency import EmergencyAnswers
from bot.core.errors import DialogueUnavailable
from bot.core.messages import Button, Inbound, Reply
from bot.core.safety import Level, Override, Screening
from bot.core.wording import Wording
from bot.usecases import overrides
from bot.usecases.carry_out import CarryOut, Outcome
from bot.usecases.conversations import Conversation
from bot.usecases.ports import Dialogue
from bot.usecases.replies import compose
from bot.usecases.signposting import Signposting
from bot.usecases.topics import Topics

_log = logging.getLogger(__name__)

_OF_SURVEY = frozenset({"/leave_survey"})
"""A button under every question of the survey."""

End = Callable[[Inbound], None]
"""Forgets the conversation that an inbound belongs to."""


class Understanding:
    """Asks the dialogue, and puts the answer together."""

    def __init__(
        self,
        *,
        dialogue: Dialogue,
        carry_out: CarryOut,
        signposting: Signposting,
        topics: Topics,
        wording: Wording,
        answers: EmergencyAnswers,
        end: End,
    ) -> None:
        self._dialogue = dialogue
        self._carry_out = carry_out
        self._signposting = signposting
        self._topics = topics
        self._wording = wording
        self._compose = partial(compose, wording=wording)
        self._answers = answers
        self._end = end

    async def reply(self, inbound: Inbound, text: str, screening: Screening, conversation: Conversation) -> Reply:
        """What to say to `text`, the readable words or the payload of the inbound."""
        try:
            turn = await self._dialogue.respond(conversation.sender, text)
        except DialogueUnavailable as error:
            _log.warning("dialogue_unavailable", extra={"reason": str(error)})
            return self._without_dialogue(inbound, text, screening, conversation)
        outcome = await self._carry_out.all(turn.parts, inbound, conversation)
        if outcome.emergency is not None:
            found = outcome.emergency
            return self._compose([found.text], channel=inbound.channel, buttons=found.buttons, urgent=True)
        if outcome.ends:
            self._end(inbound)
        return self._assemble(inbound, outcome, turn.buttons, screening, conversation)

    def _assemble(
        self,
        inbound: Inbound,
        outcome: Outcome,
        offered: Iterable[Button],
        screening: Screening,
        conversation: Conversation,
    ) -> Reply:
        parts, buttons = list(outcome.texts), [*offered, *outcome.buttons]
        surveying = outcome.surveying or any(button.payload in _OF_SURVEY for button in buttons)
        if screening.level is Level.CONCERN and (outcome.signposted or surveying):
            parts.insert(0, emergency.soft(screening, self._answers))
            buttons += emergency.soft_buttons(screening, self._answers)
        elif screening.level is Level.CONCERN:
            parts, buttons = self._soft_answer(screening, conversation)
        if len(inbound.text) > self._wording.too_long_limit:
            parts.append(self._wording.too_long)
        if not conversation.introduced:
            conversation.introduced = True
            parts.append(self._wording.about_me)
        if not surveying and (override := self._number_again(screening, conversation)):
            if override is Override.GIVES_DETAILS and not outcome.signposted:
                parts, buttons = [], []  # "I do not know about that" would only confuse
            parts, buttons = self._after_number(override, parts, buttons)
        return self._compose(parts, channel=inbound.channel, buttons=buttons, ends_conversation=outcome.ends)

    def _number_again(self, screening: Screening, conversation: Conversation) -> Override | None:
        """Why the number comes once more: anger, or who and where, after an emergency answer. Each does it once."""
        if conversation.emergency is None:
            return None
        override = overrides.beside(screening, conversation.emergency, repeated=conversation.repeated)
        conversation.repeated |= {override} if override else frozenset()
        return override

    def _after_number(
        self, override: Override, parts: list[str], buttons: list[Button]
    ) -> tuple[list[str], list[Button]]:
        said = emergency.override_reply(override, self._answers)
        return [said.text, *parts], [said.buttons[0], *buttons]

    def _soft_answer(self, screening: Screening, conversation: Conversation) -> tuple[list[str], list[Button]]:
        """Where there is no ordinary answer: the soft answer for the danger, with its helplines."""
        text, services = emergency.soft_answer(screening, self._answers)
        found = self._signposting.of_ids(services, child=conversation.child)
        return [text, found.text], list(emergency.soft_buttons(screening, self._answers))

    def _without_dialogue(self, inbound: Inbound, text: str, screening: Screening, conversation: Conversation) -> Reply:
        wording = self._wording
        if screening.level is Level.CONCERN:
            parts, buttons = self._soft_answer(screening, conversation)
            return self._compose(parts, channel=inbound.channel, buttons=buttons)
        if text.startswith("/give_feedback"):
            return self._compose([wording.fallback_survey], channel=inbound.channel, buttons=wording.menu_buttons)
        parts, buttons = [wording.fallback, *self._pointing(text)], list(wording.menu_buttons)
        if override := self._number_again(screening, conversation):
            parts, buttons = self._after_number(override, parts, buttons)
        return self._compose(parts, channel=inbound.channel, buttons=buttons)

    def _pointing(self, text: str) -> tuple[str, ...]:
        """The helplines for a need's button or for the words' topic; else the question of the menu."""
        need = text.removeprefix("/")
        if self._signposting.knows(need):
            return (self._signposting.of_need(need).text,)
        if topic := self._topics.of_words(text):
            return (topic.text, self._signposting.of_need(topic.need).text)
        return (self._wording.menu,)
