"""Sentence vectors mean something, and altered weights are refused."""

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.encoder import DIMENSIONS, AlteredWeights, SentenceEncoder, checked
from nlu.components.sentence_embedding_featurizer import CLAUSES, SentenceEmbeddingFeaturizer


def test_a_vector_has_length_one_and_the_right_size(encoder: SentenceEncoder) -> None:
    vector = encoder.encode("he hits me")
    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_sentences_that_mean_the_same_lie_closer(encoder: SentenceEncoder) -> None:
    hit, beaten, bins = (encoder.encode(text) for text in ("he hits me", "my husband beats me", "bin collection day"))
    assert hit @ beaten > hit @ bins + 0.2


@pytest.mark.parametrize(
    "text", ["", " ", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "a " * 5000]
)
def test_odd_and_endless_text_has_a_vector_too(encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode(text)).all()


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    altered = tmp_path / "model.onnx"
    altered.write_bytes(b"not the model")
    with pytest.raises(AlteredWeights, match=r"model\.onnx"):
        SentenceEncoder(weights=altered, vocabulary=Path("nlu/components/minilm/vocab.txt"))


def test_an_altered_vocabulary_is_refused(tmp_path: Path) -> None:
    altered = tmp_path / "vocab.txt"
    altered.write_text("[UNK]\n", encoding="utf-8")
    with pytest.raises(AlteredWeights, match=r"vocab\.txt"):
        checked(altered, "0" * 64)


def test_a_message_of_two_clauses_gets_a_vector_for_each(encoder: SentenceEncoder) -> None:
    featurizer = SentenceEmbeddingFeaturizer({"alias": None}, "embedding", encoder)
    message = Message({TEXT: "he takes my wages, and my son is carrying drugs"})
    featurizer.process([message])
    assert [clause for clause, _ in message.get(CLAUSES)] == ["he takes my wages", "my son is carrying drugs"]
    assert message.get_dense_features(TEXT)[1].features.shape == (1, DIMENSIONS)


def test_a_pressed_button_is_not_read(encoder: SentenceEncoder) -> None:
    message = Message({TEXT: "/abuse_men"})
    SentenceEmbeddingFeaturizer({"alias": None}, "embedding", encoder).process([message])
    assert message.features == []
