"""One thing a resident sent → what goes back. The order of the steps is the product's promise.

The safety screen sees every message first. Wishes (stop, leave, forget me) come next, and the fixed answers behind
buttons; none of these waits for anything. Only then is the dialogue asked, one message of a conversation at a time.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bot.core import consent, emergency
from bot.core.consent import Wish
from bot.core.emergency import EmergencyAnswers
from bot.core.messages import Address, Channel, Inbound, Reply
from bot.core.safety import Level, Override, Screening, Signal
from bot.core.wording import Wording
from bot.usecases import overrides
from bot.usecases.carry_out import TRY_AGAIN, CarryOut
from bot.usecases.conversations import Conversation, Conversations
from bot.usecases.fixed import FixedAnswers
from bot.usecases.payloads import Payloads
from bot.usecases.ports import Answers, Clock, Dialogue
from bot.usecases.readable import readable
from bot.usecases.replies import compose
from bot.usecases.signposting import Signposting
from bot.usecases.telling import Telling
from bot.usecases.topics import Topics
from bot.usecases.understanding import Understanding

_LONG = 4_000
"""Characters that the screen reads in a few milliseconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Helpers:
    """Everything a turn needs, joined in `wiring`."""

    screen: Callable[[str, str], Screening]
    """What was said just before (or nothing), and what is said now."""
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
        self._compose = partial(compose, wording=helpers.wording)
        self._payloads = Payloads(helpers.signposting.needs)
        self._topics = Topics(helpers.wording.topics)
        self._telling = Telling(helpers.dialogue)
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
        self._understanding = Understanding(
            dialogue=helpers.dialogue,
            carry_out=self._carry_out,
            signposting=helpers.signposting,
            topics=self._topics,
            wording=helpers.wording,
            answers=helpers.emergency,
            end=lambda inbound: self._end(inbound.channel, inbound.address),
        )

    async def handle(self, inbound: Inbound) -> list[Reply]:
        """Answer one inbound. An empty list means that nothing should be said. Never raises for any text."""
        conversation = self._conversation(inbound)
        previous = conversation.said_before(inbound.text, self._with.clock.now())
        screening = await self._screening(inbound.text, previous)
        now_a_child = screening.child and not conversation.child
        conversation.child = conversation.child or screening.child
        if screening.level is Level.URGENT:
            return [self._emergency(inbound, screening, conversation)]
        wished = consent.wish(inbound.text)
        if wished is not None:
            return [self._take_leave(wished, inbound)]
        at_once = self._at_once(inbound, screening, conversation, now_a_child=now_a_child)
        if at_once is not None:
            return [at_once]
        async with conversation.turn:
            if conversation.over:  # forgotten while this message waited
                return []
            reply = await self._in_turn(inbound, screening, conversation)
            return [] if conversation.over and not reply.ends_conversation else [reply]

    def is_urgent(self, text: str) -> bool:
        """Whether the safety screen finds danger now, so that a channel may let it pass what waits."""
        return self._screen(text).level is Level.URGENT

    async def forget(self, channel: Channel, address: Address) -> None:
        """Forget one conversation here at once, and in the dialogue as soon as it can be reached."""
        self._end(channel, address)

    def touch(self, channel: Channel, address: Address) -> None:
        """Keep a conversation from going quiet."""
        self._with.conversations.touch(channel, address, self._with.clock.now())

    def forget_expired(self) -> None:
        """Forget every conversation that has gone quiet."""
        self._telling.over(self._with.conversations.drop_expired(self._with.clock.now()))

    def forget_everybody(self) -> None:
        """Forget every conversation there is."""
        self._telling.over(self._with.conversations.drop_all())

    async def close(self) -> None:
        """Wait for what is still being told to the dialogue."""
        await self._telling.close()

    async def _screening(self, text: str, previous: str) -> Screening:
        """At once; a very long text beside the others, so that nobody waits for it to be read."""
        if len(text) <= _LONG:
            return self._screen(text, previous=previous)
        return await asyncio.to_thread(self._screen, text, previous=previous)

    def _screen(self, text: str, *, previous: str = "") -> Screening:
        return Screening() if self._payloads.is_ours(text) else self._with.screen(previous, text)

    def _conversation(self, inbound: Inbound) -> Conversation:
        who = (inbound.channel, inbound.address, self._with.clock.now())
        self._telling.over(self._with.conversations.make_room(*who))
        return self._with.conversations.of(*who)

    def _end(self, channel: Channel, address: Address) -> None:
        self._telling.over(self._with.conversations.drop(channel, address))

    def _emergency(self, inbound: Inbound, screening: Screening, conversation: Conversation) -> Reply:
        conversation.introduced, conversation.emergency = True, screening.signal or Signal.C1
        self._telling.danger(conversation, screening.signal)
        if override := overrides.hiding(screening):
            return replace(self._override(override, inbound), urgent=True)
        screening = replace(screening, child=conversation.child)
        return self._finish(emergency.answer_for(screening, self._with.emergency), inbound)

    def _take_leave(self, wished: Wish, inbound: Inbound) -> Reply:
        self._end(inbound.channel, inbound.address)
        wording = self._with.wording
        text = {Wish.STOP: wording.stopped, Wish.LEAVE: wording.left, Wish.FORGET: wording.forgotten}[wished]
        return self._compose([text], channel=inbound.channel, ends_conversation=True)

    def _at_once(
        self, inbound: Inbound, screening: Screening, conversation: Conversation, *, now_a_child: bool
    ) -> Reply | None:
        """The answers that need nobody and wait for nothing, or None."""
        after = conversation.emergency
        if override := overrides.deciding(screening, after_emergency=after is not None):
            conversation.introduced = True
            return self._override(override, inbound)
        if after is not None and now_a_child:  # they saw what is said to grown-ups
            return self._emergency(inbound, Screening(level=Level.URGENT, signal=after), conversation)
        payload = self._payloads.read(inbound.text.strip())
        if payload is None and after is not None and screening.typed is not None:
            payload = emergency.payload_of(screening.typed, after)
        if payload is None:
            return None
        if fixed := self._fixed.answer(payload, inbound.channel, child=conversation.child):
            conversation.introduced = True
            if topic := self._topics.of_button(payload):
                self._telling.need(conversation, topic.need)
            return self._finish(fixed, inbound)
        return None

    async def _in_turn(self, inbound: Inbound, screening: Screening, conversation: Conversation) -> Reply:
        wording = self._with.wording
        text = readable(inbound.text, limit=wording.too_long_limit)
        if not text:
            empty = wording.unreadable if inbound.text.strip() else wording.empty
            return self._compose([empty], channel=inbound.channel, buttons=wording.menu_buttons)
        payload = self._payloads.read(text)
        if payload == TRY_AGAIN:
            return await self._try_again(inbound, conversation)
        if await self._taken_before(inbound, conversation):
            return self._compose([wording.feedback_saved], channel=inbound.channel)
        return await self._understanding.reply(inbound, payload or text.lstrip("/ "), screening, conversation)

    async def _taken_before(self, inbound: Inbound, conversation: Conversation) -> bool:
        """Whether this is the message that committed a survey, delivered again: to us, or to one that was killed."""
        if conversation.introduced:
            return conversation.saved == inbound.message_id
        return await self._with.answers.has(inbound.channel, inbound.message_id)

    async def _try_again(self, inbound: Inbound, conversation: Conversation) -> Reply:
        wording = self._with.wording
        if conversation.unsaved is None:
            return self._compose([wording.feedback_gone], channel=inbound.channel, buttons=wording.menu_buttons)
        message, feedback = conversation.unsaved
        outcome = await self._carry_out.record(feedback, inbound.channel, message, conversation)
        return self._compose(outcome.texts, channel=inbound.channel, buttons=outcome.buttons)

    def _override(self, override: Override, inbound: Inbound) -> Reply:
        return self._finish(overrides.reply(override, self._with.emergency), inbound)

    def _finish(self, reply: Reply, inbound: Inbound) -> Reply:
        return self._compose(
            [reply.text],
            channel=inbound.channel,
            buttons=reply.buttons,
            urgent=reply.urgent,
            ends_conversation=reply.ends_conversation,
        )
