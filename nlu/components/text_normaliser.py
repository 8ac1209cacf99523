"""Puts `PlainWords` at the head of Rasa's pipeline, so that everything after it reads plain words.

The vocabulary it corrects towards is learned from the training examples and lookup tables and kept as JSON in the
model. Loading it also applies `amendments`: this component is always loaded, and before the first message.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import amendments
from nlu.components.plain_words import PlainWords, english_words
from nlu.components.sources import fingerprint

_FILE = "vocabulary.json"
_LETTERS = re.compile(r"[a-z]+")
BUTTON = "/"  # a pressed button names its intent itself and is left alone


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """Words worth correcting towards: English, or used more than once (so that one slip is not learned)."""
    counts = Counter(word for text in texts for word in _LETTERS.findall(text.lower()) if len(word) > 2)
    english = frozenset(english_words())
    return {word: count for word, count in sorted(counts.items()) if count > 1 or word in english}


def places_of(training_data: TrainingData) -> list[str]:
    """Every single word of the lookup tables."""
    entries = [entry for table in training_data.lookup_tables for entry in table["elements"]]
    return sorted({word for entry in entries for word in _LETTERS.findall(str(entry).lower()) if len(word) > 2})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class TextNormaliser(GraphComponent):  # type: ignore[misc]  # Rasa is untyped
    """Rewrites the text of every message in plain words."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, words: PlainWords | None = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._words = words

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003  (Rasa calls by these names)
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> "TextNormaliser":
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],  # noqa: ARG003
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003
        **_: Any,
    ) -> "TextNormaliser":
        """The trained component, from its JSON file."""
        amendments.apply()
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, PlainWords(examples=kept["examples"], places=kept["places"]))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:  # noqa: ARG003
        """Changed code is trained anew."""
        return fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary."""
        examples = count_words(message.get(TEXT) or "" for message in training_data.nlu_examples)
        places = places_of(training_data)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps({"examples": examples, "places": places}), encoding="utf-8")
        self._words = PlainWords(examples=examples, places=places)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Clean the examples too: both sides must look alike."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Clean each message, buttons apart."""
        for message in messages:
            text = message.get(TEXT)
            if self._words is not None and text and not text.startswith(BUTTON):
                message.set(TEXT, self._words.clean(text) or text)
        return messages
