"""The safety screen: does this text tell of danger, and of which kind?

It runs before everything else, on every text, and needs nothing but its lexicon, so it answers with Rasa stopped and
the database locked. When several dangers are told, what saves a life first comes first. Words of long ago, questions
of law and "my friend" lower the level; a plain *no* never does, because people write "I'm fine but he's got a knife".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.core.lexicon import Level, Lexicon, Mark, Override, Rule, Signal, Typed, Weight
from bot.core.patterns import Match, Span, Stretch, matches, near, stretches, told_together
from bot.core.words import read

__all__ = ["Level", "Override", "Screening", "Signal", "Typed", "screen", "screen_together"]

_ACTED = "acted"
"""Rules of C5 so named tell of harm already done: they come first."""
_ORDER = (
    *(Signal.C7, Signal.C16),
    *(Signal.C14, Signal.C12, Signal.C10, Signal.C8, Signal.C9, Signal.C4),
    *(Signal.C2, Signal.C11, Signal.C6, Signal.C1, Signal.C15),
    *(Signal.C3, Signal.C5, Signal.C13),
)
"""First aid, then what wants 999 (the more particular answer first), then the rest."""
_RANK = {signal: rank for rank, signal in enumerate(_ORDER, start=1)}
_LOWERED_FOR_A_FRIEND = frozenset({Signal.C1, Signal.C2, Signal.C3, Signal.C6, Signal.C8})
"""Elsewhere a friend's danger is as urgent as one's own: they will not wake, are missing, are being taken away."""
_REACH = 9
"""How many words that matter away a mark of time or manner still counts, within its clause."""
_TODAY = frozenset({"is", "are", "am", "now", "will"})
"""Words that keep a clause in the present, whatever another clause of its sentence says of the past."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """What the screen made of a text."""

    level: Level = Level.NONE
    signal: Signal | None = None
    child: bool = False
    """The words sound like a child's or a young person's own."""
    other_signals: tuple[Signal, ...] = ()
    """Further dangers told, at any level, most pressing first."""
    language: str = "en"
    """The language the danger was told in."""
    overrides: tuple[Override, ...] = ()
    typed: Typed | None = None
    """The emergency answer's button that the words stand for."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """The rules that fired: for tests and tuning."""


def screen(text: str, lexicon: Lexicon) -> Screening:
    """Judge one text. Never raises, whatever the text."""
    found: list[_Finding] = []
    marks: set[Mark] = set()
    overrides: set[Override] = set()
    typed: set[Typed] = set()
    for stretch in stretches(read(text, lexicon.vocabulary), lexicon):
        fits = list(matches(stretch, lexicon.rules))
        here = [fit for fit in fits if isinstance(fit.rule.means, Mark)]
        marks.update(fit.rule.means for fit in here if isinstance(fit.rule.means, Mark))
        overrides.update(fit.rule.means for fit in fits if isinstance(fit.rule.means, Override))
        typed.update(fit.rule.means for fit in fits if isinstance(fit.rule.means, Typed))
        found += _findings(stretch, fits, here)
    screening = _screening(_settled(found, marks), child=Mark.CHILD in marks, overrides=tuple(sorted(overrides)))
    return replace(screening, typed=next((each for each in Typed if each in typed), None))


def screen_together(previous: str, text: str, lexicon: Lexicon) -> Screening:
    """Judge a text sent soon after another: danger may be split over the two ("hes got", "a knife")."""
    alone = screen(text, lexicon)
    if alone.level is Level.URGENT or not previous or screen(previous, lexicon).level is Level.URGENT:
        return alone
    together = screen(f"{previous} {text}", lexicon)
    return together if together.level is Level.URGENT else alone


@dataclass(frozen=True, kw_only=True, slots=True)
class _Finding:
    signal: Signal
    urgent: bool
    habit: bool
    """Told as what a partner does again and again."""
    rule: Rule

    @property
    def rank(self) -> int:
        return 0 if self.signal is Signal.C5 and self.rule.name.startswith(_ACTED) else _RANK[self.signal]


def _findings(stretch: Stretch, fits: Iterable[Match], marks: Sequence[Match]) -> list[_Finding]:
    habits = [(mark.start, mark.end) for mark in marks if mark.rule.means is Mark.HABIT]
    return [
        _Finding(
            signal=fit.rule.means,
            urgent=not fit.guarded and _is_urgent(stretch, fit, marks),
            habit=fit.rule.means is Signal.C1 and any(_overlap((fit.start, fit.end), habit) for habit in habits),
            rule=fit.rule,
        )
        for fit in fits
        if isinstance(fit.rule.means, Signal)
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_urgent(stretch: Stretch, fit: Match, marks: Sequence[Match]) -> bool:
    if fit.rule.weight is Weight.CONCERN:
        return False
    span = (fit.start, fit.end)
    said = {mark.rule.means for mark in marks if near(stretch, span, (mark.start, mark.end), _REACH)}
    told_of_a_friend = Mark.FRIEND in said and fit.rule.means in _LOWERED_FOR_A_FRIEND
    mild = fit.rule.weight is not Weight.FIRM and (Mark.ASKING in said or told_of_a_friend)
    if mild or _is_past(stretch, span, marks):
        return Mark.NOW in said
    return True


def _is_past(stretch: Stretch, span: Span, marks: Sequence[Match]) -> bool:
    """Whether the sentence speaks of long ago and the clause itself of nothing that is so today."""
    past = [(mark.start, mark.end) for mark in marks if mark.rule.means is Mark.LONG_AGO]
    if any(near(stretch, span, told, _REACH) for told in past):
        return True
    clauses = set(stretch.clauses[span[0] : span[1]])
    today = any(
        word in _TODAY for word, clause in zip(stretch.words, stretch.clauses, strict=True) if clause in clauses
    )
    return not today and any(told_together(stretch, span, told) for told in past)


def _settled(found: Sequence[_Finding], marks: set[Mark]) -> list[_Finding]:
    """Lower what is urgent only when the text says, wherever it does, that it presses."""
    presses = not marks.isdisjoint({Mark.NOW, Mark.CHILD, Mark.PRESSING})
    is_live = not marks.isdisjoint({Mark.NOW, Mark.LIVE})

    def waits(finding: _Finding) -> bool:
        return (finding.habit and not presses) or (finding.rule.weight is Weight.PRESSED and not is_live)

    return [replace(finding, urgent=False) if waits(finding) else finding for finding in found]


def _screening(found: Sequence[_Finding], *, child: bool, overrides: tuple[Override, ...]) -> Screening:
    if not found:
        return Screening(child=child, overrides=overrides)
    ranked = sorted(found, key=lambda finding: (not finding.urgent, finding.rank, finding.rule.name))
    first = ranked[0]
    others = dict.fromkeys(finding.signal for finding in ranked if finding.signal is not first.signal)
    return Screening(
        level=Level.URGENT if first.urgent else Level.CONCERN,
        signal=first.signal,
        child=child,
        other_signals=tuple(others),
        language=first.rule.language,
        overrides=overrides,
        names=tuple(dict.fromkeys(finding.rule.name for finding in ranked)),
    )
