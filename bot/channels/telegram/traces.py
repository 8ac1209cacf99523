"""Which messages of each chat we know of, so that `/clear` can take them away: numbers only, in memory, never on disk.

They are kept for as long as Telegram would still delete the message. Once a conversation has ended at the resident's
wish, only as long as it takes to press "Clear this chat" with some peace: then nothing shows that they ever wrote.
"""

from datetime import timedelta

from bot.core.messages import Address
from bot.usecases import ports

DELETABLE_FOR = timedelta(hours=48)
AFTER_END = timedelta(minutes=30)
MOST_PER_CHAT = 2_000


class Traces:
    """The messages of each chat, each with the moment from which it is not known any more, soonest first."""

    def __init__(self, *, clock: ports.Clock) -> None:
        self._clock = clock
        self._chats: dict[Address, dict[int, float]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._chats.values()))

    def remember(self, chat: Address, message: int) -> None:
        """Note a message of ours or of the resident's."""
        known = self._chats.setdefault(chat, {})
        if message in known:
            return
        if len(known) >= MOST_PER_CHAT:
            del known[next(iter(known))]
        known[message] = self._in(DELETABLE_FOR)

    def known(self, chat: Address) -> tuple[int, ...]:
        """The messages of a chat that Telegram may still delete, oldest first."""
        self._drop_old_of(chat)
        return tuple(sorted(self._chats.get(chat, ())))

    def end(self, chat: Address) -> None:
        """The conversation is over: know its messages for a short while only."""
        soon = self._in(AFTER_END)
        known = self._chats.get(chat, {})
        known.update({message: min(until, soon) for message, until in known.items()})

    def forget(self, chat: Address) -> None:
        """Drop all that is known of a chat."""
        self._chats.pop(chat, None)

    def forget_message(self, chat: Address, message: int) -> None:
        """Drop one message, and the chat with its last one."""
        known = self._chats.get(chat, {})
        known.pop(message, None)
        if not known:
            self._chats.pop(chat, None)

    def drop_old(self) -> None:
        """Drop every message whose time is over."""
        for chat in list(self._chats):
            self._drop_old_of(chat)

    def _drop_old_of(self, chat: Address) -> None:
        now = self._in(timedelta())
        known = self._chats.get(chat, {})
        while known and known[message := next(iter(known))] <= now:
            self.forget_message(chat, message)

    def _in(self, how_long: timedelta) -> float:
        return (self._clock.now() + how_long).timestamp()
