"""Danger is taken at a lower likelihood and never thrown away; two needs are both kept; the strange falls back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.components.intent_decision import FALLBACK, Thresholds, decide
from nlu.components.intent_model import Reading

INTENTS = ("abuse_men", "drugs_asb", "emergency_weapon", "fraud_hmrc", "greet")


def reading(familiarity: float = 1.0, **likely: float) -> Reading:
    rest = (1 - sum(likely.values())) / (len(INTENTS) - len(likely))
    probabilities = np.array([likely.get(intent, rest) for intent in INTENTS], dtype=np.float32)
    return Reading(intents=INTENTS, probabilities=probabilities, familiarity=familiarity)


def test_the_likeliest_intent_is_chosen() -> None:
    assert decide(reading(fraud_hmrc=0.9), [], Thresholds()).intent == "fraud_hmrc"


def test_the_strange_falls_back_with_its_ranking() -> None:
    decision = decide(reading(-5, fraud_hmrc=0.5), [], Thresholds())
    assert decision.intent == FALLBACK
    assert [name for name, _ in decision.ranking[:2]] == [FALLBACK, "fraud_hmrc"]


def test_an_emergency_is_taken_though_another_intent_is_likelier() -> None:
    assert decide(reading(emergency_weapon=0.4, greet=0.5), [], Thresholds()).intent == "emergency_weapon"


def test_a_likely_emergency_is_never_thrown_away_as_strange() -> None:
    assert decide(reading(-9, emergency_weapon=0.8), [], Thresholds()).intent == "emergency_weapon"


def test_an_emergency_in_one_clause_is_enough() -> None:
    whole, clause = reading(fraud_hmrc=0.9), reading(emergency_weapon=0.95)
    assert decide(whole, [reading(greet=0.9), clause], Thresholds()).intent == "emergency_weapon"


def test_two_clauses_with_two_needs_give_both() -> None:
    clauses = [reading(abuse_men=0.9), reading(fraud_hmrc=0.9)]
    decision = decide(reading(abuse_men=0.5, fraud_hmrc=0.4), clauses, Thresholds())
    assert (decision.intent, decision.also_need) == ("abuse_men", "fraud_hmrc")


def test_two_clauses_with_one_need_give_one() -> None:
    clauses = [reading(abuse_men=0.9), reading(abuse_men=0.8)]
    assert decide(reading(abuse_men=0.9), clauses, Thresholds()).also_need is None


def test_an_unsure_clause_is_not_a_second_need() -> None:
    clauses = [reading(abuse_men=0.9), reading(fraud_hmrc=0.4)]
    assert decide(reading(abuse_men=0.9), clauses, Thresholds()).also_need is None


def test_a_clear_clause_saves_a_message_that_is_strange_as_a_whole() -> None:
    decision = decide(reading(-5), [reading(drugs_asb=0.9), reading(-5)], Thresholds())
    assert decision.intent == "drugs_asb"


@given(
    familiarity=st.floats(-20, 20),
    danger=st.floats(0.76, 1.0),
    clause=st.floats(0, 0.9),
)
def test_no_other_reading_hides_a_likely_emergency(familiarity: float, danger: float, clause: float) -> None:
    decision = decide(reading(familiarity, emergency_weapon=danger), [reading(greet=clause)], Thresholds())
    assert decision.intent == "emergency_weapon"
    assert decision.ranking[0][1] == pytest.approx(decision.confidence)
