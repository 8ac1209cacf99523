"""What the dialogue is told besides a resident's words: that a danger or a topic came up, and that a talk is over.

All of it happens behind the reply, in the conversation's own order, so that nobody waits for it and nothing said
before "forget me" can arrive after it.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable

from bot.core.errors import DialogueUnavailable
from bot.core.safety import Signal
from bot.usecases.conversations import Conversation
from bot.usecases.emergency_intents import EMERGENCY_INTENTS
from bot.usecases.ports import Dialogue


class Telling:
    """Runs what is told in the background and waits for it at the end."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._under_way: set[asyncio.Task[None]] = set()

    def danger(self, conversation: Conversation, signal: Signal | None) -> None:
        """Which danger came up, without the words: the dialogue then asks no free-text question."""
        self._later(self._note(conversation, f"/{EMERGENCY_INTENTS[signal or Signal.C1]}"))

    def need(self, conversation: Conversation, need: str) -> None:
        """Which need was answered from the menu, so that "is it free?" right after it can be answered."""
        self._later(self._note(conversation, f"/{need}"))

    def over(self, conversations: Iterable[Conversation]) -> None:
        """That these are to be forgotten."""
        for conversation in conversations:
            self._later(self._forget(conversation))

    async def close(self) -> None:
        """Wait for what is still being told."""
        await asyncio.gather(*self._under_way)

    async def _note(self, conversation: Conversation, payload: str) -> None:
        async with conversation.turn:
            if not conversation.over:
                with contextlib.suppress(DialogueUnavailable):
                    await self._dialogue.respond(conversation.sender, payload)

    async def _forget(self, conversation: Conversation) -> None:
        async with conversation.turn:
            await self._dialogue.forget(conversation.sender)

    def _later(self, job: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
