"""Compiles the rules of `safety/*.yml` into a `core.lexicon.Lexicon`.

How a rule is written:

    <person> <hits> <somebody>     word classes, in this order, at most two words that matter between each
    he|<partner> > my passport     `a|b` either; `>` nothing that matters between, `=` nothing, `..` up to six
    <knife> & <person> & has       these close together, in any order
    ^ sos $                        `^` where the text begins, `$` where it ends
    <person> shoots !film          unless `film` (a word or <class>) stands near by
    passed_out                     `_` joins a phrase;  zabij*  any word that begins so
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.errors import ContentError
from bot.core.lexicon import ADJACENT, Element, Lexicon, Meaning, Phrase, Rule, Weight
from bot.core.normalise import BREAKS, plain
from bot.core.words import Vocabulary, slips_of

_ALTERNATIVE = re.compile(r"<([^<>]*)>|([^|<>]+)")
_PLAIN = re.compile("[a-z0-9 ]+")
_USUAL_GAP = 2
_GAPS = {"=": ADJACENT, ">": 0, "..": 6, "&": _USUAL_GAP, "^": _USUAL_GAP, "$": _USUAL_GAP}
Words = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a piece of the lexicon was written, for error messages."""

    file: str
    key: str

    def wrong(self, fix: str) -> ContentError:
        """The error that says what to mend here."""
        return ContentError(file=self.file, key=self.key, fix=fix)


