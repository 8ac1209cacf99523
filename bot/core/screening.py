"""The whole safety screen: what the rules see and what the learnt weights see, joined.

The rules come first: what they find urgent stays as they say, and what they notice beside it (a child, "no police")
always counts. The weights may only raise the level, never lower it, so a wrong guess of theirs costs a glance at the
emergency number and no more. They know English alone, and too little of a text of one word.

The thresholds come with the weights (`nlu/danger/train.py` finds them on lines left out of the learning): danger at the
level where 3 in 200 ordinary lines would be wrongly raised, concern at 8 in 100, because the soft answer shows the
emergency number too and is no hindrance.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import safety
from bot.core.danger import DangerWeights, Likelihood, tokens, weigh
from bot.core.lexicon import Level, Lexicon
from bot.core.normalise import BREAK
from bot.core.safety import Screening

_FEWEST_WORDS = 2
_FEW_WORDS, _MANY_WORDS = 6, 60
_SURER_OF_FEW, _SURER_OF_MANY, _CONCERNED_BY_FEW = 0.92, 0.93, 0.8
"""Few words say little of themselves ("im 13" answers a question), and of many words some window always sounds bad:
there the weights must be surer. On the odd blind lines both cost no danger."""
_NOT_NOW = ("not now", "not here", "not happening now", "not there now", "not in danger", "gone out")
"""Said in so many words: then the weights alone raise no alarm, only the soft answer with the emergency number."""
_FRAGMENT = 5
"""More words than these say what they mean by themselves; fewer may be the beginning of something."""
WEIGHED = "weighed"
"""Stands among the names of the rules when the weights decided."""


def screen(text: str, lexicon: Lexicon, weights: DangerWeights) -> Screening:
    """Judge one text. Never raises, whatever the text."""
    ruled = safety.screen(text, lexicon)
    if ruled.level is Level.URGENT or _is_button(text):
        return ruled
    words = tokens(text)
    if not _may_be_weighed(words):
        return ruled
    weighed = weigh(words, weights)
    if weighed.urgent >= _urgent_from(len(words), weights) and not _says_not_now(words):
        return _raised(ruled, Level.URGENT, weighed)
    if ruled.level is Level.NONE and weighed.urgent + weighed.soft >= _concern_from(len(words), weights):
        return _raised(ruled, Level.CONCERN, weighed)
    return ruled


def screen_after(previous: str, text: str, lexicon: Lexicon, weights: DangerWeights) -> Screening:
    """Judge a text sent in one breath with another: danger may be split over the two. The weights see `text` alone."""
    alone = screen(text, lexicon, weights)
    if alone.level is Level.URGENT or not 0 < len(tokens(previous)) <= _FRAGMENT:
        return alone
    together = safety.screen_together(previous, text, lexicon)
    return together if together.level is Level.URGENT else alone


def _concern_from(count: int, weights: DangerWeights) -> float:
    return max(_CONCERNED_BY_FEW, weights.concern_from) if count <= _FEW_WORDS else weights.concern_from


def _says_not_now(words: Sequence[str]) -> bool:
    said = f" {' '.join(words)} "
    return any(f" {phrase} " in said for phrase in _NOT_NOW)


def _urgent_from(count: int, weights: DangerWeights) -> float:
    if count <= _FEW_WORDS:
        return max(_SURER_OF_FEW, weights.urgent_from)
    return max(_SURER_OF_MANY, weights.urgent_from) if count >= _MANY_WORDS else weights.urgent_from


def _is_button(text: str) -> bool:
    return text.startswith("/") and " " not in text.strip()


def _may_be_weighed(words: Sequence[str]) -> bool:
    """Whether the weights can say anything of these words: there are enough, mostly in Latin letters."""
    said = [word for word in words if word != BREAK]
    return len(said) >= _FEWEST_WORDS and 2 * sum(map(str.isascii, said)) > len(said)


def _raised(ruled: Screening, level: Level, weighed: Likelihood) -> Screening:
    noticed = dict.fromkeys(filter(None, (ruled.signal, *ruled.other_signals)))
    others = tuple(signal for signal in noticed if signal is not weighed.signal)
    return replace(ruled, level=level, signal=weighed.signal, other_signals=others, names=(WEIGHED, *ruled.names))
