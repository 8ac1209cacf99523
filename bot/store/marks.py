"""Marks a message as taken without keeping what could name its sender.

A mark is HMAC-SHA256(day key, channel, message id), cut to 16 bytes. Each UTC day has a random key of its own; once
the longest time in which a channel may deliver again has passed, the key is destroyed, and its marks with it.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from datetime import date, timedelta
from pathlib import Path

from bot.core.messages import Channel, MessageId

WINDOW = timedelta(days=8)
"""Longer than any channel redelivers (WhatsApp: 7 days; Telegram: 1 day)."""


class DayKeys:
    """One random key a day, in files only the bot may read, so that a restart still knows what it took."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache: dict[int, bytes] = {}

    def mark(self, day: date, channel: Channel, message: MessageId) -> bytes:
        """The mark that a message taken on `day` leaves."""
        return _mac(self._key(day), channel, message)

    def marks(self, day: date, channel: Channel, message: MessageId) -> list[bytes]:
        """Every mark this message may have left within the window, up to `day`."""
        return [_mac(key, channel, message) for key in self._kept(day)]

    def destroy_before(self, day: date) -> None:
        """Throw away the keys of days before `day`."""
        for path in self._folder.glob("day-*.key"):
            if _ordinal(path) < day.toordinal():
                self._cache.pop(_ordinal(path), None)
                path.unlink(missing_ok=True)

    def _kept(self, day: date) -> list[bytes]:
        first = (day - WINDOW).toordinal()
        ordinals = sorted(_ordinal(path) for path in self._folder.glob("day-*.key"))
        return [self._read(ordinal) for ordinal in ordinals if first <= ordinal <= day.toordinal()]

    def _key(self, day: date) -> bytes:
        ordinal = day.toordinal()
        if not self._path(ordinal).exists():  # the first mark of the day, or `bot forget` destroyed the key
            self._cache.pop(ordinal, None)
            self._make(ordinal)
        return self._read(ordinal)

    def _make(self, ordinal: int) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        # A link either makes the finished file or finds another process's: never a half-written key.
        with contextlib.suppress(FileExistsError):
            self._path(ordinal).hardlink_to(draft)
        draft.unlink()

    def _read(self, ordinal: int) -> bytes:
        if ordinal not in self._cache:
            self._cache[ordinal] = self._path(ordinal).read_bytes()
        return self._cache[ordinal]

    def _path(self, ordinal: int) -> Path:
        return self._folder / f"day-{ordinal}.key"


def _ordinal(path: Path) -> int:
    return int(path.stem.removeprefix("day-"))


def _mac(key: bytes, channel: Channel, message: MessageId) -> bytes:
    text = f"{channel.value}\0{message}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, text, hashlib.sha256)[:16]
