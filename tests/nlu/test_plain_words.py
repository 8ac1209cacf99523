"""Slips, text speak, slang and emoji become plain words, and nothing else changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.components.plain_words import PlainWords, load_tables

WORDS = PlainWords(
    examples={"police": 9, "partner": 9, "husband": 9, "money": 9, "scared": 9, "scammed": 5, "cuckooing": 3},
    places=["dunstable", "biggleswade", "sandy", "houghton", "regis"],
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("my bf hits me", "my boyfriend hits me"),
        ("i dont kno wot u mean", "i don't know what you mean"),
        ("HEEEELP", "help"),
        ("helpme", "help me"),
        ("someoneis outside", "someone is outside"),
        ("p0lice", "police"),
        ("policd", "police"),
        ("my husbnad", "my husband"),
        ("scamed", "scammed"),
        ("i live in dunstabel", "i live in dunstable"),
        ("he has a 🔪", "he has a knife"),
        ("He said “no”", 'he said "no"'),
        ("zero\u200bwidth", "zerowidth"),
        ("he kicks off and knocks me about", "he gets angry and hits me"),
        ("the feds came to the trap house", "the police came to the drug house"),
    ],
)
def test_words_written_in_haste_become_plain(written: str, plain: str) -> None:
    assert WORDS.clean(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        "call 101 or 999",
        "07700 900123",
        "http://roya1mail.co/x",
        "someone@example.co.uk",
        "i have 2 children",
        "i live in sandy",
        "he said £50",
        "mai bahut pareshan hoon mera shauhar marta hai",
    ],
)
def test_numbers_links_names_and_other_languages_are_left_alone(text: str) -> None:
    assert WORDS.clean(text) == text


def test_no_entry_of_the_tables_leads_to_another_entry() -> None:
    tables = load_tables()
    for written, plain in {**tables.words, **tables.phrases}.items():
        words = re.findall(r"[a-z0-9']+", plain.lower())
        assert not [word for word in words if tables.words.get(word, word).lower() != word], written
        assert not [key for key in tables.phrases if re.search(rf"\b{re.escape(key)}\b", plain.lower())], written


@pytest.mark.parametrize("written", sorted({**load_tables().words, **load_tables().phrases, **load_tables().emoji}))
def test_every_entry_of_the_tables_works(written: str) -> None:
    assert WORDS.clean(written) != written or WORDS.clean(written) == written.lower()
    assert WORDS.clean(WORDS.clean(written)) == WORDS.clean(written)


@given(st.text(max_size=80))
def test_any_text_at_all_is_survived(text: str) -> None:
    assert isinstance(WORDS.clean(text), str)


@given(st.lists(st.sampled_from([*sorted(load_tables().words), "helpme", "husbnad", "soooo", "😭", "x", "Tariq", "."])))
def test_cleaning_twice_changes_nothing_more(words: list[str]) -> None:
    once = WORDS.clean(" ".join(words))
    assert WORDS.clean(once) == once
