"""What the tests of Rasa's environment share: one encoder, one small model, and a model storage on disk."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage

from nlu.components import amendments
from nlu.components.encoder import SentenceEncoder, shared_encoder
from nlu.components.intent_model import IntentModel, Settings

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hey", "good evening", "hello there", "hi", "morning"],
    "abuse_money_control": [
        "he takes all my wages",
        "she controls every penny I have",
        "I have to ask my husband for money",
        "he keeps my bank card",
        "my partner will not let me have my own money",
        "he checks all my receipts",
        "he stops me having a bank account",
        "she takes my benefits",
    ],
    "fraud_parcel_text": [
        "I got a text about a parcel with a link",
        "royal mail says I must pay a fee",
        "is this delivery text a scam",
        "an evri message wants my card",
        "text about a missed delivery",
        "a parcel message asked for two pounds",
        "dpd text with a strange link",
        "I clicked a link about a parcel",
    ],
    "drugs_child_signs": [
        "is my son dealing drugs",
        "my daughter has two phones and new clothes",
        "my child comes home late with cash",
        "how do I know if my child is in county lines",
        "my son has money he cannot explain",
        "my boy is out all night with older lads",
        "signs that a child is selling drugs",
        "my son has a second phone",
    ],
    "emergency_weapon": [
        "he has a knife",
        "he is pointing a knife at me",
        "there is a man with a gun outside",
        "she has got a blade in her hand",
        "he is waving a machete",
        "he just picked up a knife and is coming",
        "my dad is holding a knife",
        "a lad here has pulled a weapon",
    ],
}


@pytest.fixture(autouse=True)
def no_amendments_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading a component must not change how the tests themselves log."""
    monkeypatch.setattr(amendments, "apply", lambda: None)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The real one."""
    return shared_encoder()


@pytest.fixture(scope="session")
def small_model(encoder: SentenceEncoder) -> IntentModel:
    """Five intents, eight examples each."""
    pairs = [(text.lower(), intent) for intent, texts in EXAMPLES.items() for text in texts]
    vectors = np.stack([encoder.encode(text) for text, _ in pairs])
    return IntentModel.fit([text for text, _ in pairs], vectors, [intent for _, intent in pairs], Settings())


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """Rasa's own model storage in an empty folder."""
    return LocalModelStorage(tmp_path)
