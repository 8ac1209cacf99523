"""Decides which intent a message has, from how the model reads the whole of it and each clause.

Danger weighs more than tidiness: an emergency is taken at a lower likelihood than anything else and is never thrown
away as out of scope, since a needless "are you safe?" is better than a missed one. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from nlu.components.intent_model import Reading

FALLBACK = "nlu_fallback"
EMERGENCY = "emergency_"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What was tuned. Floors are of familiarity, the rest of probability."""

    floor: float = -1.75
    floors: dict[str, float] = field(default_factory=lambda: {"abuse_": -2.25, "emergency_": -1.25})
    """Floors of their own, by the beginning of an intent's name."""
    emergency: float = 0.35
    """Taken as an emergency when the emergency intents together reach this."""
    emergency_strange: float = 0.75
    """The same where the words lie below the floor: never refused for that, but a higher bar."""
    emergency_clause: float = 0.85
    """The same within one clause, which must be familiar."""
    second_need: float = 0.6
    """A clause must be this sure before it counts as a need of its own."""
    needs: Sequence[str] = ("abuse_", "fraud_", "drugs_", "about_")
    """How the names of needs begin."""

    def floor_of(self, intent: str) -> float:
        """The least familiarity at which this intent is believed."""
        return next((floor for start, floor in self.floors.items() if intent.startswith(start)), self.floor)

    def is_need(self, intent: str) -> bool:
        """Whether an intent is a question of the knowledge pages."""
        return intent.startswith(tuple(self.needs))


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The intent, the ranking that led to it, and a second need when the message held two."""

    intent: str
    confidence: float
    ranking: Sequence[tuple[str, float]]
    also_need: str | None = None


def decide(whole: Reading, clauses: Sequence[Reading], thresholds: Thresholds) -> Decision:
    """One decision for one message."""
    ranking = whole.ranking()
    danger = _emergency(whole, clauses, thresholds)
    if danger is not None:
        return _decision(danger, ranking)
    needs = _confident_needs(clauses, thresholds)
    intent, probability = ranking[0]
    if whole.familiarity < thresholds.floor_of(intent):
        if not needs:
            return _decision((FALLBACK, 1 - probability), ranking)
        intent, probability = needs[0]
    others = [need for need, _ in needs if need != intent]
    several = len(needs) > 1 and bool(others) and thresholds.is_need(intent)
    return _decision((intent, probability), ranking, also_need=others[0] if several else None)


def _decision(
    chosen: tuple[str, float], ranking: Iterable[tuple[str, float]], also_need: str | None = None
) -> Decision:
    rest = (pair for pair in ranking if pair[0] != chosen[0])
    return Decision(intent=chosen[0], confidence=chosen[1], ranking=tuple(chain([chosen], rest)), also_need=also_need)


def _emergency(whole: Reading, clauses: Sequence[Reading], thresholds: Thresholds) -> tuple[str, float] | None:
    """The likeliest emergency, when emergencies together are likely enough in the whole or in one clause."""
    strange = whole.familiarity < thresholds.floor_of(EMERGENCY)
    bars = [(whole, thresholds.emergency_strange if strange else thresholds.emergency)]
    bars += [(clause, thresholds.emergency_clause) for clause in clauses if clause.familiarity >= 0]
    for reading, bar in bars:
        ranked = [pair for pair in reading.ranking() if pair[0].startswith(EMERGENCY)]
        together = sum(probability for _, probability in ranked)
        if ranked and together >= bar:
            return ranked[0][0], min(1.0, together)
    return None


def _confident_needs(clauses: Sequence[Reading], thresholds: Thresholds) -> list[tuple[str, float]]:
    """The different needs that clauses are sure of, in the order they were said."""
    needs: dict[str, float] = {}
    for clause in clauses:
        intent, probability = clause.ranking()[0]
        sure = probability >= thresholds.second_need and clause.familiarity >= thresholds.floor_of(intent)
        if sure and thresholds.is_need(intent):
            needs[intent] = max(probability, needs.get(intent, 0.0))
    return list(needs.items())
