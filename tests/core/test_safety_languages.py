"""A danger word in a language that we do not understand is enough for the 999 line (crisis rule R13)."""

from pathlib import Path

import pytest
import yaml

from bot.content.safety_answers import load_answers
from bot.content.safety_lexicon import load_lexicon
from bot.core.safety import Level, screen

LEXICON, LANGUAGES = load_lexicon(), load_answers().languages
LINES = yaml.safe_load((Path(__file__).parent / "foreign_danger_words.yml").read_text(encoding="utf-8"))


def test_every_language_with_a_999_line_has_lines_here() -> None:
    assert LINES.keys() - {"ordinary"} == LANGUAGES.keys()
    assert all(len(LINES[language]) >= 8 for language in LANGUAGES)
    assert len(LINES["ordinary"]) >= 3 * len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_danger_word_in_an_everyday_sentence_is_noticed_in_its_language(language: str) -> None:
    seen = {text: screen(text, LEXICON) for text in LINES[language]}
    missed = [text for text, found in seen.items() if found.level is Level.NONE or found.language != language]
    assert not missed


def test_a_stretched_danger_word_is_noticed_and_a_slip_of_english_is_not_taken_for_one() -> None:
    assert screen("accoltellataaaaa", LEXICON).language == "it"
    assert [
        text for text in ("hike", "urdu", "vaginal", "my bije") if screen(text, LEXICON).level is not Level.NONE
    ] == []


@pytest.mark.parametrize("text", LINES["ordinary"])
def test_everyday_sentences_without_one_raise_nothing(text: str) -> None:
    assert screen(text, LEXICON).level is Level.NONE
