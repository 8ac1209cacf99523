"""Words elsewhere never cancel danger: no ordinary sentence beside it, no long text around it, no second message."""

import random
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.safety_lexicon import load_lexicon
from bot.core.normalise import LONGEST
from bot.core.safety import Level, Override, Signal, screen, screen_together

LEXICON = load_lexicon()
HERE = Path(__file__).parent
CRISIS = yaml.safe_load((HERE / "crisis_lines.yml").read_text(encoding="utf-8"))
MUST = [entry["text"] for entries in CRISIS.values() for entry in entries if entry["expected"] == "urgent"]
ORDINARY = [
    line
    for lines in yaml.safe_load((HERE / "ordinary_lines.yml").read_text(encoding="utf-8")).values()
    for line in lines
]
BINS = "my bins were not emptied this week and the recycling lorry blocked the road. "


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MUST), st.sampled_from(ORDINARY), st.sampled_from([". ", "\n", "! ", "... "]), st.booleans())
def test_an_ordinary_sentence_beside_danger_never_hides_it(
    danger: str, ordinary: str, between: str, first: bool
) -> None:
    text = f"{danger}{between}{ordinary}" if first else f"{ordinary}{between}{danger}"
    assert screen(text, LEXICON).level is Level.URGENT


@pytest.mark.parametrize("between", [", ", " and ", " but "])
def test_danger_joined_to_an_ordinary_clause_is_seen(between: str) -> None:
    chance = random.Random(2026)  # repeatable, not secret
    pairs = [(chance.choice(MUST), chance.choice(ORDINARY)) for _ in range(400)]
    texts = [between.join(pair if at % 2 else pair[::-1]) for at, pair in enumerate(pairs)]
    missed = [text for text in texts if screen(text, LEXICON).level is not Level.URGENT]
    assert len(missed) / len(texts) <= 0.03, missed


@pytest.mark.parametrize(
    "text",
    [
        "my parking fine. he is strangling her right now please help",
        "my parking fine, he is strangling her right now please help",
        "my parking fine and he is strangling her right now please help",
        "the film was good but he has a knife",
        "i did my homework and my battery is dead, my stepdad is hitting my mum",
    ],
)
def test_a_harmless_word_counts_in_its_own_clause_only(text: str) -> None:
    assert screen(text, LEXICON).level is Level.URGENT


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_danger_anywhere_in_the_longest_text_is_seen(share: float) -> None:
    before = BINS * int(LONGEST * share / len(BINS))
    after = BINS * int(LONGEST * (1 - share) / len(BINS) - 3)
    assert screen(f"{before}he is hitting me and wont stop. {after}", LEXICON).level is Level.URGENT


def test_the_longest_text_does_not_hold_up_the_chat() -> None:
    text = " ".join(ORDINARY * 20)[:LONGEST]
    took = []
    for _ in range(3):
        start = time.process_time()
        screen(text, LEXICON)
        took.append(time.process_time() - start)
    assert min(took) < 1.0  # far above what it takes on an idle machine, so that a busy one does not fail it


@pytest.mark.parametrize(
    ("previous", "text"), [("hes got", "a knife"), ("i have taken", "all my pills"), ("my dad is", "hitting my mum")]
)
def test_danger_split_over_two_messages_is_seen(previous: str, text: str) -> None:
    assert screen(previous, LEXICON).level is not Level.URGENT
    assert screen_together(previous, text, LEXICON).level is Level.URGENT


@pytest.mark.parametrize(("previous", "text"), [("hello", "what is cuckooing"), ("", "thanks"), ("ok", "bye")])
def test_two_ordinary_messages_together_stay_ordinary(previous: str, text: str) -> None:
    assert screen_together(previous, text, LEXICON).level is Level.NONE


def test_a_danger_already_answered_is_not_answered_again() -> None:
    assert screen_together("he has a knife", "ok thanks", LEXICON).level is Level.NONE


@pytest.mark.parametrize(
    "text",
    ["my boyfriend hits me", "he keeps hitting me when hes drunk", "my husband hits me", "my wife beats me"],
)
def test_what_a_partner_does_again_and_again_is_answered_softly(text: str) -> None:
    screening = screen(text, LEXICON)
    assert (screening.level, screening.signal) == (Level.CONCERN, Signal.C1)


@pytest.mark.parametrize(
    "text",
    [
        "my boyfriend hits me and hes outside now",
        "my husband hits me im scared he will kill me",
        "im 14 and my boyfriend hits me",
        "my dad hits me",
        "he hits my little boy",
        "my husband hits me with a hammer",
        "he hits me and strangles me",
    ],
)
def test_any_sign_of_now_a_child_or_grave_harm_makes_it_urgent(text: str) -> None:
    assert screen(text, LEXICON).level is Level.URGENT


def test_hating_ones_life_is_met_softly() -> None:
    assert screen("i hate my life", LEXICON).level is Level.CONCERN


@pytest.mark.parametrize("text", ["he checks my phone and reads my messages", "he goes through my phone"])
def test_a_phone_that_is_looked_through_is_not_a_chat_that_is_watched(text: str) -> None:
    assert Override.PHONE_WATCHED not in screen(text, LEXICON).overrides


@pytest.mark.parametrize(
    "text",
    ["he can see this", "she is reading my messages right now", "my phone is being watched", "he might see this"],
)
def test_a_watched_chat_is_noticed(text: str) -> None:
    assert Override.PHONE_WATCHED in screen(text, LEXICON).overrides
