"""One thing a resident sent → what goes back. The order of the steps is the product's promise.

The safety screen sees every message first. Wishes (stop, leave, forget me) come next, and the fixed answers behind
buttons. Only then is Rasa asked, and when it is away a shorter answer with the right helplines takes its place.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace

from bot.core import consent, emergency
from bot.core.consent import Wish
from bot.core.emergency import EmergencyAnswers
from bot.core.errors import DialogueUnavailable
from bot.core.messages import Address, Button, Channel, Inbound, Reply, SenderId
from bot.core.safety import Level, Override, Screening, Signal
from bot.core.wording import Wording
from bot.usecases import overrides
from bot.usecases.carry_out import CarryOut, Outcome
from bot.usecases.conversations import Conversation, Conversations
from bot.usecases.emergency_intents import EMERGENCY_INTENTS
from bot.usecases.fixed import FixedAnswers
from bot.usecases.payloads import Payloads
from bot.usecases.ports import Answers, Clock, Dialogue, Turn
from bot.usecases.readable import readable
from bot.usecases.replies import compose
from bot.usecases.signposting import Signposting
from bot.usecases.topics import Topics

_log = logging.getLogger(__name__)

_TRY_AGAIN = "/try_again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Helpers:
    """Everything a turn needs, joined in `wiring`."""

    screen: Callable[[str], Screening]
    emergency: EmergencyAnswers
    wording: Wording
    signposting: Signposting
    dialogue: Dialogue
    answers: Answers
    conversations: Conversations
    clock: Clock


class Converse:
    """The use case of every channel."""

    def __init__(self, helpers: Helpers) -> None:
        self._with = helpers
        self._payloads = Payloads(helpers.signposting.needs)
        self._topics = Topics(helpers.wording.topics)
        self._fixed = FixedAnswers(
            wording=helpers.wording,
            answers=helpers.emergency,
            signposting=helpers.signposting,
            topics=self._topics,
            conversations=helpers.conversations,
        )
        self._carry_out = CarryOut(
            wording=helpers.wording, signposting=helpers.signposting, store=helpers.answers, answers=helpers.emergency
        )
        self._background: set[asyncio.Task[None]] = set()

    async def handle(self, inbound: Inbound) -> list[Reply]:
        """Answer one inbound. An empty list means that nothing should be said. Never raises for any text."""
        screening = self._screen(inbound.text)
        conversation = self._conversation(inbound)
        conversation.child = conversation.child or screening.child
        if screening.level is Level.URGENT:
            self._note_emergency(screening, conversation)
            screening = replace(screening, child=conversation.child)
            return [self._finish(emergency.answer_for(screening, self._with.emergency), inbound)]
        wished = consent.wish(inbound.text)
        if wished is not None:
            return [self._take_leave(wished, inbound)]
        async with conversation.turn:
            return [await self._reply(inbound, screening, conversation)]

    def is_urgent(self, text: str) -> bool:
        """Whether the safety screen finds danger now, so that a channel may let it pass what waits."""
        return self._screen(text).level is Level.URGENT

    async def forget(self, channel: Channel, address: Address) -> None:
        """Forget one conversation here at once, and in the dialogue as soon as it can be reached."""
        self._forget(channel, address)

    def _forget(self, channel: Channel, address: Address) -> None:
        self._say_farewell(self._with.conversations.drop(channel, address))

    def forget_expired(self) -> None:
        """Forget every conversation that has gone quiet."""
        for sender in self._with.conversations.drop_expired(self._with.clock.now()):
            self._say_farewell(sender)

    def forget_everybody(self) -> None:
        """Forget every conversation there is."""
        for sender in self._with.conversations.drop_all():
            self._say_farewell(sender)

    async def close(self) -> None:
        """Wait for what is still being told to the dialogue."""
        await asyncio.gather(*self._background)

    def _screen(self, text: str) -> Screening:
        return Screening() if self._payloads.is_ours(text) else self._with.screen(text)

    def _conversation(self, inbound: Inbound) -> Conversation:
        return self._with.conversations.of(inbound.channel, inbound.address, self._with.clock.now())

    async def _reply(self, inbound: Inbound, screening: Screening, conversation: Conversation) -> Reply:
        wording = self._with.wording
        text = readable(inbound.text, limit=wording.too_long_limit)
        if not text:
            empty = wording.unreadable if inbound.text.strip() else wording.empty
            return self._compose([empty], inbound, buttons=wording.menu_buttons)
        if override := overrides.deciding(screening, after_emergency=conversation.emergency):
            conversation.introduced = True
            return self._override(override, inbound)
        payload = self._payloads.read(text)
        if payload == _TRY_AGAIN:
            return await self._try_again(inbound, conversation)
        if payload and (fixed := self._fixed.answer(payload, inbound.channel, child=conversation.child)):
            conversation.introduced = True
            if topic := self._topics.of_button(payload):  # so that "is it free?" right after it can be answered
                self._in_background(self._tell_dialogue(conversation, f"/{topic.need}"))
            return self._finish(fixed, inbound)
        if await self._with.answers.has(inbound.channel, inbound.message_id):
            return self._compose([wording.feedback_saved], inbound)
        return await self._ask_dialogue(inbound, payload or text.lstrip("/ "), screening, conversation)

    def _override(self, override: Override, inbound: Inbound) -> Reply:
        reply = emergency.override_reply(override, self._with.emergency)
        if override is Override.PHONE_WATCHED:  # nothing long now; what to know about phones is one press away
            more = Button(title=self._with.emergency.labels.more_help, payload="/abuse_phone_tracked")
            reply = replace(reply, buttons=(*reply.buttons, more))
        return self._finish(reply, inbound)

    async def _ask_dialogue(
        self, inbound: Inbound, text: str, screening: Screening, conversation: Conversation
    ) -> Reply:
        try:
            turn = await self._with.dialogue.respond(conversation.sender, text)
        except DialogueUnavailable as error:
            _log.warning("dialogue_unavailable", extra={"reason": str(error)})
            return self._without_dialogue(inbound, text, screening)
        outcome = await self._carry_out.all(turn.parts, inbound, conversation)
        if outcome.emergency is not None:
            conversation.introduced = conversation.emergency = True
            return self._finish(outcome.emergency, inbound)
        if outcome.ends:
            self._forget(inbound.channel, inbound.address)
        return self._assemble(inbound, turn, outcome, screening, conversation)

    def _assemble(
        self, inbound: Inbound, turn: Turn, outcome: Outcome, screening: Screening, conversation: Conversation
    ) -> Reply:
        parts = list(outcome.texts)
        buttons = [*turn.buttons, *outcome.buttons]
        if len(inbound.text) > self._with.wording.too_long_limit:
            parts.append(self._with.wording.too_long)
        if screening.level is Level.CONCERN:
            parts, buttons = self._soften(screening, parts, buttons, answered=outcome.signposted)
        if not conversation.introduced:
            conversation.introduced = True
            parts.append(self._with.wording.about_me)
        return self._compose(parts, inbound, buttons=buttons, ends_conversation=outcome.ends)

    def _soften(
        self, screening: Screening, parts: list[str], buttons: list[Button], *, answered: bool
    ) -> tuple[list[str], list[Button]]:
        """The soft answer: a kind line and 999 first, the ordinary answer (or the topic's helplines) under it."""
        if answered:
            parts = [emergency.soft(screening, self._with.emergency), *parts]
        else:
            text, services = emergency.not_now(screening.signal or Signal.C1, self._with.emergency)
            parts, buttons = [text, self._with.signposting.of_ids(services).text], []
        return parts, [*buttons, *emergency.soft_buttons(screening, self._with.emergency)]

    def _without_dialogue(self, inbound: Inbound, text: str, screening: Screening) -> Reply:
        wording = self._with.wording
        if screening.level is Level.CONCERN:
            parts, buttons = self._soften(screening, [], [], answered=False)
            return self._compose(parts, inbound, buttons=buttons)
        if text.startswith("/give_feedback"):
            return self._compose([wording.fallback_survey], inbound, buttons=wording.menu_buttons)
        need = text.removeprefix("/")
        if self._with.signposting.knows(need):
            return self._compose(
                [wording.fallback, self._fixed.signposts(need).text], inbound, buttons=wording.menu_buttons
            )
        if topic := self._topics.of_words(text):
            return self._compose(
                [wording.fallback, topic.text, self._fixed.signposts(topic.need).text],
                inbound,
                buttons=wording.menu_buttons,
            )
        return self._compose([wording.fallback, wording.menu], inbound, buttons=wording.menu_buttons)

    async def _try_again(self, inbound: Inbound, conversation: Conversation) -> Reply:
        wording = self._with.wording
        if conversation.unsaved is None:
            return self._compose([wording.feedback_gone], inbound, buttons=wording.menu_buttons)
        message, feedback = conversation.unsaved
        outcome = await self._carry_out.record(feedback, inbound.channel, message, conversation)
        return self._compose(outcome.texts, inbound, buttons=outcome.buttons)

    def _take_leave(self, wished: Wish, inbound: Inbound) -> Reply:
        self._forget(inbound.channel, inbound.address)
        wording = self._with.wording
        text = {Wish.STOP: wording.stopped, Wish.LEAVE: wording.left, Wish.FORGET: wording.forgotten}[wished]
        return self._compose([text], inbound, ends_conversation=True)

    def _note_emergency(self, screening: Screening, conversation: Conversation) -> None:
        """Let the dialogue know which danger came up, without the words: it then asks no free-text question."""
        conversation.introduced = conversation.emergency = True
        intent = EMERGENCY_INTENTS.get(screening.signal or Signal.C1)
        self._in_background(self._tell_dialogue(conversation, f"/{intent}"))

    async def _tell_dialogue(self, conversation: Conversation, payload: str) -> None:
        async with conversation.turn:
            with contextlib.suppress(DialogueUnavailable):
                await self._with.dialogue.respond(conversation.sender, payload)

    def _say_farewell(self, sender: SenderId | None) -> None:
        if sender is None:
            return
        self._in_background(self._with.dialogue.forget(sender))

    def _in_background(self, job: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _finish(self, reply: Reply, inbound: Inbound) -> Reply:
        return self._compose(
            [reply.text], inbound, buttons=reply.buttons, urgent=reply.urgent, ends_conversation=reply.ends_conversation
        )

    def _compose(
        self,
        parts: Iterable[str],
        inbound: Inbound,
        *,
        buttons: Iterable[Button] = (),
        urgent: bool = False,
        ends_conversation: bool = False,
    ) -> Reply:
        return compose(
            parts,
            channel=inbound.channel,
            wording=self._with.wording,
            buttons=buttons,
            urgent=urgent,
            ends_conversation=ends_conversation,
        )
