"""Gives every message its sentence vector, and a vector for each of its clauses when it has several."""

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.clauses import split_clauses
from nlu.components.encoder import SentenceEncoder, shared_encoder
from nlu.components.sources import fingerprint

CLAUSES = "clauses"
"""Message property: list of (clause, vector). Never in Rasa's output."""

BUTTON = "/"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):  # type: ignore[misc]  # Rasa is untyped
    """MiniLM sentence vectors as dense sentence features."""

    def __init__(self, config: dict[str, Any], name: str, encoder: SentenceEncoder) -> None:
        super().__init__(name, config)
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,  # noqa: ARG003  (Rasa calls by these names)
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,
    ) -> "SentenceEmbeddingFeaturizer":
        """A component with the checked weights loaded."""
        return cls(config, execution_context.node_name, shared_encoder())

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:  # noqa: ARG003
        """Changed code is trained anew."""
        return fingerprint()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing can be set."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Vectors for the examples, without clauses."""
        for message in training_data.training_examples:
            self._add_vector(message)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Vectors for each message and its clauses."""
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith(BUTTON):
                continue
            self._add_vector(message)
            message.set(CLAUSES, [(clause, self._encoder.encode(clause)) for clause in split_clauses(text)])
        return messages

    def _add_vector(self, message: Message) -> None:
        text = message.get(TEXT)
        if text:
            vector = self._encoder.encode(text)[np.newaxis, :]
            self.add_features_to_message(vector, vector, TEXT, message)
