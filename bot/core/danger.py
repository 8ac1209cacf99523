"""How much does a text read like danger? The half of the safety screen that was learnt from examples, not written.

Rules know the wordings somebody thought of. This weighs every word, pair and triple of words and every run of letters
in a text, with weights learnt from `nlu/danger/` (see `train.py` there), and so also sees wordings nobody wrote down.
The weights of one run of letters for all classes are packed into one whole number, so that adding two such numbers adds
up all classes at once, and the sum for any window of a text is the difference of two running sums. Each word is looked
at once, whatever the number of windows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import exp, sqrt
from zlib import crc32

from bot.core.lexicon import Signal
from bot.core.normalise import BREAK, BREAKS, plain

CLASSES = (*Signal, "soft", "ordinary")
"""What a text may be: one of the dangers, soft (long ago, unsure, a habit), or ordinary."""
LANES = len(CLASSES) + 2
"""The numbers packed together: one for each class, then the squared rarity, then a one to count by."""
LANE_BITS = 32
BIAS = 128
"""Added to each packed weight, so that none is below nothing."""
_LETTERS = (2, 3, 4, 5)
_LONGEST_WORD = 18
_STEM = 4
FIRST, LAST = 5_000, 2_000
"""How many letters of a very long text are weighed: its first and its last. The rules read all of it."""
_SHORTEST_SENTENCE = 3
"""With fewer words, a sentence is weighed with the one after it."""
_PIECES = (14, 32)
"""How many words are weighed together. A longer sentence, spoken without a stop, is weighed in pieces of these lengths,
and so danger in the middle of it is not drowned by the rest."""


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class DangerWeights:
    """What was learnt."""

    rows: Sequence[int]
    """For each bucket its packed weights."""
    scale: float
    """What a weight of one stands for."""
    rarity_scale: float
    """What a squared rarity of one stands for."""
    intercepts: tuple[float, ...]
    urgent_from: float
    """How likely danger must be before the emergency answer is given."""
    concern_from: float
    """How likely danger or a soft story must be before the emergency number is shown beside the ordinary answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Likelihood:
    """How much a text reads like danger, each from 0 to 1."""

    urgent: float
    soft: float
    signal: Signal
    """The likeliest danger, however unlikely."""


def judge(text: str, weights: DangerWeights) -> Likelihood:
    """Weigh the whole text, each sentence, each two sentences and pieces of long ones; the most urgent counts."""
    return weigh(tokens(text), weights)


def weigh(words: Sequence[str], weights: DangerWeights) -> Likelihood:
    """The same for a text whose words are known."""
    sums = _running_sums(words, weights.rows)
    likeliest = [_likelihood(sums[end] - sums[start], weights) for start, end in windows(words)]
    return max(likeliest, key=lambda found: (found.urgent, found.soft))


def tokens(text: str) -> list[str]:
    """The words that are weighed, a repeated one once. The end of a sentence is a word; a pause is nothing."""
    shortened = text if len(text) <= FIRST + LAST else f"{text[:FIRST]}\n{text[-LAST:]}"
    words = (word[:_LONGEST_WORD] for word in plain(shortened, {}) if word == BREAK or word not in BREAKS)
    return [word for word, _ in groupby(words)]


def buckets(words: Sequence[str], size: int) -> list[list[int]]:
    """For each word the buckets of its letters and of the runs of words that begin with it in its sentence."""
    letters: dict[str, list[int]] = {}
    found = []
    for place, word in enumerate(words):
        if word not in letters:
            letters[word] = _letter_buckets(word, size)
        found.append(letters[word] + [crc32(run.encode()) % size for run in _word_runs(words, place)])
    return found


def _word_runs(words: Sequence[str], place: int) -> Iterator[str]:
    """Two and three words, and two as they begin, with and without one between: hes coming, he came, he is coming."""
    one, two, three = (*words[place : place + 3], BREAK, BREAK)[:3]
    if BREAK not in {one, two}:
        yield f"{one} {two}"
        yield f"{one[:_STEM]}~{two[:_STEM]}"
    if BREAK not in {one, two, three}:
        yield f"{one} {two} {three}"
        yield f"{one[:_STEM]}*{three[:_STEM]}"


def windows(words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the pieces of a text begin and end: the whole where it is short, sentences, pairs of them, pieces."""
    sentences = list(_sentences(words))
    pairs = ((start, end) for (start, _), (_, end) in pairwise(sentences))
    found = dict.fromkeys(_short_enough([(0, len(words)), *sentences, *pairs]))
    for start, end in sentences:
        for length in _PIECES if end - start > _PIECES[0] else ():
            found |= dict.fromkeys((at, min(end, at + length)) for at in range(start, end - length // 2, length // 2))
    return list(found) or [(0, len(words))]


def _short_enough(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return ((start, end) for start, end in spans if end - start <= _PIECES[-1])


def _sentences(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words):
        if word == BREAK and place - start >= _SHORTEST_SENTENCE:
            yield start, place
            start = place + 1
    if start < len(words):
        yield start, len(words)


def _letter_buckets(word: str, size: int) -> list[int]:
    if word == BREAK:
        return []
    padded = f"_{word}_".encode()
    runs = [padded[at : at + length] for length in _LETTERS for at in range(len(padded) - length + 1)]
    return [crc32(padded) % size, *(crc32(b"#" + run) % size for run in runs)]


def _running_sums(words: Sequence[str], rows: Sequence[int]) -> list[int]:
    each = (sum(rows[bucket] for bucket in found) for found in buckets(words, len(rows)))
    return [0, *accumulate(each)]


def _likelihood(total: int, weights: DangerWeights) -> Likelihood:
    mask = (1 << LANE_BITS) - 1
    *classes, rarity, count = (total >> (LANE_BITS * lane) & mask for lane in range(LANES))
    length = sqrt(rarity * weights.rarity_scale) or 1.0
    raw = [
        (packed - BIAS * count) * weights.scale / length + intercept
        for packed, intercept in zip(classes, weights.intercepts, strict=True)
    ]
    highest = max(raw)
    odds = [exp(value - highest) for value in raw]
    *dangers, soft, _ordinary = odds
    whole = sum(odds)
    signal = max(zip(dangers, Signal, strict=True))[1]
    return Likelihood(urgent=sum(dangers) / whole, soft=soft / whole, signal=signal)


def pack(planes: Sequence[bytes]) -> tuple[int, ...]:
    """One number for each bucket out of one row of bytes for each lane."""
    width = LANE_BITS // 8
    spread = bytearray(len(planes[0]) * len(planes) * width)
    stride = len(planes) * width
    for lane, plane in enumerate(planes):
        spread[lane * width :: stride] = plane
    return tuple(int.from_bytes(spread[at : at + stride], "little") for at in range(0, len(spread), stride))
