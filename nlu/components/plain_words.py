"""Cleans a resident's words before they are understood: typing slips, text speak, slang, emoji.

Frightened people type fast. The models were trained on plainly written examples, so the same sentence with slips in it
lands far away; cleaned, it lands where it should. The words a resident really typed are kept by Rasa's tracker: only
what the pipeline reads is changed. Pure: no Rasa, no clock, no network.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import yaml
from symspellpy import SymSpell, Verbosity

COMMON_WORDS = 8_000  # English words, by frequency, that a slip may be corrected to
SPLITTABLE_WORDS = 4_000  # words that may have lost the space between them
DOMAIN_WEIGHT = 10**12  # a word of the examples beats any other word at the same distance
FOREIGN_SHARE = 0.6  # more unknown words than this: probably not English, so correct nothing
SHORTEST_CORRECTED = 4
SHORTEST_SPLIT = 6
SHORTEST_PLACE = 6

_CHUNK = re.compile(r"\s+|\S+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_LEAVE = re.compile(r"https?:|www\.|@\w+\.|\.\w{2,}/|\.(?:com|co|uk|org|net|gov)\b|^[^a-z]*$")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, 0x00AD))
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What is replaced without asking the dictionary. Keys are lower case."""

    words: Mapping[str, str]
    phrases: Mapping[str, str]
    swapped: Mapping[str, str]
    emoji: Mapping[str, str]
    joined: frozenset[str]

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """Every word these tables can write."""
        texts = (*self.words.values(), *self.phrases.values(), *self.emoji.values())
        return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


def load_tables() -> Tables:
    """The tables beside this module."""
    source = files(__package__).joinpath("plain_words.yml").read_text(encoding="utf-8")
    content = yaml.safe_load(source)
    maps = {name: content[name] for name in ("words", "phrases", "swapped", "emoji")}
    return Tables(**maps, joined=frozenset(content["joined"]))


def english_words() -> list[str]:
    """The 82,765 words of SymSpell's English dictionary, most frequent first."""
    path = Path(str(files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")))
    counted = [line.split() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    return [word for word, _ in sorted(counted, key=lambda pair: -int(pair[1]))]


class PlainWords:
    """Rewrites text. Made once with the words of the training examples, then used for every message."""

    def __init__(self, *, examples: Mapping[str, int], places: Iterable[str] = ()) -> None:
        self._tables = load_tables()
        english = english_words()
        self._places = frozenset(places)
        self._known = frozenset(english) | self._tables.outcomes | set(examples) | self._places
        self._splittable = frozenset(english[:SPLITTABLE_WORDS]) | {w for w, n in examples.items() if n > 1}
        self._spelling = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for rank, word in enumerate(english[:COMMON_WORDS]):
            self._spelling.create_dictionary_entry(word, COMMON_WORDS - rank)
        for word, count in examples.items():
            self._spelling.create_dictionary_entry(word, count * DOMAIN_WEIGHT)
        for word in self._places:
            if len(word) >= SHORTEST_PLACE:
                self._spelling.create_dictionary_entry(word, DOMAIN_WEIGHT)
        keys = sorted(self._tables.phrases, key=len, reverse=True)
        self._phrases = re.compile(r"\b(?:" + "|".join(re.escape(key) for key in keys) + r")\b")
        self._emoji = re.compile("|".join(re.escape(key) for key in self._tables.emoji))
        self._swaps = str.maketrans(dict(self._tables.swapped))

    def clean(self, text: str) -> str:
        """The text in plain words, lower case. Never raises; cleaning twice changes nothing more."""
        for _ in range(3):
            cleaned = self._once(text)
            if cleaned == text:
                break
            text = cleaned
        return text

    def _once(self, text: str) -> str:
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
        text = text.translate(_UNSEEN).translate(_QUOTES)
        text = self._emoji.sub(lambda found: f" {self._tables.emoji[found.group()]} ", text)
        chunks: list[str] = _CHUNK.findall(text)
        spell = not self._looks_foreign(chunks)
        cleaned = " ".join("".join(self._chunk(chunk, spell=spell) for chunk in chunks).split())
        return self._phrases.sub(lambda found: self._tables.phrases[found.group()], cleaned)

    def _looks_foreign(self, chunks: Iterable[str]) -> bool:
        words = [word for chunk in chunks for word in _WORD.findall(chunk)]
        unknown = sum(word not in self._known and word not in self._tables.words for word in words)
        return len(words) >= SHORTEST_CORRECTED and unknown > FOREIGN_SHARE * len(words)

    def _chunk(self, chunk: str, *, spell: bool) -> str:
        if _LEAVE.search(chunk):
            return chunk
        core = chunk.strip(".,;:!?\"()'*-")
        if core in self._tables.words:
            return chunk.replace(core, self._tables.words[core].lower())
        swapped = core.translate(self._swaps)
        if swapped != core and len(swapped) > 2 and swapped in self._known:
            return chunk.replace(core, swapped)
        if any(character.isdigit() for character in chunk):
            return chunk
        return _WORD.sub(lambda found: self._word(found.group(), spell=spell), chunk)

    def _word(self, word: str, *, spell: bool) -> str:
        if word in self._tables.words:
            return self._tables.words[word].lower()
        if word in self._known or "'" in word:
            return word
        return self._relaxed(word) or (self._respelt(word) if spell else None) or word

    def _relaxed(self, word: str) -> str | None:
        """`heeelp` → `help`, `soooon` → `soon`."""
        for kept in (r"\1\1", r"\1"):
            shorter = _STRETCHED.sub(kept, word)
            if shorter in self._tables.words:
                return self._tables.words[shorter].lower()
            if shorter != word and shorter in self._known:
                return shorter
        return None

    def _respelt(self, word: str) -> str | None:
        if len(word) < SHORTEST_CORRECTED:
            return None
        word = _STRETCHED.sub(r"\1\1", word)
        near = self._nearest(word, 1)
        if near:
            return near
        if len(word) >= SHORTEST_SPLIT:
            apart = self._apart(word)
            if apart:
                return apart
        return self._nearest(word, 2) if len(word) >= 7 else None

    def _nearest(self, word: str, distance: int) -> str | None:
        found = self._spelling.lookup(word, Verbosity.TOP, max_edit_distance=distance)
        term = found[0].term if found else None
        return term if term is not None and term[0] == word[0] else self._same_start(word, distance)

    def _same_start(self, word: str, distance: int) -> str | None:
        """The likeliest word with the same first letter: people rarely get that one wrong."""
        found = self._spelling.lookup(word, Verbosity.CLOSEST, max_edit_distance=distance)
        same = [item.term for item in found if item.term[0] == word[0]]
        return same[0] if same else (found[0].term if found and len(word) > 5 and distance == 1 else None)

    def _apart(self, word: str) -> str | None:
        """`helpme` → `help me`: both halves everyday words, one of them a little word."""
        for cut in sorted(range(2, len(word) - 1), key=lambda place: -min(place, len(word) - place)):
            left, right = word[:cut], word[cut:]
            little = left in self._tables.joined or right in self._tables.joined
            if little and left in self._splittable and right in self._splittable:
                return f"{left} {right}"
        return None
