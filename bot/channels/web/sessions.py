"""The chats that are going on, in memory only.

A session belongs to one tab: whoever holds its token may talk in it, and nobody can list, resume or look one up.
It begins with the first message, so a page that is only opened takes no room from anyone. The server keeps only a
digest of the token. A session ends when the resident leaves, after some idle minutes, or after an hour at most; then
its token is dead.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.web.rates import Bucket, Elapsed
from bot.channels.web.tokens import Mint
from bot.core.messages import Address, Reply

IDLE_LIMIT = 10 * 60.0
ABSOLUTE_LIMIT = 60 * 60.0
MOST_SESSIONS = 20_000
BURST = 20
SECONDS_EACH = 1.5
_MOST_SETTLED = 5_000
_MOST_ENDED = 100_000
"""Tokens remembered as dead, for the rest of their hour. One that is forgotten could only begin an empty chat."""


@dataclass(kw_only=True, slots=True, eq=False)
class Session:
    """One tab's chat. Holds no words of the resident: only the replies of its last few messages, for a resend."""

    address: Address = field(repr=False)
    salt: bytes = field(repr=False)
    opened_at: float
    used_at: float
    bucket: Bucket = field(repr=False)
    answers: dict[str, asyncio.Task[tuple[Reply, ...]]] = field(default_factory=dict, repr=False)
    settled: dict[str, None] = field(default_factory=dict, repr=False)
    """Marks of messages whose replies are no longer held: answered once, never again."""
    running: set[asyncio.Task[tuple[Reply, ...]]] = field(default_factory=set, repr=False)
    """Turns under way; they outlive the session by a moment when the resident leaves in the middle of one."""
    urgent: int = 0
    """Urgent messages under way that the rate would have held back."""
    ended: bool = False

    def settle(self, mark: str) -> None:
        """Let go of a message's replies and remember only that it was answered."""
        del self.answers[mark]
        self.settled[mark] = None
        if len(self.settled) > _MOST_SETTLED:
            del self.settled[next(iter(self.settled))]

    def count_urgent(self, turn: asyncio.Task[tuple[Reply, ...]]) -> None:
        """Count one of those until it is answered."""
        self.urgent += 1
        turn.add_done_callback(self._one_urgent_less)

    def _one_urgent_less(self, _turn: asyncio.Task[tuple[Reply, ...]]) -> None:
        self.urgent -= 1


class TooManySessions(Exception):
    """Every place is taken by somebody who is talking. Say so and give the emergency words."""


class Sessions:
    """Begins, finds and ends sessions. `on_end` hears of each one, exactly once."""

    def __init__(
        self,
        *,
        elapsed: Elapsed,
        on_end: Callable[[Session], None],
        idle_limit: float = IDLE_LIMIT,
        most: int = MOST_SESSIONS,
    ) -> None:
        self._elapsed = elapsed
        self._on_end = on_end
        self._idle_limit = idle_limit
        self._most = most
        self._mint = Mint()
        self._by_digest: dict[bytes, Session] = {}
        self._ended: dict[bytes, float] = {}

    def __len__(self) -> int:
        return len(self._by_digest)

    def open(self) -> str:
        """The token that a new page shall carry. Nothing is kept of it. Raises `TooManySessions`."""
        self._require_room()
        return self._mint.make(self._elapsed())

    def may_talk(self, token: str) -> bool:
        """Whether a message with this token would be answered."""
        return self.find(token) is not None or self._unused_since(token) is not None

    def find(self, token: str) -> Session | None:
        """The session of this token, once it has begun; one that has run out ends here and now."""
        digest = _digest(token)
        session = self._by_digest.get(digest)
        if session is not None and self._has_run_out(session):
            self._drop(digest)
            return None
        return session

    def begin(self, token: str) -> Session | None:
        """The session of this token, begun now if this is its first message. None when it is dead, or not ours.

        Raises `TooManySessions`.
        """
        session = self.find(token)
        if session is not None:
            return session
        opened_at = self._unused_since(token)
        if opened_at is None:
            return None
        self._require_room()
        session = Session(
            address=Address(secrets.token_hex(16)),
            salt=secrets.token_bytes(16),
            opened_at=opened_at,
            used_at=self._elapsed(),
            bucket=Bucket(capacity=BURST, seconds_each=SECONDS_EACH, elapsed=self._elapsed),
        )
        self._by_digest[_digest(token)] = session
        return session

    def touch(self, session: Session) -> None:
        """The resident is still there."""
        session.used_at = self._elapsed()

    def end(self, token: str) -> None:
        """The token is dead when this returns. Quietly nothing when it was already."""
        if self._unused_since(token) is not None:
            self._bury(_digest(token))
        self._drop(_digest(token))

    def sweep(self) -> None:
        """End every session that has run out, and forget the tokens that are too old to be used again."""
        for digest in [digest for digest, session in self._by_digest.items() if self._has_run_out(session)]:
            self._drop(digest)
        over = self._elapsed() - ABSOLUTE_LIMIT
        while self._ended and (oldest := next(iter(self._ended.items())))[1] <= over:
            del self._ended[oldest[0]]

    def end_all(self) -> None:
        """The server is closing."""
        for digest in list(self._by_digest):
            self._drop(digest)

    def _unused_since(self, token: str) -> float | None:
        """When the page of a token was opened that has never been used."""
        opened_at = self._mint.opened_at(token)
        digest = _digest(token)
        if opened_at is None or digest in self._ended or digest in self._by_digest:
            return None
        return opened_at if self._elapsed() - opened_at < ABSOLUTE_LIMIT else None

    def _has_run_out(self, session: Session) -> bool:
        now = self._elapsed()
        return now - session.used_at >= self._idle_limit or now - session.opened_at >= ABSOLUTE_LIMIT

    def _require_room(self) -> None:
        if len(self._by_digest) >= self._most:
            self.sweep()
        if len(self._by_digest) >= self._most:
            raise TooManySessions

    def _bury(self, digest: bytes) -> None:
        if len(self._ended) >= _MOST_ENDED:
            del self._ended[next(iter(self._ended))]
        self._ended[digest] = self._elapsed()

    def _drop(self, digest: bytes) -> None:
        session = self._by_digest.pop(digest, None)
        if session is None:
            return
        self._bury(digest)
        session.ended = True
        session.answers.clear()
        session.settled.clear()
        self._on_end(session)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
