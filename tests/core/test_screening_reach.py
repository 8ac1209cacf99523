"""How far the screen reaches on lines by an author who had seen neither its rules nor any of its data.

Measured once, on 2026-11-22, and nothing was tuned on them: 118 of 128 dangers got the emergency answer, 122 were
shown 999, and 6 of 160 ordinary lines were taken for danger. The floors leave a few points for later rules; they may
only rise.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.danger_weights import load_weights
from bot.content.safety_lexicon import load_lexicon
from bot.core.lexicon import Level
from bot.core.screening import screen

LINES = Path(__file__).with_name("safety_blind_lines_2.yml")


@pytest.fixture(scope="module")
def judged() -> list[tuple[str, Level]]:
    lexicon, weights = load_lexicon(), load_weights()
    lines: list[dict[str, Any]] = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return [(line["expected"], screen(line["text"], lexicon, weights).level) for line in lines]


def _share(judged: list[tuple[str, Level]], expected: str, *levels: Level) -> float:
    found = [level for kind, level in judged if kind == expected]
    return sum(level in levels for level in found) / len(found)


def test_danger_gets_the_emergency_answer(judged: list[tuple[str, Level]]) -> None:
    assert _share(judged, "urgent", Level.URGENT) >= 0.89


def test_danger_is_shown_the_emergency_number(judged: list[tuple[str, Level]]) -> None:
    assert _share(judged, "urgent", Level.URGENT, Level.CONCERN) >= 0.92


def test_ordinary_lines_are_left_in_peace(judged: list[tuple[str, Level]]) -> None:
    assert _share(judged, "normal", Level.URGENT) <= 0.05
