"""Promises of `/start`, which the menu calls "Start again": whatever was going on is over, a survey too."""

from dataclasses import dataclass, field

import pytest

from bot.channels.telegram import wording
from bot.core.messages import Address, Inbound, Reply
from tests.channels.telegram_stage import Conversation, stage


@dataclass
class InASurvey(Conversation):
    """Asks the next question of a survey until it is told to forget the conversation."""

    asking: set[Address] = field(default_factory=set)

    async def handle(self, inbound: Inbound) -> list[Reply]:
        self.heard.append(inbound)
        if inbound.text == "/give_feedback":
            self.asking.add(inbound.address)
        survey = inbound.address in self.asking
        return [Reply(text="Next question?" if survey else f"Welcome. {inbound.text}")]

    async def forget(self, address: Address) -> None:
        await super().forget(address)
        self.asking.discard(address)


@pytest.mark.asyncio
@pytest.mark.parametrize("begin", ["/start", "/START", "/start camp_aign-7"])
async def test_start_forgets_what_was_going_on_and_then_welcomes(begin: str) -> None:
    async with stage(InASurvey()) as on:
        resident, other = on.resident(1), on.resident(2)
        await on.deliver(resident.sends("/feedback"), other.sends("/feedback"))
        await on.deliver(resident.sends(begin), other.sends("four"))

    assert resident.chat.said == ["Next question?", "Welcome. /start"]
    assert other.chat.said == ["Next question?", "Next question?"]
    assert on.conversation.forgotten == ["1"]


@pytest.mark.asyncio
async def test_words_after_start_are_heard_and_forget_nothing() -> None:
    async with stage() as on:
        await on.deliver(on.resident().sends("/start he is at the door"))

    assert on.conversation.texts == ["start he is at the door"]
    assert on.conversation.forgotten == []


@pytest.mark.asyncio
async def test_when_forgetting_fails_start_still_gets_an_answer_with_999() -> None:
    class Broken(Conversation):
        async def forget(self, address: Address) -> None:
            raise RuntimeError

    async with stage(Broken()) as on:
        resident = on.resident()
        await on.deliver(resident.sends("/start"))

    assert resident.chat.said == [wording.WENT_WRONG]
