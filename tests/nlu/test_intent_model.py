"""Intents come with honest probabilities, survive being saved without pickles, and know what is strange."""

import json
from pathlib import Path

import numpy as np
import pytest

from nlu.components.encoder import SentenceEncoder
from nlu.components.intent_model import IntentModel, Reading


def read(model: IntentModel, encoder: SentenceEncoder, text: str) -> Reading:
    return model.read(text, encoder.encode(text))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my husband keeps all my cash", "abuse_money_control"),
        ("message saying my parcel could not be delivered", "fraud_parcel_text"),
        ("has my lad started selling drugs", "drugs_child_signs"),
        ("he has got a big knife in his hand", "emergency_weapon"),
    ],
)
def test_words_unlike_the_examples_are_understood(
    small_model: IntentModel, encoder: SentenceEncoder, text: str, intent: str
) -> None:
    assert read(small_model, encoder, text).ranking()[0][0] == intent


@pytest.mark.parametrize("text", ["he has a knife", "hello", "", "qwerty zxcvb"])
def test_probabilities_add_up_to_one(small_model: IntentModel, encoder: SentenceEncoder, text: str) -> None:
    reading = read(small_model, encoder, text)
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-4)
    assert len(reading.ranking()) == len(small_model.intents)


def test_what_has_nothing_to_do_with_us_is_strange(small_model: IntentModel, encoder: SentenceEncoder) -> None:
    ours = read(small_model, encoder, "he will not let me have any money of my own")
    other = read(small_model, encoder, "what is the capital of peru")
    assert other.familiarity < -1 < ours.familiarity


def test_a_saved_model_reads_the_same_and_holds_no_pickle(
    small_model: IntentModel, encoder: SentenceEncoder, tmp_path: Path
) -> None:
    small_model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    for text in ("he has a knife", "royal mail text", "hello"):
        before, after = read(small_model, encoder, text), read(again, encoder, text)
        assert np.allclose(before.probabilities, after.probabilities, atol=1e-5)
        assert after.familiarity == pytest.approx(before.familiarity, abs=1e-3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["intent_model.json", "intent_model.npz"]
    json.loads((tmp_path / "intent_model.json").read_text(encoding="utf-8"))
    with np.load(tmp_path / "intent_model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float32 for name in arrays)
