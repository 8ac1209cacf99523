"""The held-out lines: danger is always seen, ordinary words never raise the alarm."""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.content.safety_lexicon import load_lexicon
from bot.core.safety import Level, Signal, screen

sys.path.insert(0, str(Path(__file__).parent))
from safety_noise import NOISES, Noise  # tests are imported by path, so a sibling must be found first

LEXICON = load_lexicon()


@dataclass(frozen=True, kw_only=True)
class Line:
    signal: Signal
    text: str
    expected: str
    also: tuple[str, ...]
    tolerate: str | None


def _lines() -> list[Line]:
    content = yaml.safe_load(Path(__file__).with_name("crisis_lines.yml").read_text(encoding="utf-8"))
    return [
        Line(
            signal=Signal(name),
            text=entry["text"],
            expected=entry["expected"],
            also=tuple(entry.get("also", ())),
            tolerate=entry.get("tolerate"),
        )
        for name, entries in content.items()
        for entry in entries
    ]


LINES = _lines()
MUST = [line for line in LINES if line.expected == "urgent"]
LOOK_ALIKES = [line for line in LINES if line.expected != "urgent"]


def _name(line: Line) -> str:
    return f"{line.signal}: {line.text}"


def test_all_lines_are_there() -> None:
    assert (len(MUST), len(LOOK_ALIKES)) == (239, 160)


@pytest.mark.parametrize("line", MUST, ids=_name)
def test_danger_brings_the_emergency_answer_of_its_kind(line: Line) -> None:
    screening = screen(line.text, LEXICON)
    assert screening.level is Level.URGENT
    assert screening.signal in {line.signal, *line.also}


@pytest.mark.parametrize("line", LOOK_ALIKES, ids=_name)
def test_a_look_alike_never_brings_the_emergency_answer(line: Line) -> None:
    level = screen(line.text, LEXICON).level
    if line.expected == "soft":
        assert level is Level.CONCERN
    elif line.tolerate:
        assert level in {Level.NONE, Level.CONCERN}
    else:
        assert level is Level.NONE


def test_most_lines_bring_the_answer_of_their_own_kind() -> None:
    right = sum(screen(line.text, LEXICON).signal is line.signal for line in MUST)
    assert right / len(MUST) >= 0.9


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: noise.__name__)
def test_mistyped_danger_is_still_seen(noise: Noise) -> None:
    chance = random.Random(2026)  # repeatable, not secret
    noisy = [noise(line.text, chance) for line in MUST]
    missed = [text for text in noisy if screen(text, LEXICON).level is not Level.URGENT]
    assert len(missed) / len(noisy) <= 0.05, missed


@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_danger_hidden_in_a_long_message_about_bins_is_still_seen(place: str) -> None:
    around = "my bins were not emptied this week and the recycling lorry blocked the road. "
    before, after = {"start": (0, 6), "middle": (5, 5), "end": (8, 0)}[place]
    missed = [
        line.text
        for line in MUST
        if screen(f"{around * before}{line.text}. {around * after}", LEXICON).level is not Level.URGENT
    ]
    assert len(missed) / len(MUST) <= 0.02, missed
