"""The chats that are going on, in memory only.

A session belongs to one tab: whoever holds its token may talk in it, and nobody can list, resume or look one up.
The server keeps only a digest of the token. A session ends when the resident leaves, after some idle minutes, or
after an hour at most; then its token is dead for good.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.web.rates import Bucket, Elapsed
from bot.core.messages import Address, Reply

IDLE_LIMIT = 10 * 60.0
ABSOLUTE_LIMIT = 60 * 60.0
MOST_SESSIONS = 20_000
BURST = 20
SECONDS_EACH = 1.5
_TOKEN_BYTES = 32


@dataclass(kw_only=True, slots=True, eq=False)
class Session:
    """One tab's chat. Holds no words of the resident: only the replies of its last few messages, for a resend."""

    address: Address = field(repr=False)
    salt: bytes = field(repr=False)
    opened_at: float
    used_at: float
    bucket: Bucket = field(repr=False)
    answers: dict[str, asyncio.Task[tuple[Reply, ...]]] = field(default_factory=dict, repr=False)
    settled: set[str] = field(default_factory=set, repr=False)
    """Marks of messages whose replies are no longer held: answered once, never again."""
    running: set[asyncio.Task[tuple[Reply, ...]]] = field(default_factory=set, repr=False)
    """Turns under way; they outlive the session by a moment when the resident leaves in the middle of one."""
    talked: bool = False
    ended: bool = False


class TooManySessions(Exception):
    """Every place is taken by somebody who is talking. Say so and give the emergency words."""


class Sessions:
    """Opens, finds and ends sessions. `on_end` hears of each one that had talked, exactly once."""

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
        self._by_digest: dict[bytes, Session] = {}

    def __len__(self) -> int:
        return len(self._by_digest)

    def open(self) -> tuple[str, Session]:
        """A new session and the token its page shall carry. Raises `TooManySessions`."""
        if len(self._by_digest) >= self._most:
            self._make_room()
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._elapsed()
        session = Session(
            address=Address(secrets.token_hex(16)),
            salt=secrets.token_bytes(16),
            opened_at=now,
            used_at=now,
            bucket=Bucket(capacity=BURST, seconds_each=SECONDS_EACH, elapsed=self._elapsed),
        )
        self._by_digest[_digest(token)] = session
        return token, session

    def find(self, token: str) -> Session | None:
        """The live session of this token; one that has run out ends here and now."""
        digest = _digest(token)
        session = self._by_digest.get(digest)
        if session is not None and self._has_run_out(session):
            self._drop(digest)
            return None
        return session

    def touch(self, session: Session) -> None:
        """The resident is still there."""
        session.used_at = self._elapsed()

    def end(self, token: str) -> None:
        """The token is dead when this returns. Quietly nothing when it was already."""
        self._drop(_digest(token))

    def sweep(self) -> None:
        """End every session that has run out."""
        for digest in [digest for digest, session in self._by_digest.items() if self._has_run_out(session)]:
            self._drop(digest)

    def end_all(self) -> None:
        """The server is closing."""
        for digest in list(self._by_digest):
            self._drop(digest)

    def _has_run_out(self, session: Session) -> bool:
        now = self._elapsed()
        return now - session.used_at >= self._idle_limit or now - session.opened_at >= ABSOLUTE_LIMIT

    def _make_room(self) -> None:
        self.sweep()
        if len(self._by_digest) < self._most:
            return
        unused = next((digest for digest, session in self._by_digest.items() if not session.talked), None)
        if unused is None:
            raise TooManySessions
        self._drop(unused)

    def _drop(self, digest: bytes) -> None:
        session = self._by_digest.pop(digest, None)
        if session is None:
            return
        session.ended = True
        session.answers.clear()
        session.settled.clear()
        if session.talked:
            self._on_end(session)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
