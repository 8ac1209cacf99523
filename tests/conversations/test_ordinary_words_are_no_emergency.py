"""The quick half of the conversations: what they call ordinary, the safety screen alone must not take for danger.

It needs no product running, so whoever widens the screen's rules sees in seconds what that costs other residents.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.content.safety_lexicon import load_lexicon
from bot.core.safety import Level, screen

HERE = Path(__file__).parent
LEXICON = load_lexicon()


def _ordinary() -> Iterator[str]:
    for path in sorted(HERE.glob("*.yml")):
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8")):
            said = (turn for turn in conversation["turns"] if "say" in turn and not turn.get("urgent"))
            yield from (str(turn["say"]) for turn in said)


@pytest.mark.parametrize("text", list(_ordinary()))
def test_what_is_ordinary_gets_no_emergency_answer(text: str) -> None:
    screening = screen(text, LEXICON)
    assert screening.level is not Level.URGENT, f"{screening.signal} by {screening.names}"
