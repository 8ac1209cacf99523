"""Our components hold to Rasa's way of training, saving, loading and writing messages."""

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import shared_encoder
from nlu.components.intent_classifier import ALSO_NEED, CalibratedIntentClassifier
from nlu.components.sentence_embedding_featurizer import SentenceEmbeddingFeaturizer
from nlu.components.text_normaliser import TextNormaliser

CONTEXT = ExecutionContext(GraphSchema({}), model_id="test", node_name="node")

SAID = {
    "abuse_money_control": [
        "he takes all my wages",
        "he keeps my bank card",
        "she controls my money",
        "he takes my money",
    ],
    "drugs_child_signs": [
        "my son is carrying drugs",
        "is my son dealing",
        "my son sells drugs",
        "my child has two phones",
    ],
    "greet": ["hello", "hi there", "good morning", "hey"],
}


def examples() -> TrainingData:
    return TrainingData(
        [Message({TEXT: text, INTENT: intent}) for intent, texts in SAID.items() for text in texts],
        lookup_tables=[{"name": "area", "elements": ["Dunstable", "Houghton Regis"]}],
    )


def understood(storage: LocalModelStorage, text: str) -> dict[str, Any]:
    """One message through components that were trained, saved and loaded again."""
    words, intents = Resource("words"), Resource("intents")
    config = {**CalibratedIntentClassifier.get_default_config(), "thresholds": {"second_need": 0.4, "floor": -9}}
    featurizer = SentenceEmbeddingFeaturizer({"alias": None}, "embedding", shared_encoder())
    normaliser = TextNormaliser.create({}, storage, words, CONTEXT)
    data = examples()
    normaliser.train(data)
    data = featurizer.process_training_data(normaliser.process_training_data(data))
    CalibratedIntentClassifier.create(config, storage, intents, CONTEXT).train(data)
    messages = [Message({TEXT: text})]
    messages = TextNormaliser.load({}, storage, words, CONTEXT).process(messages)
    messages = featurizer.process(messages)
    messages = CalibratedIntentClassifier.load(config, storage, intents, CONTEXT).process(messages)
    written: dict[str, Any] = messages[0].as_dict(only_output_properties=True)
    return {**written, "text": messages[0].get(TEXT)}


def test_a_misspelt_message_is_put_right_and_understood(storage: LocalModelStorage) -> None:
    message = understood(storage, "he taks all my wagess in dunstabel")
    assert message["text"] == "he takes all my wages in dunstable"
    assert message["intent"]["name"] == "abuse_money_control"
    assert message["intent_ranking"][0] == message["intent"]
    assert sum(each["confidence"] for each in message["intent_ranking"]) == pytest.approx(1, abs=1e-4)


def test_two_needs_in_one_message_are_both_named(storage: LocalModelStorage) -> None:
    message = understood(storage, "he takes all my wages. my son is carrying drugs")
    (also,) = [entity for entity in message["entities"] if entity["entity"] == ALSO_NEED]
    assert {message["intent"]["name"], also["value"]} == {"abuse_money_control", "drugs_child_signs"}


def test_a_button_is_left_to_name_its_own_intent(storage: LocalModelStorage) -> None:
    assert understood(storage, "/greet") == {"text": "/greet"}


def test_an_empty_message_falls_back(storage: LocalModelStorage) -> None:
    assert understood(storage, "")["intent"]["name"] == "nlu_fallback"
