"""The whole safety screen, rules and weights together, on lines neither was made from, on noise and on odd text."""

import random
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.danger_weights import load_weights
from bot.content.safety_lexicon import load_lexicon
from bot.core import safety
from bot.core.danger import CLASSES, FIRST, LANE_BITS, LANES, LAST, buckets, judge, tokens, windows
from bot.core.lexicon import Level, Override, Signal
from bot.core.safety import Screening
from bot.core.screening import WEIGHED, screen

sys.path.insert(0, str(Path(__file__).parent))
from safety_noise import NOISES, Noise  # tests are imported by path, so a sibling must be found first

HERE = Path(__file__).parent
LEXICON, WEIGHTS = load_lexicon(), load_weights()


def _yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


CRISIS = [entry for entries in _yaml("crisis_lines.yml").values() for entry in entries]
MUST = [entry["text"] for entry in CRISIS if entry["expected"] == "urgent"]
LOOK_ALIKES = [entry["text"] for entry in CRISIS if entry["expected"] != "urgent"]
ORDINARY = [line for lines in _yaml("ordinary_lines.yml").values() for line in lines]
OWN = [line for lines in _yaml("safety_own_phrases.yml").values() for line in lines]
BLIND = _yaml("safety_blind_lines.yml")[1::2]
"""The weights were learnt from the other half only."""


def _screen(text: str) -> Screening:
    return screen(text, LEXICON, WEIGHTS)


def _is_urgent(text: str) -> bool:
    return _screen(text).level is Level.URGENT


def _noisy(noise: Noise, texts: list[str], seed: int) -> list[str]:
    chance = random.Random(seed)  # repeatable, not secret
    return [noise(text, chance) for text in texts if set("aeiou") & set(text[1:])]


def _share(texts: list[str]) -> float:
    return sum(map(_is_urgent, texts)) / len(texts)


def _blind(expected: str) -> list[str]:
    return [entry["text"] for entry in BLIND if entry["expected"] == expected]


def test_every_crisis_line_brings_the_emergency_answer() -> None:
    assert not [text for text in MUST if not _is_urgent(text)]


def test_no_look_alike_brings_the_emergency_answer() -> None:
    assert not [text for text in LOOK_ALIKES if _is_urgent(text)]


def test_our_own_wordings_all_bring_the_emergency_answer() -> None:
    assert not [text for text in OWN if not _is_urgent(text)]


def test_ordinary_questions_bring_it_two_times_in_a_hundred_at_most() -> None:
    assert _share(ORDINARY) <= 0.02


def test_danger_in_words_nobody_tuned_to_is_seen() -> None:
    assert _share(_blind("urgent")) >= 0.86


def test_hard_ordinary_lines_nobody_tuned_to_seldom_bring_it() -> None:
    assert _share(_blind("normal")) <= 0.05


def test_most_blind_danger_that_is_missed_still_shows_the_emergency_number() -> None:
    shown = [_screen(text).level is not Level.NONE for text in _blind("urgent")]
    assert sum(shown) / len(shown) >= 0.92


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: noise.__name__)
def test_mistyped_danger_is_still_seen(noise: Noise) -> None:
    assert _share(_noisy(noise, MUST, 2026)) >= 0.96
    assert _share(_noisy(noise, _blind("urgent"), 2026)) >= 0.8


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: noise.__name__)
def test_mistyped_ordinary_questions_seldom_bring_it(noise: Noise) -> None:
    assert _share(_noisy(noise, ORDINARY, 2027)) <= 0.04


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_an_ordinary_sentence_beside_it_does_not_hide_danger(before: bool) -> None:
    chance = random.Random(2028)
    calm = [text for text in ORDINARY if len(text.split()) > 3 and not _is_urgent(text)]
    seen = [text for text in [*MUST, *_blind("urgent")] if _is_urgent(text)]
    mixed = [f"{chance.choice(calm)}. {text}" if before else f"{text}. {chance.choice(calm)}" for text in seen]
    assert _share(mixed) >= 0.97


