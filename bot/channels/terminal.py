"""Talk in the terminal: for the team, to try the whole product without a channel. Buttons are numbered choices."""

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.markup import escape

from bot.core.messages import Address, Button, Channel, Inbound, MessageId, Reply
from bot.usecases.ports import Clock

Handle = Callable[[Inbound], Awaitable[list[Reply]]]


class Terminal:
    """One conversation on standard input and output."""

    def __init__(self, *, handle: Handle, clock: Clock, console: Console | None = None) -> None:
        self._handle = handle
        self._clock = clock
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._address = Address(secrets.token_urlsafe(18))
        self._choices: tuple[Button, ...] = ()

    async def run(self) -> None:
        """Until end of input, or until the conversation ends."""
        going = await self._turn("/start")
        while going:
            said = await self._hear()
            if said is None:
                return
            going = await self._turn(self._chosen(said))

    async def _hear(self) -> str | None:
        """One typed line, or None at the end of input. Read in a daemon thread, so that Ctrl-C need not wait for it."""
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[str | None] = loop.create_future()

        def read() -> None:
            try:
                line: str | None = self._console.input("\n[bold]>[/bold] ")
            except EOFError:
                line = None
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(heard.set_result, line)

        threading.Thread(target=read, daemon=True).start()
        return await heard

    async def _turn(self, text: str) -> bool:
        inbound = Inbound(
            channel=Channel.TERMINAL,
            address=self._address,
            message_id=MessageId(secrets.token_urlsafe(18)),
            text=text,
            sent_at=self._clock.now(),
        )
        replies = await self._handle(inbound)
        for reply in replies:
            self._show(reply)
        return not any(reply.ends_conversation for reply in replies)

    def _show(self, reply: Reply) -> None:
        self._console.print(f"\n{escape(reply.text)}")
        self._choices = reply.buttons
        for number, button in enumerate(reply.buttons, start=1):
            self._console.print(f"  [bold]{number}[/bold]  {escape(button.title)}")

    def _chosen(self, said: str) -> str:
        """What a typed number stands for; anything else stands for itself."""
        number = said.strip()
        if number.isdecimal() and 1 <= int(number) <= len(self._choices):
            return self._choices[int(number) - 1].payload
        return said
