"""Residents on the fake Telegram: what they do becomes an update, built with aiogram's models."""

from typing import Any

from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)

from tests.fakes.telegram_bot_api import BOT, FakeBotApi


class Resident:
    """One person with a private chat. Each method returns the update Telegram would deliver."""

    def __init__(self, api: FakeBotApi, number: int = 77) -> None:
        self.api = api
        self.number = number
        self.chat = api.chat(number)
        self._who = User(id=number, is_bot=False, first_name="CANARY-name", username="CANARY_user", language_code="en")
        self._where = Chat(id=number, type="private", first_name="CANARY-name", username="CANARY_user")

    def sends(self, text: str | None = None, **content: Any) -> Update:
        """A message of any kind."""
        kept = self.api.keep(self.number, mine=False, text=text or "", dice="dice" in content)
        message = Message(
            message_id=kept.message, date=kept.date, chat=self._where, from_user=self._who, text=text, **content
        )
        return Update(update_id=self.api.next_update(), message=message)

    def presses(self, payload: str, under: int | None = None) -> Update:
        """A press on a button under a message of ours, the last one unless said."""
        last = under or max((number for number, kept in self.chat.kept.items() if kept.mine), default=1)
        query = f"query-{self.api.next_update()}"
        self.api.queries.add(query)
        message = Message(message_id=last, date=self.api.now(), chat=self._where, from_user=BOT, text="…")
        press = CallbackQuery(id=query, from_user=self._who, chat_instance="1", message=message, data=payload)
        return Update(update_id=self.api.next_update(), callback_query=press)

    def blocks(self) -> Update:
        """Blocks the bot."""
        self.chat.blocked = True
        change = ChatMemberUpdated(
            chat=self._where,
            from_user=self._who,
            date=self.api.now(),
            old_chat_member=ChatMemberMember(user=BOT),
            new_chat_member=ChatMemberBanned(user=BOT, until_date=self.api.now()),
        )
        return Update(update_id=self.api.next_update(), my_chat_member=change)

    def buttons(self) -> list[tuple[str, str]]:
        """Title and payload of the buttons under the bot's last message."""
        last = [kept for kept in self.chat.kept.values() if kept.mine][-1]
        rows = last.markup.inline_keyboard if last.markup else []
        return [(button.text, button.callback_data) for row in rows for button in row]
