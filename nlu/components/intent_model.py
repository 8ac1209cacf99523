"""Names the intent of a sentence from its vector and its letters, and says how sure that is.

Logistic regression on the sentence vector, with character n-grams (slips, names, jargon) mixed in lightly. Its
probabilities are calibrated on held-out folds, and so is a second score, *familiarity*: how sure the model is and how
near the sentence lies to the nearest examples. What is unfamiliar is out of scope. Kept as numpy arrays and JSON.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

Array = NDArray[np.float32]

_ARRAYS = "intent_model.npz"
_REST = "intent_model.json"
_TINY = 1e-6


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was tuned, on sentences written in another manner than the examples."""

    strength: float = 30.0  # C of the regression on sentence vectors
    ngram_weight: float = 0.35  # share of the n-gram model in the mixture of log-probabilities
    ngram_strength: float = 3.0
    most_ngrams: int = 3_000
    neighbours: int = 5
    folds: int = 3
    seed: int = 20


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the model makes of one sentence."""

    intents: Sequence[str]
    probabilities: Array
    familiarity: float

    def ranking(self) -> list[tuple[str, float]]:
        """Intents with their probability, likeliest first."""
        order = np.argsort(-self.probabilities)
        return [(self.intents[place], float(self.probabilities[place])) for place in order]


@dataclass(frozen=True, kw_only=True)
class _Scales:
    """Mean and spread of the two halves of familiarity on held-out examples, and the temperature."""

    temperature: float
    sureness: tuple[float, float]
    nearness: tuple[float, float]


class _Linear:
    """A fitted multinomial regression, as plain arrays over a fixed list of intents."""

    def __init__(self, weights: Array, bias: Array) -> None:
        self.weights = weights
        self.bias = bias

    @classmethod
    def fit(
        cls, features: Array | sparse.csr_matrix, labels: NDArray[np.int64], count: int, strength: float
    ) -> "_Linear":
        regression = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
        regression.fit(features, labels)
        coefficients, intercept = regression.coef_, regression.intercept_
        if len(regression.classes_) == 2:
            coefficients, intercept = np.vstack([-coefficients, coefficients]), np.hstack([-intercept, intercept])
        weights = np.zeros((count, coefficients.shape[1]), dtype=np.float32)
        bias = np.full(count, -30.0, dtype=np.float32)  # an intent absent from this fold
        weights[regression.classes_] = coefficients
        bias[regression.classes_] = intercept
        return cls(weights, bias)

    def log_probabilities(self, features: Array | sparse.csr_matrix) -> Array:
        return _log_softmax(np.asarray(features @ self.weights.T, dtype=np.float32) + self.bias)


def _log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), dtype=np.float32)


def _logit(probability: Array) -> Array:
    clipped = np.clip(probability, _TINY, 1 - _TINY)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)


def _nearness(vectors: Array, examples: Array, neighbours: int) -> Array:
    similar = vectors @ examples.T
    count = min(neighbours, similar.shape[1])
    nearest = np.partition(similar, similar.shape[1] - count, axis=1)[:, -count:]
    return np.asarray(nearest.mean(axis=1), dtype=np.float32)


def _spread(values: Array) -> tuple[float, float]:
    return float(values.mean()), max(float(values.std()), _TINY)


class IntentModel:
    """Fit once when Rasa trains; read one sentence at a time afterwards."""

    def __init__(
        self,
        *,
        settings: Settings,
        intents: Sequence[str],
        vectoriser: TfidfVectorizer,
        by_vector: _Linear,
        by_ngrams: _Linear,
        examples: Array,
        scales: _Scales,
    ) -> None:
        self.intents = tuple(intents)
        self._settings = settings
        self._vectoriser = vectoriser
        self._by_vector = by_vector
        self._by_ngrams = by_ngrams
        self._examples = examples
        self._scales = scales

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Array, labels: Sequence[str], settings: Settings) -> "IntentModel":
        """Learn from examples; calibrate on folds held out in turn."""
        intents = sorted(set(labels))
        places = {intent: place for place, intent in enumerate(intents)}
        codes = np.array([places[label] for label in labels])
        mixed, near = np.zeros((len(texts), len(intents)), dtype=np.float32), np.zeros(len(texts), dtype=np.float32)
        folds = KFold(min(settings.folds, len(texts)), shuffle=True, random_state=settings.seed)
        for kept, held in folds.split(vectors):
            part = cls._fit_parts([texts[place] for place in kept], vectors[kept], codes[kept], intents, settings)
            mixed[held] = part._mixed([texts[place] for place in held], vectors[held])
            near[held] = _nearness(vectors[held], vectors[kept], settings.neighbours)
        whole = cls._fit_parts(texts, vectors, codes, intents, settings)
        whole._scales = _calibrated(mixed, near, codes)
        return whole

    @classmethod
    def _fit_parts(
        cls, texts: Sequence[str], vectors: Array, codes: NDArray[np.int64], intents: Sequence[str], settings: Settings
    ) -> "IntentModel":
        vectoriser = _vectoriser(max_features=settings.most_ngrams)
        ngrams = vectoriser.fit_transform(texts)
        return cls(
            settings=settings,
            intents=intents,
            vectoriser=vectoriser,
            by_vector=_Linear.fit(vectors, codes, len(intents), settings.strength),
            by_ngrams=_Linear.fit(ngrams, codes, len(intents), settings.ngram_strength),
            examples=vectors,
            scales=_Scales(temperature=1.0, sureness=(0.0, 1.0), nearness=(0.0, 1.0)),
        )

    def _mixed(self, texts: Sequence[str], vectors: Array) -> Array:
        weight = self._settings.ngram_weight
        by_vector = self._by_vector.log_probabilities(vectors)
        if not weight:
            return by_vector
        by_ngrams = self._by_ngrams.log_probabilities(self._vectoriser.transform(texts))
        return np.asarray((1 - weight) * by_vector + weight * by_ngrams, dtype=np.float32)

    def read(self, text: str, vector: Array) -> Reading:
        """Probabilities that add up to one, and familiarity (0 is middling, negative is strange)."""
        vectors = vector.reshape(1, -1)
        mixed = self._mixed([text], vectors)
        probabilities = np.exp(_log_softmax(mixed / self._scales.temperature))
        near = _nearness(vectors, self._examples, self._settings.neighbours)
        familiarity = _familiarity(probabilities, near, self._scales)
        return Reading(intents=self.intents, probabilities=probabilities[0], familiarity=float(familiarity[0]))

    def save(self, folder: Path) -> None:
        """Arrays as `.npz` without pickles, the rest as JSON."""
        arrays = {
            "vector_weights": self._by_vector.weights,
            "vector_bias": self._by_vector.bias,
            "ngram_weights": self._by_ngrams.weights,
            "ngram_bias": self._by_ngrams.bias,
            "examples": self._examples,
            "idf": self._vectoriser.idf_,
        }
        np.savez(folder / _ARRAYS, **{name: values.astype(np.float32) for name, values in arrays.items()})
        ngrams = {ngram: int(place) for ngram, place in self._vectoriser.vocabulary_.items()}
        rest = {
            "settings": asdict(self._settings),
            "scales": asdict(self._scales),
            "intents": list(self.intents),
            "ngrams": ngrams,
        }
        (folder / _REST).write_text(json.dumps(rest), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """The model as saved."""
        rest = json.loads((folder / _REST).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            vectoriser = _vectoriser(vocabulary=rest["ngrams"])
            vectoriser.idf_ = arrays["idf"]
            return cls(
                settings=Settings(**rest["settings"]),
                intents=rest["intents"],
                vectoriser=vectoriser,
                by_vector=_Linear(arrays["vector_weights"], arrays["vector_bias"]),
                by_ngrams=_Linear(arrays["ngram_weights"], arrays["ngram_bias"]),
                examples=arrays["examples"],
                scales=_Scales(**rest["scales"]),
            )


def _vectoriser(*, max_features: int | None = None, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 4),
        sublinear_tf=True,
        dtype=np.float32,
        max_features=max_features,
        vocabulary=vocabulary,
    )


def _familiarity(probabilities: Array, near: Array, scales: _Scales) -> Array:
    sure = (_logit(probabilities.max(axis=1)) - scales.sureness[0]) / scales.sureness[1]
    return np.asarray(sure + (near - scales.nearness[0]) / scales.nearness[1], dtype=np.float32)


def _calibrated(mixed: Array, near: Array, codes: NDArray[np.int64]) -> _Scales:
    """The temperature under which held-out examples are likeliest, and the scales at that temperature."""
    rows = np.arange(len(codes))

    def loss(log_temperature: float) -> float:
        return -float(_log_softmax(mixed / np.exp(log_temperature))[rows, codes].mean())

    found = minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded")
    temperature = float(np.exp(found.x))
    sure = _logit(np.exp(_log_softmax(mixed / temperature)).max(axis=1))
    return _Scales(temperature=temperature, sureness=_spread(sure), nearness=_spread(near))
