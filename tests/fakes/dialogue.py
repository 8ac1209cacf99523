"""An honest dialogue in memory: scripted turns by what is said, and a memory of whom it was told to forget."""

import asyncio
from collections.abc import Mapping

from bot.core.errors import DialogueUnavailable
from bot.core.messages import SenderId
from bot.usecases.ports import Turn


class FakeDialogue:
    """The port `Dialogue`. What is not scripted is answered with `otherwise`; `down` makes it refuse."""

    def __init__(self, script: Mapping[str, Turn] | None = None, *, otherwise: Turn | None = None) -> None:
        self.script = dict(script or {})
        self.otherwise = otherwise or Turn(parts=("I am glad you asked.",))
        self.down = False
        self.heard: list[tuple[SenderId, str]] = []
        self.forgotten: list[SenderId] = []
        self.gate: asyncio.Event | None = None
        self.asked = asyncio.Event()

    async def respond(self, sender: SenderId, text: str) -> Turn:
        self.heard.append((sender, text))
        self.asked.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.down:
            raise DialogueUnavailable("the fake dialogue is down on purpose")
        return self.script.get(text, self.otherwise)

    async def forget(self, sender: SenderId) -> None:
        self.forgotten.append(sender)

    @property
    def said(self) -> list[str]:
        return [text for _, text in self.heard]
