"""The mixer's key pairs, one after another, so that a key taken later opens nothing that was mixed before.

After a mix the bot is given a new public key: the private half is written first, then `mixer.public` is replaced in one
step, since the running bot reads it for each survey. The old private half lives on for surveys that were being sealed
at that moment. It is destroyed once a box of the new epoch proves that the bot has taken the new key up, no box of the
old one is left, and an hour has passed. On a mixer that shares no folder with the bot, the proof comes only
after `mixer.public` has been copied there; until then nothing changes.
"""

import os
import secrets
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Final

from nacl.public import PrivateKey

from bot.core.errors import MixerUnavailable
from bot.store.sealing import PRIVATE, PUBLIC, epoch_of
from bot.usecases.ports import Clock

_AT_LEAST_KEPT: Final = timedelta(hours=1)


class FileEpochKeys:
    """The port `EpochKeys` over a folder. The first pair's private half is `mixer.private`, later ones name theirs."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def can_open(self) -> bool:
        """See `usecases.ports.EpochKeys`."""
        return bool(self.private_halves())

    def private_halves(self) -> dict[str, PrivateKey]:
        """Every private half that is here, by its epoch."""
        keys = [_read(path) for path in self._private_files()]
        return {epoch_of(bytes(key.public_key)): key for key in keys}

    def destroy_spent(self, waiting: Collection[str]) -> None:
        """See `usecases.ports.EpochKeys`."""
        current = self._current()
        if current not in waiting:
            return
        for path in self._private_files():
            epoch = epoch_of(bytes(_read(path).public_key))
            replaced_for = self._clock.now().timestamp() - path.stat().st_mtime
            if epoch not in {current, *waiting} and replaced_for >= _AT_LEAST_KEPT.total_seconds():
                path.unlink()

    def turn(self, opened: Collection[str]) -> bool:
        """See `usecases.ports.EpochKeys`."""
        if self._current() not in opened:
            return False
        private = PrivateKey.generate()
        public = bytes(private.public_key)
        self._put(self._folder / f"mixer-{epoch_of(public)}.private", bytes(private))
        now = self._clock.now().timestamp()
        for path in self._private_files():
            os.utime(path, (now, now))  # from now the old one's time runs
        self._put(self._folder / PUBLIC, public)
        return True

    def _current(self) -> str:
        path = self._folder / PUBLIC
        return epoch_of(path.read_bytes()) if path.exists() else ""

    def _private_files(self) -> list[Path]:
        return [path for path in (self._folder / PRIVATE, *self._folder.glob("mixer-*.private")) if path.exists()]

    def _put(self, path: Path, content: bytes) -> None:
        """Whole or not at all, and still there after a power cut."""
        draft = self._folder / f".{secrets.token_hex(8)}"
        try:
            draft.touch(mode=0o600)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync_names(self._folder)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise MixerUnavailable(f"{path} cannot be written; the key of now stays in use") from error


def _sync_names(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _read(path: Path) -> PrivateKey:
    try:
        return PrivateKey(path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise MixerUnavailable(f"{path} cannot be read as a key") from error
