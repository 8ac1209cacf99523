"""One message of a resident through the use case: cleaned, limited, and answered exactly once.

A turn runs in a task of its own, so a dropped connection does not cut it short and an emergency answer never waits
behind a slow one. The same message sent again (a reconnect, a double click) gets the same replies without a second
effect. Nothing here logs a word of what was said.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.web import wording
from bot.channels.web.sessions import Session, Sessions, TooManySessions
from bot.core.messages import Address, Channel, Inbound, MessageId, Reply
from bot.usecases.ports import Clock

Converse = Callable[[Inbound], Awaitable[list[Reply]]]
Forget = Callable[[Channel, Address], Awaitable[None]]
IsUrgent = Callable[[str], bool]
Touch = Callable[[Channel, Address], None]
"""Keep this conversation from going quiet: the resident is still there."""

LONGEST_TEXT = 64 * 1024
"""Bytes of UTF-8 that go to the use case; beyond, the resident is asked for the most important part."""
MOST_URGENT = 3
"""Urgent messages of one tab under way at once, when it sends faster than it may."""
_REPLIES_KEPT = 8
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What goes back for one message."""

    replies: tuple[Reply, ...] = ()
    ended: bool = False
    too_fast: bool = False


class Turns:
    """Runs turns and keeps hold of their tasks until they are done."""

    def __init__(self, *, converse: Converse, forget: Forget, is_urgent: IsUrgent, clock: Clock) -> None:
        self._converse = converse
        self._forget = forget
        self._is_urgent = is_urgent
        self._clock = clock
        self._tasks: set[asyncio.Task[object]] = set()

    async def take(self, sessions: Sessions, token: str, message: str, text: str) -> Answer:
        """Answer one message. `message` is the page's own id for it; the same id and words are one message."""
        try:
            session = sessions.begin(token)
        except TooManySessions:
            return Answer(replies=(wording.FULL,))
        if session is None:
            return Answer(ended=True)
        sessions.touch(session)
        text = clean(text)
        mark = _mark(session, message, text)
        if mark in session.settled:
            return Answer()
        turn = session.answers.get(mark)
        if turn is None:
            passes = session.bucket.take()
            if not passes and not (session.urgent < MOST_URGENT and self.cannot_wait(text)):
                return Answer(replies=(wording.TOO_FAST,) if session.bucket.notice() else (), too_fast=True)
            turn = self._start(session, mark, text)
            if not passes:
                session.count_urgent(turn)
        replies = await asyncio.shield(turn)
        if session.ended:
            return Answer(ended=True)
        if any(reply.ends_conversation for reply in replies):
            sessions.end(token)
            return Answer(replies=replies, ended=True)
        return Answer(replies=replies)

    def cannot_wait(self, text: str) -> bool:
        """Whether these words tell of danger now. What is too long to be answered is not looked at."""
        if len(text.encode("utf-8", "replace")) > LONGEST_TEXT:
            return False
        try:
            return self._is_urgent(clean(text))
        except Exception as error:  # noqa: BLE001 - a broken screen must not cost anyone their answer
            _log.error("web_screen_failed", extra={"error": type(error).__name__})
            return True

    def forget(self, session: Session) -> None:
        """Forget the conversation now, and once more when what is still being answered has been."""
        unfinished = [turn for turn in session.running if not turn.done()]
        self._hold(asyncio.ensure_future(self._forget_twice(session.address, unfinished)))

    async def close(self, *, within: float) -> None:
        """Let what is under way finish; drop what does not."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(self, session: Session, mark: str, text: str) -> asyncio.Task[tuple[Reply, ...]]:
        turn = asyncio.create_task(self._run(session, mark, text))
        session.answers[mark] = turn
        session.running.add(turn)
        turn.add_done_callback(session.running.discard)
        if len(session.answers) > _REPLIES_KEPT:
            session.settle(next(iter(session.answers)))
        self._hold(turn)
        return turn

    async def _run(self, session: Session, mark: str, text: str) -> tuple[Reply, ...]:
        if not text.strip():
            return (wording.NOTHING_TYPED,)
        if len(text.encode()) > LONGEST_TEXT:
            return (wording.TOO_LONG,)
        inbound = Inbound(
            channel=Channel.WEB,
            address=session.address,
            message_id=MessageId(mark),
            text=text,
            sent_at=self._clock.now(),
        )
        try:
            return tuple(await self._converse(inbound)) or (wording.COULD_NOT_ANSWER,)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, a frightened person still gets an answer
            _log.error("web_turn_failed", extra={"error": type(error).__name__})
            return (wording.COULD_NOT_ANSWER,)

    async def _forget_twice(self, address: Address, unfinished: list[asyncio.Task[tuple[Reply, ...]]]) -> None:
        await self._forget_once(address)
        if unfinished:
            await asyncio.wait(unfinished)
            await self._forget_once(address)

    async def _forget_once(self, address: Address) -> None:
        try:
            await self._forget(Channel.WEB, address)
        except Exception as error:  # noqa: BLE001 - leaving must not fail; the conversation also ends by time
            _log.error("web_forget_failed", extra={"error": type(error).__name__})

    def _hold(self, task: "asyncio.Task[tuple[Reply, ...]] | asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def clean(text: str) -> str:
    """Text that every library can carry: no NUL, no half of a surrogate pair, one kind of line end."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\x00", "").replace("\r\n", "\n")


def _mark(session: Session, message: str, text: str) -> str:
    """The same for the same message of this session, and telling nothing of either to who does not hold the salt."""
    digest = hashlib.blake2b(key=session.salt, digest_size=16)
    digest.update(message.encode("utf-8", "replace") + b"\x00" + text.encode("utf-8"))
    return digest.hexdigest()
