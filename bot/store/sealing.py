"""Seals one finished survey for the mixer, so that whoever takes the intake file reads nothing.

Every box has the same length, whatever was answered. Only the mixer's private key opens it; that key belongs on
another machine (`bot migrate` makes the pair where there is none, for a start on one machine).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.core.effects import RecordFeedback
from bot.core.errors import AnswersUnavailable
from bot.core.messages import Channel

PLAIN_LENGTH = 2048
_PUBLIC, _PRIVATE = "mixer.public", "mixer.private"


@dataclass(frozen=True, kw_only=True, slots=True)
class SealingKey:
    """The public half: what the host that takes answers needs. `epoch` names the pair."""

    epoch: str
    public: PublicKey

    @classmethod
    def read(cls, keys: Path) -> "SealingKey":
        """Raise `AnswersUnavailable` when there is no key to seal with."""
        try:
            raw = (keys / _PUBLIC).read_bytes()
            return cls(epoch=hashlib.sha256(raw).hexdigest()[:16], public=PublicKey(raw))
        except (OSError, ValueError, TypeError) as error:
            raise AnswersUnavailable(f"{keys / _PUBLIC} cannot be read; run: bot migrate") from error

    def seal(self, channel: Channel, feedback: RecordFeedback) -> bytes:
        """Raise `AnswersUnavailable` when the answers do not fit."""
        record = {
            "survey": feedback.survey,
            "version": feedback.version,
            "channel": channel.value,
            "answers": dict(sorted(feedback.answers.items())),
        }
        plain = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        if len(plain) >= PLAIN_LENGTH:
            raise AnswersUnavailable("the answers are longer than one box holds")
        return SealedBox(self.public).encrypt(plain.ljust(PLAIN_LENGTH, b" "))


def make_keys(keys: Path) -> bool:
    """Make the mixer's key pair unless there is one. True when made now."""
    if (keys / _PUBLIC).exists():
        return False
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = PrivateKey.generate()
    _write_once(keys / _PRIVATE, bytes(private))
    _write_once(keys / _PUBLIC, bytes(private.public_key))
    return True


def open_box(keys: Path, box: bytes) -> Mapping[str, object]:
    """Open one box with the private half: the mixer's side, and the tests'."""
    plain = SealedBox(PrivateKey((keys / _PRIVATE).read_bytes())).decrypt(box)
    record: Mapping[str, object] = json.loads(plain)
    return record


def _write_once(path: Path, content: bytes) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
