"""Puts `IntentModel` and `decide` into Rasa's pipeline.

Writes `intent` and `intent_ranking` as Rasa's own classifiers do (with `nlu_fallback` first when the message is out of
scope) and, when two clauses hold two needs, an entity `also_need` whose value is the second intent's name.
"""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import Vector
from nlu.components.intent_decision import FALLBACK, Decision, Thresholds, decide
from nlu.components.intent_model import IntentModel, Settings
from nlu.components.sentence_embedding_featurizer import CLAUSES, SentenceEmbeddingFeaturizer
from nlu.components.sources import fingerprint

ALSO_NEED = "also_need"


def _vector(message: Message) -> Vector | None:
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else np.asarray(sentence.features[0], dtype=np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):  # type: ignore[misc]  # Rasa is untyped
    """Calibrated intents with out-of-scope detection and several needs."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._settings = Settings(**config["model"])
        self._thresholds = Thresholds(**config["thresholds"])
        self._ranking_length = int(config["ranking_length"])
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`model` is `Settings`, `thresholds` is `Thresholds`."""
        return {"model": {}, "thresholds": {}, "ranking_length": 10}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:  # noqa: ARG003
        """Changed code is trained anew."""
        return fingerprint()

    @classmethod
    def required_components(cls) -> list[type]:
        """Reads sentence vectors."""
        return [SentenceEmbeddingFeaturizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003  (Rasa calls by these names)
    ) -> "CalibratedIntentClassifier":
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
        **_: Any,
    ) -> "CalibratedIntentClassifier":
        """The trained component, from arrays and JSON."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and calibrate on the examples."""
        rows = [
            (message.get(TEXT), vector, message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT) and (vector := _vector(message)) is not None
        ]
        texts, vectors, labels = [row[0] for row in rows], np.stack([row[1] for row in rows]), [row[2] for row in rows]
        self._model = IntentModel.fit(texts, vectors, labels, self._settings)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing later in the pipeline learns from our guesses."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Name each message's intent. Buttons name their own."""
        for message in messages:
            vector = _vector(message)
            if self._model is not None and vector is not None:
                whole = self._model.read(message.get(TEXT), vector)
                clauses = [self._model.read(text, part) for text, part in message.get(CLAUSES, [])]
                self._write(message, decide(whole, clauses, self._thresholds))
            elif not message.get(TEXT):
                message.set("intent", {"name": FALLBACK, "confidence": 1.0}, add_to_output=True)
        return messages

    def _write(self, message: Message, decision: Decision) -> None:
        ranking = [{"name": name, "confidence": confidence} for name, confidence in decision.ranking]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking[: self._ranking_length], add_to_output=True)
        if decision.also_need is not None:
            entity = {
                "entity": ALSO_NEED,
                "value": decision.also_need,
                "start": 0,
                "end": len(message.get(TEXT)),
                "extractor": type(self).__name__,
            }
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
