"""Turn the words as typed into the words as meant: text-speak, slips of the finger, words run together or pulled apart.

Only words that are not known are touched, so ordinary English is never bent into danger. Each step costs a handful
of dictionary look-ups, whatever the word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.core.normalise import BREAK, plain

_LEET = (str.maketrans("0134578@$", "oieastbas"), str.maketrans("0134578@$", "oleastbas"))
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_TAILS = frozenset({"s", "t", "m", "d", "re", "ve", "ll"})
_SHORTEST_SLIP, _LONGEST_WORD, _LONGEST_RUN = 5, 16, 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The words the screen can read."""

    known: frozenset[str]
    """Words never corrected: those of the rules and ordinary English."""
    spellings: Mapping[str, tuple[str, ...]]
    """Text-speak, contractions and common misspellings, as whole words."""
    slips: Mapping[str, tuple[str, ...]]
    """A rule's word with one letter missing → the word. See `slips_of`."""
    anchors: frozenset[str]
    """Small words of which one must be there before run-together text is taken apart."""
    emoji: Mapping[str, str]


def slips_of(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Index words by each of their forms that lacks one letter."""
    index: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        if word.isascii() and len(word) >= _SHORTEST_SLIP:
            for shorter in set(_without_one(word)):
                index[shorter] = (*index.get(shorter, ()), word)
    return index


def read(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the words of a text as meant, `BREAK` between clauses."""
    typed = _rejoin(plain(text, vocabulary.emoji), vocabulary)
    return tuple(meant for word in typed for meant in _meant(word, vocabulary))


def read_all(texts: Iterable[str], vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """Read several texts."""
    return tuple(read(text, vocabulary) for text in texts)


def _rejoin(typed: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Put together what spaces pulled apart: h e l p, don t, he s."""
    joined: list[str] = []
    letters = ""
    for word in [*typed, BREAK]:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        joined += [letters] if len(letters) > 2 else list(letters)
        letters = ""
        joined.append(word)
    return list(_with_tails(joined[:-1], vocabulary))


def _with_tails(typed: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    last = ""
    for word in typed:
        if word in _TAILS and last + word in vocabulary.spellings:
            last += word
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _meant(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    if word in vocabulary.spellings:
        return vocabulary.spellings[word]
    if word in vocabulary.known or word.isdigit() or not word.isascii():
        return (word,)
    for guess in _guesses(word):
        if guess in vocabulary.spellings:
            return vocabulary.spellings[guess]
        if guess in vocabulary.known:
            return (guess,)
    parts = _split(word, vocabulary) or _split(_DOUBLED.sub(r"\1", word), vocabulary)
    if parts:
        return tuple(meant for part in parts for meant in vocabulary.spellings.get(part, (part,)))
    return (_unslipped(word, vocabulary),)


def _guesses(word: str) -> Iterator[str]:
    """Other ways to read one word: figures for letters, stretched letters, a dropped g."""
    forms = [word]
    if any(map(str.isdigit, word)):
        forms = [word.translate(table) for table in _LEET]
        yield from forms
    for form in forms:
        runs = _STRETCHED.findall(form)
        if runs and len(runs) <= 3:
            for lengths in product((1, 2), repeat=len(runs)):
                wanted = iter(lengths)
                yield _STRETCHED.sub(lambda run, wanted=wanted: run[1] * next(wanted), form)  # type: ignore[misc]  # mypy cannot type a lambda's default
        yield _DOUBLED.sub(r"\1", form)
        if form.endswith("in"):
            yield f"{form}g"


def _split(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Take run-together words apart into the fewest known ones; nothing when that cannot be done."""
    if not 5 <= len(word) <= _LONGEST_RUN:
        return ()
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ()), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            before, part = best[start], word[start:end]
            if before is None or not (part in vocabulary.known or part in vocabulary.spellings):
                continue
            if len(part) == 1 and part not in "ia":
                continue
            cost = before[0] + (3 if len(part) < 3 and part not in vocabulary.anchors else 2)
            here = best[end]
            if here is None or cost < here[0]:
                best[end] = (cost, (*before[1], part))
    whole = best[-1]
    if whole is None or vocabulary.anchors.isdisjoint(whole[1]):
        return ()
    return whole[1]


def _unslipped(word: str, vocabulary: Vocabulary) -> str:
    """The rule's word this one misses by a single slip (a letter too many, too few, wrong or swapped), or itself."""
    if len(word) < _SHORTEST_SLIP - 1 or len(word) > _LONGEST_WORD:
        return word
    if word in vocabulary.slips:
        return vocabulary.slips[word][0]
    for shorter in _without_one(word):
        if shorter in vocabulary.known and len(shorter) >= _SHORTEST_SLIP - 1:
            return shorter
    for shorter in _without_one(word):
        for found in vocabulary.slips.get(shorter, ()):
            if _one_slip(word, found):
                return found
    return word


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(word: str, other: str) -> bool:
    """Whether two words differ by one wrong letter or one swap of neighbours."""
    if len(word) != len(other):
        return False
    wrong = [at for at, (mine, its) in enumerate(zip(word, other, strict=True)) if mine != its]
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(word) == sorted(other)
