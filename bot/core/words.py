"""Turn the words as typed into the words as meant: text-speak, slips of the finger, words run together or pulled apart.

Only words that are not known are touched, so ordinary English is never bent into danger. Each step costs a handful
of dictionary look-ups, whatever the word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.core.normalise import BREAK, BREAKS, plain

_LEET = (str.maketrans("0134578@$", "oieastbas"), str.maketrans("0134578@$", "oleastbas"))
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_TAILS = frozenset({"s", "t", "m", "d", "re", "ve", "ll"})
_SMALL_WORDS = frozenset(
    re.findall(r"\w+", "i a am an as at be by do go he if in is it me my no of oh on or so to up us we im id ex tv u r")
)
_SHORTEST_PART, _SHORTEST_SLIP, _LONGEST_WORD, _LONGEST_RUN = 3, 5, 16, 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The words the screen can read."""

    known: frozenset[str]
    """Words never corrected: those of the rules and ordinary English."""
    telling: frozenset[str]
    """Those of them that rules are made of."""
    exact: frozenset[str]
    """Other languages' danger words: read as they are, and no guess at what a slip of English may mean."""
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
    """Return the words of a text as meant, `BREAK` between sentences and `PAUSE` between clauses."""
    typed = _rejoin(plain(text, vocabulary.emoji), vocabulary)
    meant = {word: (word,) if word in BREAKS else _meant(word, vocabulary) for word in set(typed)}
    return tuple(word for as_typed in typed for word in meant[as_typed])


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
    if word in vocabulary.known or word in vocabulary.exact or word.isdigit() or not word.isascii():
        return (word,)
    for guess in _guesses(word):
        if guess in vocabulary.spellings:
            return vocabulary.spellings[guess]
        if guess in vocabulary.known or guess in vocabulary.exact:
            return (guess,)
    parts = _split(word, vocabulary) or _split(_DOUBLED.sub(r"\1", word), vocabulary)
    if parts:
        return tuple(meant for part in parts for meant in vocabulary.spellings.get(part, (part,)))
    unslipped = _unslipped(word, vocabulary)
    return vocabulary.spellings.get(unslipped, (unslipped,))


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
    if not _SHORTEST_PART < len(word) <= _LONGEST_RUN:
        return ()
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ()), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            before, part = best[start], word[start:end]
            cost = None if before is None else _part_cost(part, vocabulary)
            if before is None or cost is None:
                continue
            here = best[end]
            if here is None or before[0] + cost <= here[0]:
                best[end] = (before[0] + cost, (*before[1], part))
    parts = best[-1][1] if best[-1] else ()
    fair = not vocabulary.anchors.isdisjoint(parts) or any(
        len(part) > _SHORTEST_PART and part in vocabulary.telling for part in parts
    )
    return parts if len(parts) > 1 and fair else ()


def _part_cost(part: str, vocabulary: Vocabulary) -> int | None:
    """The fewer and the more telling the words, the better the reading; nothing when it is no word."""
    if len(part) < _SHORTEST_PART and part not in _SMALL_WORDS:
        return None
    if part in vocabulary.telling:
        return 3
    if part in vocabulary.known or part in vocabulary.spellings:
        return 4 if len(part) >= _SHORTEST_PART or part in vocabulary.anchors else 6
    return None


def _unslipped(word: str, vocabulary: Vocabulary) -> str:
    """The rule's word this one misses by a single slip (a letter too many, too few, wrong or swapped), or itself."""
    if len(word) < _SHORTEST_SLIP - 1 or len(word) > _LONGEST_WORD:
        return word
    for shorter in _without_one(word):
        for found in vocabulary.slips.get(shorter, ()):
            if _one_slip(word, found):
                return found
    if word in vocabulary.slips:
        return vocabulary.slips[word][0]
    longer_than = (shorter for shorter in _without_one(word) if len(shorter) >= _SHORTEST_SLIP - 1)
    return next((shorter for shorter in longer_than if shorter in vocabulary.known), word)


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
