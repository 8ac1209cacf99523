"""Find where the rules of the lexicon match the words of a text.

All steps are bounded: the text is read in short overlapping stretches, each word is looked up once, and a rule is
tried only where its rarest symbol occurs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.core.lexicon import Lexicon, Rule
from bot.core.normalise import BREAK

STRETCH, OVERLAP = 90, 30
_NEAR = 7
"""How many words that matter an unordered rule may span, and how far `unless` looks."""
BLANK = "\uf8fe"

Span = tuple[int, int]
Spans = Mapping[int, Sequence[Span]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A rule found in a stretch of words, from the word `start` up to but not including `end`."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Stretch:
    """A piece of a text short enough to search, with where its words stand."""

    words: tuple[str, ...]
    weights: tuple[int, ...]
    """Words that matter before each place."""
    spans: Spans
    opens: bool
    closes: bool

    def apart(self, end: int, start: int) -> int:
        """How many words that matter stand between two places."""
        return self.weights[start] - self.weights[end]


def stretches(words: Sequence[str], lexicon: Lexicon) -> Iterator[Stretch]:
    """Cut a text into overlapping stretches, harmless phrases blanked out."""
    step = STRETCH - OVERLAP
    for start in range(0, max(1, len(words) - OVERLAP), step):
        piece = tuple(words[start : start + STRETCH])
        opens, closes = start == 0, start + STRETCH >= len(words)
        stretch = _stretch(piece, lexicon, opens=opens, closes=closes)
        harmless = list(matches(stretch, lexicon.harmless))
        if harmless:
            blanked = {place for match in harmless for place in range(match.start, match.end)}
            kept = (BLANK if place in blanked and word != BREAK else word for place, word in enumerate(piece))
            stretch = _stretch(tuple(kept), lexicon, opens=opens, closes=closes)
        yield stretch


def matches(stretch: Stretch, rules: Mapping[int, tuple[Rule, ...]]) -> Iterator[Match]:
    """Yield each rule that fits, once per place where its last element can end first."""
    for symbol in stretch.spans:
        for rule in rules.get(symbol, ()):
            if all(element.symbol in stretch.spans for element in rule.elements):
                yield from _unordered(stretch, rule) if rule.unordered else _in_order(stretch, rule)


def _stretch(words: tuple[str, ...], lexicon: Lexicon, *, opens: bool, closes: bool) -> Stretch:
    matters = (word not in lexicon.fillers and word != BREAK for word in words)
    weights = (0, *accumulate(map(int, matters)))
    return Stretch(words=words, weights=weights, spans=_spans(words, lexicon), opens=opens, closes=closes)


def _spans(words: tuple[str, ...], lexicon: Lexicon) -> Spans:
    spans: dict[int, list[Span]] = {}
    for place, word in enumerate(words):
        here = (place, place + 1)
        for symbol in lexicon.symbols.get(word, ()):
            spans.setdefault(symbol, []).append(here)
        for length in range(3, len(word) + 1) if lexicon.stems else ():
            for symbol in lexicon.stems.get(word[:length], ()):
                spans.setdefault(symbol, []).append(here)
        for phrase in lexicon.phrases.get(word, ()):
            end = place + 1 + len(phrase.rest)
            if words[place + 1 : end] == phrase.rest:
                for symbol in phrase.symbols:
                    spans.setdefault(symbol, []).append((place, end))
    return spans


def _in_order(stretch: Stretch, rule: Rule) -> Iterator[Match]:
    # For every end reached, the latest start that reaches it: the tightest match.
    first, *others = rule.elements
    reached = {end: start for start, end in sorted(stretch.spans[first.symbol])}
    if rule.opens:
        reached = {end: start for end, start in reached.items() if stretch.opens and stretch.weights[start] == 0}
    for element in others:
        further: dict[int, int] = {}
        for start, end in stretch.spans[element.symbol]:
            for before, origin in reached.items():
                if before == start or (before < start and stretch.apart(before, start) <= element.gap):
                    further[end] = max(origin, further.get(end, 0))
        reached = further
    for end, start in reached.items():
        if rule.closes and not (stretch.closes and stretch.apart(end, len(stretch.words)) == 0):
            continue
        if not _turned_off(stretch, rule, start, end):
            yield Match(rule=rule, start=start, end=end)


def _unordered(stretch: Stretch, rule: Rule) -> Iterator[Match]:
    rarest, *others = sorted((stretch.spans[element.symbol] for element in rule.elements), key=len)
    for start, end in rarest:
        taken = [(start, end)]
        for spans in others:
            free = [span for span in spans if all(span[1] <= other[0] or span[0] >= other[1] for other in taken)]
            if not free:
                break
            nearest = min(free, key=lambda span: abs(span[0] - start))
            taken.append(nearest)
        low, high = min(span[0] for span in taken), max(span[1] for span in taken)
        fits = len(taken) == len(rule.elements) and stretch.apart(low, high) <= _NEAR + len(taken)
        if fits and not _turned_off(stretch, rule, low, high):
            yield Match(rule=rule, start=low, end=high)


def _turned_off(stretch: Stretch, rule: Rule, start: int, end: int) -> bool:
    return any(
        near(stretch, (start, end), span, _NEAR) for symbol in rule.unless for span in stretch.spans.get(symbol, ())
    )


def near(stretch: Stretch, one: Span, other: Span, reach: int) -> bool:
    """Whether two spans are in one clause and at most so many words that matter apart."""
    (_, low), (high, _) = sorted((one, other))
    return low >= high or (stretch.apart(low, high) <= reach and BREAK not in stretch.words[low:high])
