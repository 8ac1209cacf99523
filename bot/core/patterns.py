"""Find where the rules of the lexicon match the words of a text.

All steps are bounded: the text is read in short overlapping stretches, each word is looked up once, a rule is tried
only where all its symbols occur, and only then is it looked up where they stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise, zip_longest

from bot.core.lexicon import Lexicon, Rule
from bot.core.normalise import BREAK, BREAKS

STRETCH, OVERLAP = 90, 30
_NEAR = 7
"""How many words that matter an unordered rule may span, and how far a guard lowers a finding."""
_BESIDE = 3
"""How far a guard silences a rule altogether."""
BLANK = "\uf8fe"
_PARTINGS = frozenset({BREAK, "and", "but"})

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A rule found in a stretch of words, from the word `start` up to but not including `end`."""

    rule: Rule
    start: int
    end: int
    guarded: bool = False
    """A harmless reading stands in the same clause, though not beside it."""


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Stretch:
    """A piece of a text short enough to search, with where its words stand."""

    words: tuple[str, ...]
    weights: tuple[int, ...]
    """Words that matter before each place."""
    clauses: tuple[int, ...]
    """The number of the clause each word belongs to."""
    present: frozenset[int]
    by_place: tuple[frozenset[int], ...]
    """The symbols of the single word at each place."""
    phrases: Mapping[int, Sequence[Span]]
    opens: bool
    closes: bool
    _found: dict[int, Sequence[Span]] = field(default_factory=dict)

    def spans(self, symbol: int) -> Sequence[Span]:
        """Where a symbol stands."""
        if symbol not in self._found:
            single = [(place, place + 1) for place, here in enumerate(self.by_place) if symbol in here]
            self._found[symbol] = [*single, *self.phrases.get(symbol, ())]
        return self._found[symbol]

    def in_one_clause(self, match: Match) -> bool:
        """Whether a match stays within one clause."""
        return self.clauses[match.start] == self.clauses[match.end - 1]

    def apart(self, end: int, start: int) -> int:
        """How many words that matter stand between two places."""
        return self.weights[start] - self.weights[end]

    def begins_sentence(self, place: int) -> bool:
        """Whether nothing that matters stands before a place in its sentence."""
        while place > 0 and self.words[place - 1] != BREAK:
            place -= 1
            if self.weights[place + 1] > self.weights[place]:
                return False
        return place > 0 or self.opens

    def ends_sentence(self, place: int) -> bool:
        """Whether nothing that matters stands after a place in its sentence."""
        while place < len(self.words) and self.words[place] != BREAK:
            if self.weights[place + 1] > self.weights[place]:
                return False
            place += 1
        return place < len(self.words) or self.closes


def stretches(words: Sequence[str], lexicon: Lexicon) -> Iterator[Stretch]:
    """Cut a text into overlapping stretches, harmless phrases blanked out."""
    step = STRETCH - OVERLAP
    known: dict[str, frozenset[int]] = {}
    for start in range(0, max(1, len(words) - OVERLAP), step):
        piece = tuple(words[start : start + STRETCH])
        opens, closes = start == 0, start + STRETCH >= len(words)
        stretch = _stretch(piece, lexicon, known, opens=opens, closes=closes)
        harmless = [match for match in matches(stretch, lexicon.harmless) if stretch.in_one_clause(match)]
        if harmless:
            blanked = {place for match in harmless for place in range(match.start, match.end)}
            kept = (BLANK if place in blanked and word not in BREAKS else word for place, word in enumerate(piece))
            stretch = _stretch(tuple(kept), lexicon, known, opens=opens, closes=closes)
        yield stretch


def matches(stretch: Stretch, rules: Mapping[int, tuple[Rule, ...]]) -> Iterator[Match]:
    """Yield each rule that fits, once per place where its last element can end first."""
    for symbol in stretch.present & rules.keys():
        for rule in rules[symbol]:
            if rule.needs <= stretch.present:
                yield from _unordered(stretch, rule) if rule.unordered else _in_order(stretch, rule)


