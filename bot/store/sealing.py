"""Seals one finished survey for the mixer, so that whoever takes the intake file reads nothing.

Every box has the same length, whatever was answered. Only the mixer's private key opens it; that key belongs on
another machine (`bot migrate` makes the pair where there is none, for a start on one machine). Words of a resident's
own are sealed once more, for the moderators, when the mixer takes a survey apart.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.core.effects import RecordFeedback
from bot.core.errors import AnswersUnavailable, MixerUnavailable
from bot.core.messages import Channel

PLAIN_LENGTH = 2048
PUBLIC, PRIVATE = "mixer.public", "mixer.private"
_MODERATOR_PUBLIC, _MODERATOR_PRIVATE = "moderator.public", "moderator.private"


@dataclass(frozen=True, kw_only=True, slots=True)
class SealingKey:
    """The public half: what the host that takes answers needs. `epoch` names the pair."""

    epoch: str
    public: PublicKey

    @classmethod
    def read(cls, keys: Path) -> "SealingKey":
        """Raise `AnswersUnavailable` when there is no key to seal with."""
        try:
            raw = (keys / PUBLIC).read_bytes()
            return cls(epoch=epoch_of(raw), public=PublicKey(raw))
        except (OSError, ValueError, TypeError) as error:
            raise AnswersUnavailable(f"{keys / PUBLIC} cannot be read; run: bot migrate") from error

    def seal(self, channel: Channel, feedback: RecordFeedback) -> bytes:
        """Raise `AnswersUnavailable` when the answers do not fit."""
        record = {
            "survey": feedback.survey,
            "version": feedback.version,
            "channel": channel.value,
            "answers": dict(sorted(feedback.answers.items())),
        }
        try:
            return _seal(self.public, record)
        except ValueError:
            raise AnswersUnavailable("the answers are longer than one box holds") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class WordsKey:
    """The public half with which residents' own words are sealed again when answers are mixed, for moderators only."""

    public: PublicKey

    @classmethod
    def read(cls, keys: Path) -> "WordsKey":
        """Raise `MixerUnavailable` when there is no key to seal with."""
        try:
            return cls(public=PublicKey((keys / _MODERATOR_PUBLIC).read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise MixerUnavailable(f"{keys / _MODERATOR_PUBLIC} cannot be read; run: bot migrate") from error

    def seal(self, words: str) -> bytes:
        """A box of the one length, with the words and nothing beside them."""
        return _seal(self.public, {"words": words})


def make_keys(keys: Path) -> bool:
    """Make the mixer's and the moderators' key pairs unless there are some. True when one was made now.

    Raises `MixerUnavailable` where a private half was moved without its public one: a new pair would not fit the boxes.
    """
    pairs = ((PUBLIC, PRIVATE), (_MODERATOR_PUBLIC, _MODERATOR_PRIVATE))
    for public, private in pairs:
        if (keys / private).exists() and not (keys / public).exists():
            raise MixerUnavailable(f"{keys / private} is here without {public}; copy {public} here too")
    made = [_make_pair(keys, public, private) for public, private in pairs]
    return any(made)


def epoch_of(public: bytes) -> str:
    """The name of a key pair."""
    return hashlib.sha256(public).hexdigest()[:16]


def open_box(keys: Path, box: bytes) -> Mapping[str, object]:
    """Open one box with the first private half that `bot migrate` made: for the tests, where no epoch has ended."""
    return open_with(PrivateKey((keys / PRIVATE).read_bytes()), box)


def open_words(keys: Path, box: bytes) -> str:
    """Open one box of words with the moderators' private half."""
    return str(open_with(PrivateKey((keys / _MODERATOR_PRIVATE).read_bytes()), box)["words"])


def open_with(private: PrivateKey, box: bytes) -> Mapping[str, object]:
    """What lay in a box. Raises libsodium's `CryptoError`, or `ValueError` when it is no record."""
    record = json.loads(SealedBox(private).decrypt(box))
    if not isinstance(record, dict):
        raise ValueError("not a record")
    return record


def _seal(public: PublicKey, record: Mapping[str, object]) -> bytes:
    plain = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(plain) >= PLAIN_LENGTH:
        raise ValueError("longer than one box holds")
    return bytes(SealedBox(public).encrypt(plain.ljust(PLAIN_LENGTH, b" ")))


def _make_pair(keys: Path, public_name: str, private_name: str) -> bool:
    if (keys / public_name).exists():
        return False
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = PrivateKey.generate()
    _write_once(keys / private_name, bytes(private))
    _write_once(keys / public_name, bytes(private.public_key))
    return True


def _write_once(path: Path, content: bytes) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