@dataclass(kw_only=True)
class RuleCompiler:
    """Gathers classes and rules, then makes the lexicon."""

    spellings: Mapping[str, Words]
    emoji: Mapping[str, str]
    fillers: frozenset[str]
    anchors: frozenset[str]
    turns: frozenset[str]
    joiners: frozenset[str]
    subjects: frozenset[str]
    ordinary: frozenset[str]
    _classes: dict[str, set[Words]] = field(default_factory=dict)
    _symbols: dict[str, int] = field(default_factory=dict)
    _entries: dict[int, set[Words]] = field(default_factory=dict)
    _rules: list[Rule] = field(default_factory=list)
    _harmless: list[Rule] = field(default_factory=list)

    def add_class(self, name: str, entries: Iterable[str], source: Source) -> None:
        """Name a set of words and phrases. `<other>` takes in all of another class."""
        members = self._classes.setdefault(name, set())
        for entry in entries:
            members |= self._class(entry[1:-1], source) if entry.startswith("<") else {self._words(entry, source)}

    def add_harmless(self, written: str, source: Source) -> None:
        """A phrase that sounds like danger and is not."""
        self._harmless.append(self._rule(written, source, means=None, weight=Weight.CONCERN, language="en"))

    def add_rule(self, written: str, source: Source, means: Meaning, weight: Weight, language: str = "en") -> None:
        """A pattern and what it means."""
        self._rules.append(self._rule(written, source, means=means, weight=weight, language=language))

    def lexicon(self) -> Lexicon:
        """Everything gathered, ready to screen with."""
        symbols: dict[str, list[int]] = {}
        stems: dict[str, list[int]] = {}
        phrases: dict[tuple[str, str], dict[Words, list[int]]] = {}
        for symbol, entries in self._entries.items():
            for first, *rest in entries:
                if rest:
                    phrases.setdefault((first, rest[0]), {}).setdefault(tuple(rest[1:]), []).append(symbol)
                elif first.endswith("*"):
                    stems.setdefault(first[:-1], []).append(symbol)
                else:
                    symbols.setdefault(first, []).append(symbol)
        words, exact = self._guessable()
        return Lexicon(
            vocabulary=Vocabulary(
                known=self.ordinary | words | self.fillers,
                spellings=self.spellings,
                telling=words,
                exact=exact,
                slips=slips_of(words | self.fillers | self.spellings.keys()),
                anchors=self.anchors,
                emoji=self.emoji,
            ),
            symbols={word: tuple(found) for word, found in symbols.items()},
            stems={stem: tuple(found) for stem, found in stems.items()},
            phrases={
                pair: tuple(Phrase(rest=rest, symbols=tuple(found)) for rest, found in rests.items())
                for pair, rests in phrases.items()
            },
            fillers=self.fillers,
            turns=self.turns,
            joiners=self.joiners,
            subjects=self.subjects,
            harmless=self._by_rarest(self._harmless),
            rules=self._by_rarest(self._rules),
        )

    def _guessable(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words that a slip may be corrected to, and those that are read only as they are written.

        A gentle notice for one foreign word must not come of an English word with a letter wrong.
        """
        told = {
            symbol
            for rule in (*self._rules, *self._harmless)
            if rule.language == "en" or rule.weight is not Weight.CONCERN
            for symbol in (*rule.needs, *rule.unless)
        }
        words = frozenset(word for symbol in told for entry in self._entries[symbol] for word in entry)
        every = frozenset(word for entries in self._entries.values() for entry in entries for word in entry)
        return words, every - words

    def _by_rarest(self, rules: Iterable[Rule]) -> dict[int, tuple[Rule, ...]]:
        """File each rule under its symbol with the fewest, hence rarest, words."""
        uses = Counter({symbol: len(entries) for symbol, entries in self._entries.items()})
        filed: dict[int, list[Rule]] = {}
        for rule in rules:
            rarest = min((element.symbol for element in rule.elements), key=lambda symbol: uses[symbol])
            filed.setdefault(rarest, []).append(rule)
        return {symbol: tuple(found) for symbol, found in filed.items()}

    def _rule(self, written: str, source: Source, *, means: Meaning | None, weight: Weight, language: str) -> Rule:
        elements: list[Element] = []
        unless: list[int] = []
        gap = _USUAL_GAP
        for token in written.split():
            if token in _GAPS:
                gap = _GAPS[token]
            elif token.startswith("!"):
                unless.append(self._symbol(token[1:], source))
            else:
                elements.append(Element(symbol=self._symbol(token, source), gap=gap))
                gap = _USUAL_GAP
        if not elements:
            raise source.wrong("write at least one word or <class>")
        return Rule(
            name=source.key,
            means=means,
            weight=weight,
            elements=tuple(elements),
            unordered=" & " in written,
            opens=written.startswith("^ "),
            closes=written.endswith(" $"),
            unless=tuple(unless),
            language=language,
        )

    def _symbol(self, token: str, source: Source) -> int:
        if token not in self._symbols:
            self._symbols[token] = len(self._symbols)
            self._entries[self._symbols[token]] = self._choice(token, source)
        return self._symbols[token]

    def _choice(self, token: str, source: Source) -> set[Words]:
        entries: set[Words] = set()
        for classes, word in _ALTERNATIVE.findall(token):
            for name in filter(None, classes.split("|")):
                entries |= self._class(name, source)
            if word:
                entries.add(self._words(word, source))
        return entries

    def _class(self, name: str, source: Source) -> set[Words]:
        if name not in self._classes:
            raise source.wrong(f"name a word class that exists; there is no <{name}>")
        return self._classes[name]

    def _words(self, entry: str, source: Source) -> Words:
        """An entry as the screen will read it."""
        if entry.endswith("*"):
            stem = plain(entry[:-1], {})
            if len(stem) != 1 or len(stem[0]) < 3:
                raise source.wrong(f"write {entry} as one word beginning with at least three letters before the *")
            return (f"{stem[0]}*",)
        spaced = entry.replace("_", " ")
        words = tuple(
            meant
            for word in (spaced.split() if _PLAIN.fullmatch(spaced) else plain(spaced, self.emoji))
            for meant in self.spellings.get(word, (word,))
            if word not in BREAKS
        )
        if not words:
            raise source.wrong(f"write a word; there is none in {entry}")
        return words
