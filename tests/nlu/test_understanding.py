"""The real examples and settings understand residents who write in another manner than the examples do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from nlu.components.clauses import split_clauses
from nlu.components.encoder import SentenceEncoder
from nlu.components.intent_decision import FALLBACK, Decision, Thresholds, decide
from nlu.components.intent_model import IntentModel, Reading, Settings
from nlu.components.plain_words import PlainWords
from nlu.components.text_normaliser import count_words, places_of

ROOT = Path(__file__).parents[2]
HELD_OUT = yaml.safe_load((Path(__file__).parent / "data" / "dev_utterances.yml").read_text(encoding="utf-8"))
NOT_OURS = {FALLBACK, "near_domain", "off_topic", "chit_chat"}


class Understanding:
    """The pipeline of config.yml up to the intent, without Rasa around it."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        config = self._config()
        examples = load_data(str(ROOT / "nlu" / "intents"))
        lookups = load_data(str(ROOT / "nlu" / "lookups.yml"))
        texts = [message.get(TEXT) for message in examples.intent_examples]
        self._words = PlainWords(examples=count_words(texts), places=places_of(lookups))
        self._encoder = encoder
        self._thresholds = Thresholds(**config["thresholds"])
        texts = [self._words.clean(text) for text in texts]
        labels = [message.get(INTENT) for message in examples.intent_examples]
        vectors = np.stack([encoder.encode(text) for text in texts])
        self._model = IntentModel.fit(texts, vectors, labels, Settings(**config["model"]))

    @staticmethod
    def _config() -> dict[str, Any]:
        pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
        (ours,) = [each for each in pipeline if each["name"].endswith("CalibratedIntentClassifier")]
        found: dict[str, Any] = ours
        return found

    def _read(self, text: str) -> Reading:
        return self._model.read(text, self._encoder.encode(text))

    def of(self, text: str) -> Decision:
        plain = self._words.clean(text)
        clauses: Sequence[Reading] = [self._read(clause) for clause in split_clauses(plain)]
        return decide(self._read(plain), clauses, self._thresholds)


@pytest.fixture(scope="module")
def understanding(encoder: SentenceEncoder) -> Understanding:
    return Understanding(encoder)


def in_scope() -> list[tuple[str, str]]:
    return [(text, intent) for intent, texts in HELD_OUT["in_scope"].items() for text in texts]


def test_most_residents_are_understood_and_nearly_all_find_their_need_among_three(understanding: Understanding) -> None:
    decisions = [(understanding.of(text), intent) for text, intent in in_scope()]
    first = np.mean([decision.intent == intent for decision, intent in decisions])
    among = np.mean([intent in [name for name, _ in decision.ranking[:4]] for decision, intent in decisions])
    given_up = np.mean([decision.intent == FALLBACK for decision, _ in decisions])
    assert first >= 0.78
    assert among >= 0.92
    assert given_up <= 0.10


def test_no_emergency_is_taken_for_anything_less(understanding: Understanding) -> None:
    missed = [
        text
        for text, intent in in_scope()
        if intent.startswith("emergency_") and not understanding.of(text).intent.startswith("emergency_")
    ]
    assert missed == []


def test_few_questions_are_taken_for_an_emergency(understanding: Understanding) -> None:
    calm = [text for text, intent in in_scope() if not intent.startswith("emergency_")] + HELD_OUT["out_of_scope"]
    alarmed = [text for text in calm if understanding.of(text).intent.startswith("emergency_")]
    assert len(alarmed) <= 0.05 * len(calm)


def test_what_is_not_ours_is_seldom_answered(understanding: Understanding) -> None:
    decisions = [understanding.of(text) for text in HELD_OUT["out_of_scope"]]
    assert np.mean([decision.intent in NOT_OURS for decision in decisions]) >= 0.85


def test_two_needs_in_one_message_are_mostly_both_found(understanding: Understanding) -> None:
    pairs = [(understanding.of(each["text"]), set(each["needs"])) for each in HELD_OUT["several"]]
    assert sum({decision.intent, decision.also_need} == needs for decision, needs in pairs) >= 3
