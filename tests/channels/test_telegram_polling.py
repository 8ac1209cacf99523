"""Promises of long polling, end to end against the fake Bot API."""

import pytest

from bot.core.messages import Button, Channel, Reply
from tests.channels.telegram_stage import Conversation, stage


@pytest.mark.asyncio
async def test_a_typed_message_reaches_the_conversation_and_its_answer_the_chat() -> None:
    async with stage() as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello there"))

    [heard] = on.conversation.heard
    assert (heard.channel, heard.address, heard.text) == (Channel.TELEGRAM, "77", "hello there")
    assert resident.chat.said == ["Thanks for your message.\n\nI read 11 characters."]


@pytest.mark.asyncio
async def test_buttons_are_inline_and_a_press_is_heard_as_its_payload() -> None:
    buttons = (Button(title="More help", payload="/more_help"), Button(title="Leave", payload="/leave"))
    talk = Conversation(answer=lambda _: [Reply(text="Thanks.", buttons=buttons)])
    async with stage(talk) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))
        assert resident.buttons() == [("More help", "/more_help"), ("Leave", "/leave")]
        await on.deliver(resident.presses("/more_help"))

    assert talk.texts == ["hello", "/more_help"]
    assert on.api.queries == set()


@pytest.mark.asyncio
async def test_it_asks_for_three_kinds_of_update_and_gives_no_webhook_a_chance() -> None:
    async with stage() as on:
        await on.deliver(on.resident().sends("hello"))

    assert on.api.webhook is None
    assert {tuple(asked.allowed_updates) for asked in on.api.of("getUpdates")} == {
        ("message", "callback_query", "my_chat_member")
    }


@pytest.mark.asyncio
async def test_messages_are_silent_plain_and_without_link_previews() -> None:
    async with stage() as on:
        await on.deliver(on.resident().sends("hello"))

    [sent] = on.api.of("sendMessage")
    assert sent.disable_notification is True
    assert sent.link_preview_options.is_disabled is True
    assert sent.reply_markup is None


@pytest.mark.asyncio
async def test_an_update_delivered_three_times_has_one_effect() -> None:
    async with stage() as on:
        resident = on.resident()
        updates = [resident.sends(f"message {number}") for number in range(5)]
        await on.deliver(*updates, *reversed(updates), *updates)

    assert sorted(on.conversation.texts) == [f"message {number}" for number in range(5)]
    assert len(resident.chat.said) == 5


@pytest.mark.asyncio
async def test_a_conversation_that_breaks_still_gets_an_answer_with_999() -> None:
    def broken(_: object) -> list[Reply]:
        raise RuntimeError("broken on purpose")

    async with stage(Conversation(answer=broken)) as on:
        resident = on.resident()
        await on.deliver(resident.sends("hello"))
        await on.deliver(resident.sends("again"))

    assert len(resident.chat.said) == 2
    assert all(text.startswith("Thanks for your message.\n") and "999" in text for text in resident.chat.said)


@pytest.mark.asyncio
async def test_the_menu_holds_neutral_commands() -> None:
    async with stage() as on:
        commands = {command.command: command.description for command in on.api.commands}

    assert set(commands) == {"start", "help", "leave", "clear", "feedback", "language", "privacy"}
