"""How far the safety rules reach beyond the wordings they were written from, and how seldom they cry wolf.

The blind lines are by an author who had not seen the rules. Those at an even place were then learnt from; those at an
odd place never were, so their figures are the honest ones. The floors are what was measured, less two points for the
odd ones, so that a change that loses reach is noticed.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.safety_lexicon import load_lexicon
from bot.core.safety import Level, Signal, screen

LEXICON = load_lexicon()
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BLIND = yaml.safe_load((HERE / "safety_blind_lines.yml").read_text(encoding="utf-8"))
EVEN, ODD = BLIND[::2], BLIND[1::2]
VARIED = yaml.safe_load((HERE / "safety_varied_phrases.yml").read_text(encoding="utf-8"))

TELLS_OF_DANGER = {
    "abuse_child_at_home": "a child hurt or afraid at home",
    "abuse_children_see": "children in a home where someone is hit",
    "abuse_disabled_deaf": "hurt by a carer, who may be in the room",
    "abuse_fgm": "a girl who may be cut",
    "abuse_forced_marriage": "someone made to marry",
    "abuse_men": "someone hit, told in other words than 'he hits me'",
    "abuse_older": "an older person hurt by family or carer",
    "abuse_own_behaviour": "someone who has hurt another",
    "abuse_phone_tracked": "a tracker found, or followed",
    "abuse_sexual_assault": "rape and assault",
    "abuse_silent_999": "someone who cannot speak",
    "abuse_somewhere_tonight": "someone who must get away tonight",
    "abuse_stalking": "someone followed or watched",
    "abuse_strangled": "someone strangled",
    "abuse_worried_friend": "another person in danger",
    "about_survey_act": "harm told in the survey",
    "ask_text_instead": "someone who cannot speak",
    "drugs_child_debt": "a child who owes a gang",
    "drugs_cuckooing_signs": "a neighbour whose home is taken",
    "drugs_forced_work": "someone held and made to work",
    "drugs_girls": "a girl made to carry for others",
    "drugs_home_taken": "someone whose home is taken",
    "drugs_knife": "someone with a knife",
    "drugs_leave_gang": "someone afraid of a gang",
    "drugs_sexual_exploitation": "someone made to have sex",
    "fraud_bank_call": "money or codes being given to a caller",
    "fraud_courier": "someone coming for card or cash",
    "fraud_older_relative": "an older person giving money to a caller",
    "fraud_remote_access": "a stranger in the computer",
    "narrow_audience": "someone who has hurt another",
}
"""Needs whose own wordings often tell of danger now: the emergency answer, with its way on, does no harm there."""


def _share(lines: Sequence[dict[str, Any]], expected: str, level: Level) -> float:
    """How many of the lines expected one way are judged at a level."""
    judged = [screen(line["text"], LEXICON).level is level for line in lines if line["expected"] == expected]
    return sum(judged) / len(judged)


def _training() -> Iterator[tuple[str, str]]:
    """Intent and wording of all that may be asked when there is no emergency."""
    for path in sorted((ROOT / "nlu" / "intents").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            intent = entry.get("intent", "emergency_")
            if not intent.startswith("emergency_") and intent not in TELLS_OF_DANGER:
                for line in entry["examples"].splitlines():
                    yield intent, re.sub(r"\[([^\]]*)\](\{[^}]*\}|\([^)]*\))", r"\1", line.removeprefix("-").strip())


def test_the_blind_lines_are_all_there() -> None:
    assert (len(EVEN), len(ODD)) == (560, 560)


@pytest.mark.parametrize(("lines", "floor"), [(EVEN, 0.98), (ODD, 0.72)], ids=["learnt from", "never seen"])
def test_danger_in_words_of_another_hand_is_seen(lines: list[dict[str, Any]], floor: float) -> None:
    assert _share(lines, "urgent", Level.URGENT) >= floor


def test_ordinary_lines_of_another_hand_seldom_raise_the_alarm() -> None:
    assert _share(BLIND, "normal", Level.URGENT) <= 0.02


def test_worries_that_are_not_urgent_seldom_bring_the_full_screen() -> None:
    assert _share(BLIND, "soft", Level.URGENT) <= 0.13


@pytest.mark.parametrize("signal", Signal)
def test_varied_wordings_of_each_danger_are_seen(signal: Signal) -> None:
    assert not [text for text in VARIED[signal] if screen(text, LEXICON).level is not Level.URGENT]


def test_ordinary_needs_seldom_raise_the_alarm() -> None:
    wordings = list(_training())
    alarmed = [wording for wording in wordings if screen(wording[1], LEXICON).level is Level.URGENT]
    assert len(alarmed) / len(wordings) <= 0.01, alarmed