def test_danger_spoken_in_the_middle_without_a_stop_is_seen() -> None:
    chance = random.Random(2029)
    calm = [text for text in ORDINARY if len(text.split()) > 5 and not _is_urgent(text)]
    seen = [text for text in _blind("urgent") if _is_urgent(text)]
    mixed = [f"{chance.choice(calm)} and {chance.choice(calm)} and {text} and {chance.choice(calm)}" for text in seen]
    assert _share(mixed) >= 0.85


def test_the_weights_never_lower_what_the_rules_found() -> None:
    order = [Level.NONE, Level.CONCERN, Level.URGENT]
    for text in [*MUST, *LOOK_ALIKES, *ORDINARY]:
        ruled, joined = safety.screen(text, LEXICON), _screen(text)
        assert order.index(joined.level) >= order.index(ruled.level)
        assert (joined.child, joined.overrides) == (ruled.child, ruled.overrides)
        if ruled.level is Level.URGENT:
            assert joined == ruled


def test_what_the_weights_alone_see_has_a_signal_and_says_so() -> None:
    seen = [_screen(text) for text in _blind("urgent") if safety.screen(text, LEXICON).level is not Level.URGENT]
    raised = [screening for screening in seen if screening.level is Level.URGENT]
    assert raised
    for screening in raised:
        assert screening.signal is not None
        assert screening.signal not in screening.other_signals
        assert screening.names[0] == WEIGHED


def test_the_kind_of_danger_is_mostly_right() -> None:
    urgent = [entry for entry in BLIND if entry["expected"] == "urgent"]
    right = sum(judge(entry["text"], WEIGHTS).signal == entry["signal"] for entry in urgent)
    assert right / len(urgent) >= 0.7


@pytest.mark.parametrize(
    "text", ["/emergency_weapon", "/not_now_C1", "knife?", "hurting", "", "!!!", "нож у него в руке"]
)
def test_buttons_single_words_and_other_scripts_are_left_to_the_rules(text: str) -> None:
    assert _screen(text) == safety.screen(text, LEXICON)


def test_what_is_said_beside_danger_is_kept() -> None:
    assert Override.NO_POLICE in _screen("hes back and im under the bed, dont call the police").overrides


def test_the_same_text_is_always_judged_the_same() -> None:
    again = load_weights()
    assert all(judge(text, WEIGHTS) == judge(text, again) for text in MUST)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_no_text_whatever_makes_it_fail_or_leaves_the_scale(text: str) -> None:
    found = judge(text, WEIGHTS)
    assert 0 <= found.urgent <= 1
    assert 0 <= found.soft <= 1
    assert found.signal in Signal
    _screen(text)


@pytest.mark.parametrize("text", ["a b. " * 16_000, "word" * 16_384, "he is here now " * 4_400, "x. y! z? " * 7_300])
def test_a_huge_text_is_weighed_in_few_steps(text: str) -> None:
    words = tokens(text)
    assert sum(map(len, words)) <= FIRST + LAST + 2
    assert max(map(len, words)) <= 18
    assert len(windows(words)) <= len(words)
    _screen(text)


@given(st.text(alphabet="ab .!", max_size=600))
def test_every_word_is_in_some_window_and_no_window_is_long_but_a_lone_one(text: str) -> None:
    words = tokens(text)
    found = windows(words)
    covered = {place for start, end in found for place in range(start, end)}
    assert {place for place, word in enumerate(words) if word != "|"} <= covered
    assert all(end - start <= 32 for start, end in found)


def test_the_packed_numbers_cannot_run_over() -> None:
    most = max(len(buckets(["x" * length, "y", "z"], 1024)[0]) / length for length in range(1, 19)) * (FIRST + LAST)
    assert most * 255 < 1 << LANE_BITS
    assert len(CLASSES) + 2 == LANES
