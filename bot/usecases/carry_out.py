"""Carries out what the dialogue asked for: the one place where an effect becomes words, buttons or a stored answer."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import emergency
from bot.core.effects import (
    AnswerFollowUp,
    Effect,
    EndConversation,
    OfferMenu,
    OfferSignposts,
    RecordFeedback,
    ShowEmergency,
)
from bot.core.emergency import EmergencyAnswers
from bot.core.errors import AnswersUnavailable
from bot.core.messages import Button, Channel, Inbound, MessageId, Reply
from bot.core.safety import Level, Screening, Signal
from bot.core.wording import Wording
from bot.usecases.conversations import Conversation
from bot.usecases.ports import Answers
from bot.usecases.signposting import Signposting

TRY_AGAIN = "/try_again"

_log = logging.getLogger(__name__)


_Single = AnswerFollowUp | ShowEmergency | RecordFeedback | OfferMenu | EndConversation


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the effects of one turn came to."""

    texts: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    emergency: Reply | None = None
    signposted: bool = False
    surveying: bool = False
    """A survey is under way or has just ended: its words must not be lost."""
    ends: bool = False

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            texts=self.texts + other.texts,
            buttons=self.buttons + other.buttons,
            emergency=self.emergency or other.emergency,
            signposted=self.signposted or other.signposted,
            surveying=self.surveying or other.surveying,
            ends=self.ends or other.ends,
        )


class CarryOut:
    """Turns effects into outcomes. An effect that cannot be carried out is logged by its kind, and the turn goes on."""

    def __init__(
        self, *, wording: Wording, signposting: Signposting, store: Answers, answers: EmergencyAnswers
    ) -> None:
        self._wording = wording
        self._signposting = signposting
        self._store = store
        self._answers = answers

    async def all(self, parts: Sequence[str | Effect], inbound: Inbound, conversation: Conversation) -> Outcome:
        """Say and carry out in order; later parts are not lost when one fails. All needs are signposted together."""
        wanted = [part for part in parts if isinstance(part, OfferSignposts)]
        last = wanted[-1] if wanted else None
        outcome = Outcome()
        for part in parts:
            if isinstance(part, str):
                outcome += Outcome(texts=(part,))
            elif isinstance(part, OfferSignposts):
                outcome += self._offer(wanted) if part is last else Outcome()
            else:
                outcome += await self._one(part, inbound, conversation)
        return outcome

    async def record(
        self, feedback: RecordFeedback, channel: Channel, message: MessageId, conversation: Conversation
    ) -> Outcome:
        """Keep a finished survey, and only then say so. What could not be kept waits for another try."""
        try:
            await self._store.record(channel, message, feedback)
        except AnswersUnavailable as error:
            _log.error("answers_unavailable", extra={"reason": str(error)})
            conversation.unsaved = (message, feedback)
            again = Button(title=self._wording.feedback_try_again, payload=TRY_AGAIN)
            return Outcome(texts=(self._wording.feedback_failed,), buttons=(again,), surveying=True)
        conversation.unsaved, conversation.saved = None, message
        return Outcome(texts=(self._wording.feedback_saved,), surveying=True)

    async def _one(self, effect: _Single, inbound: Inbound, conversation: Conversation) -> Outcome:
        match effect:
            case AnswerFollowUp():
                return Outcome(texts=(self._signposting.follow_up(effect),), signposted=True)
            case ShowEmergency():
                return self._emergency(effect, conversation)
            case RecordFeedback():
                return await self.record(effect, inbound.channel, inbound.message_id, conversation)
            case OfferMenu():
                return Outcome(buttons=self._wording.menu_buttons)
            case EndConversation():
                return Outcome(ends=True)

    def _offer(self, wanted: Sequence[OfferSignposts]) -> Outcome:
        if not wanted:
            return Outcome()
        found = self._signposting.offer(*wanted)
        if not found.text:
            return Outcome(signposted=any(self._signposting.knows(each.need) for each in wanted))
        more = tuple(self._more(each, alone=len(wanted) == 1) for each in wanted) if found.more else ()
        return Outcome(texts=(found.text,), buttons=more, signposted=True)

    def _more(self, offered: OfferSignposts, *, alone: bool) -> Button:
        title = self._signposting.title(offered.need)
        named = f"{self._wording.button_more}: {title}" if title and not alone else self._wording.button_more
        return Button(title=named, payload=f"/more_{offered.need}")

    def _emergency(self, effect: ShowEmergency, conversation: Conversation) -> Outcome:
        if effect.signal not in {signal.value for signal in Signal}:
            _log.warning("effect_rejected", extra={"effect": "show_emergency"})
            return Outcome()
        screening = Screening(level=Level.URGENT, signal=Signal(effect.signal), child=conversation.child)
        conversation.introduced, conversation.emergency = True, screening.signal
        return Outcome(emergency=emergency.answer_for(screening, self._answers))
