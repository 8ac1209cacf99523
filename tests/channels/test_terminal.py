"""The terminal is a channel like the others: buttons are numbers, and the end of input is the end."""

import io

import pytest
from rich.console import Console

from bot.channels.terminal import Terminal
from bot.core.messages import Button, Channel, Inbound, Reply
from tests.fakes.clock import FakeClock


async def _talk(typed: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Inbound], str]:
    heard: list[Inbound] = []
    shown = io.StringIO()

    async def handle(inbound: Inbound) -> list[Reply]:
        heard.append(inbound)
        over = inbound.text == "bye"
        return [Reply(text="[Hello]", buttons=(Button(title="Menu", payload="/menu"),), ends_conversation=over)]

    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    await Terminal(handle=handle, clock=FakeClock(), console=Console(file=shown)).run()
    return heard, shown.getvalue()


@pytest.mark.asyncio
async def test_a_number_presses_a_button_and_anything_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, shown = await _talk("1\n7\nhello\n", monkeypatch)
    assert [inbound.text for inbound in heard] == ["/start", "/menu", "7", "hello"]
    assert {inbound.channel for inbound in heard} == {Channel.TERMINAL}
    assert "[Hello]" in shown


@pytest.mark.asyncio
async def test_it_ends_when_the_conversation_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, _ = await _talk("bye\nnever heard\n", monkeypatch)
    assert [inbound.text for inbound in heard] == ["/start", "bye"]
