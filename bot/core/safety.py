"""The safety screen: does this text tell of danger, and of which kind?

It runs before everything else, on every text, and needs nothing but its lexicon, so it answers with Rasa stopped and
the database locked. When several dangers are told, what saves a life first comes first. Words of long ago, questions
of law and "my friend" lower the level; a plain *no* never does, because people write "I'm fine but he's got a knife".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.core.lexicon import Level, Lexicon, Mark, Override, Rule, Signal, Weight
from bot.core.patterns import Match, Stretch, matches, near, stretches
from bot.core.words import read

__all__ = ["Level", "Override", "Screening", "Signal", "screen"]

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
    names: tuple[str, ...] = field(default=(), repr=False)
    """The rules that fired: for tests and tuning."""


def screen(text: str, lexicon: Lexicon) -> Screening:
    """Judge one text. Never raises, whatever the text."""
    found: list[_Finding] = []
    marks: set[Mark] = set()
    overrides: set[Override] = set()
    for stretch in stretches(read(text, lexicon.vocabulary), lexicon):
        fits = list(matches(stretch, lexicon.rules))
        here = [fit for fit in fits if isinstance(fit.rule.means, Mark)]
        marks.update(fit.rule.means for fit in here if isinstance(fit.rule.means, Mark))
        overrides.update(fit.rule.means for fit in fits if isinstance(fit.rule.means, Override))
        found += _findings(stretch, fits, here)
    return _screening(found, child=Mark.CHILD in marks, overrides=tuple(sorted(overrides)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Finding:
    signal: Signal
    urgent: bool
    rule: Rule

    @property
    def rank(self) -> int:
        return 0 if self.signal is Signal.C5 and self.rule.name.startswith(_ACTED) else _RANK[self.signal]


def _findings(stretch: Stretch, fits: Iterable[Match], marks: Sequence[Match]) -> list[_Finding]:
    return [
        _Finding(signal=fit.rule.means, urgent=_is_urgent(stretch, fit, marks), rule=fit.rule)
        for fit in fits
        if isinstance(fit.rule.means, Signal)
    ]


def _is_urgent(stretch: Stretch, fit: Match, marks: Sequence[Match]) -> bool:
    if fit.rule.weight is not Weight.URGENT:
        return fit.rule.weight is Weight.FIRM
    said = {mark.rule.means for mark in marks if near(stretch, (fit.start, fit.end), (mark.start, mark.end), _REACH)}
    told_of_a_friend = Mark.FRIEND in said and fit.rule.means in _LOWERED_FOR_A_FRIEND
    if Mark.LONG_AGO in said or Mark.ASKING in said or told_of_a_friend:
        return Mark.NOW in said
    return True


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