def _stretch(
    words: tuple[str, ...], lexicon: Lexicon, known: dict[str, frozenset[int]], *, opens: bool, closes: bool
) -> Stretch:
    for word in words:
        if word not in known:
            known[word] = _symbols(word, lexicon)
    by_place = tuple(known[word] for word in words)
    phrases = _phrases(words, lexicon)
    matters = (word not in lexicon.fillers and word not in BREAKS for word in words)
    return Stretch(
        words=words,
        weights=(0, *accumulate(map(int, matters))),
        clauses=_clauses(words, lexicon),
        present=frozenset().union(*by_place, phrases),
        by_place=by_place,
        phrases=phrases,
        opens=opens,
        closes=closes,
    )


def _symbols(word: str, lexicon: Lexicon) -> frozenset[int]:
    stems = (lexicon.stems.get(word[:length], ()) for length in range(3, len(word) + 1)) if lexicon.stems else ()
    return frozenset(lexicon.symbols.get(word, ())).union(*stems)


def _phrases(words: tuple[str, ...], lexicon: Lexicon) -> Mapping[int, Sequence[Span]]:
    spans: dict[int, list[Span]] = {}
    for place, pair in enumerate(pairwise(words)):
        for phrase in lexicon.phrases.get(pair, ()):
            end = place + 2 + len(phrase.rest)
            if words[place + 2 : end] == phrase.rest:
                for symbol in phrase.symbols:
                    spans.setdefault(symbol, []).append((place, end))
    return spans


def _clauses(words: Sequence[str], lexicon: Lexicon) -> tuple[int, ...]:
    """Number the clauses: a new one begins after a sign, and at a joining word with a new subject behind it."""
    new = (
        word in BREAKS or word in lexicon.turns or (word in lexicon.joiners and then in lexicon.subjects)
        for word, then in zip_longest(words, words[1:])
    )
    return tuple(accumulate(map(int, new)))


def _in_order(stretch: Stretch, rule: Rule) -> Iterator[Match]:
    # For every end reached, the latest start that reaches it: the tightest match.
    first, *others = rule.elements
    reached = {end: start for start, end in sorted(stretch.spans(first.symbol))}
    if rule.opens:
        reached = {end: start for end, start in reached.items() if stretch.begins_sentence(start)}
    for element in others:
        further: dict[int, int] = {}
        for start, end in stretch.spans(element.symbol):
            for before, origin in reached.items():
                if before == start or (before < start and stretch.apart(before, start) <= element.gap):
                    further[end] = max(origin, further.get(end, 0))
        reached = further
    for end, start in reached.items():
        if not rule.closes or stretch.ends_sentence(end):
            yield from _guarded(stretch, rule, start, end)


def _unordered(stretch: Stretch, rule: Rule) -> Iterator[Match]:
    rarest, *others = sorted((stretch.spans(element.symbol) for element in rule.elements), key=len)
    for start, end in rarest:
        taken = [(start, end)]
        for spans in others:
            free = [span for span in spans if all(span[1] <= other[0] or span[0] >= other[1] for other in taken)]
            if not free:
                break
            nearest = min(free, key=lambda span: abs(span[0] - start))
            taken.append(nearest)
        low, high = min(span[0] for span in taken), max(span[1] for span in taken)
        if len(taken) == len(rule.elements) and stretch.apart(low, high) <= _NEAR + len(taken):
            yield from _guarded(stretch, rule, low, high)


def _guarded(stretch: Stretch, rule: Rule, start: int, end: int) -> Iterator[Match]:
    """The match, unless a guard stands right beside it; lowered when one stands a little further off."""
    guards = [span for symbol in rule.unless for span in stretch.spans(symbol)]
    if not any(near(stretch, (start, end), span, _BESIDE) for span in guards):
        guarded = any(near(stretch, (start, end), span, _NEAR) for span in guards)
        yield Match(rule=rule, start=start, end=end, guarded=guarded)


def near(stretch: Stretch, one: Span, other: Span, reach: int) -> bool:
    """Whether two spans are in one clause and at most so many words that matter apart."""
    (_, low), (high, _) = sorted((one, other))
    return low >= high or (stretch.apart(low, high) <= reach and stretch.clauses[low - 1] == stretch.clauses[high])


def told_together(stretch: Stretch, one: Span, other: Span) -> bool:
    """Whether two spans are in one sentence, with nothing but commas between their clauses."""
    (_, low), (high, _) = sorted((one, other))
    return low >= high or _PARTINGS.isdisjoint(stretch.words[low:high])
