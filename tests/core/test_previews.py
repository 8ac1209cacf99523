"""A locked screen never shows the topic."""

from hypothesis import given
from hypothesis import strategies as st

from bot.content.wording_file import load_wording
from bot.core.previews import SHOWN, quiet, tells

WORDS = load_wording().previews


def test_both_openers_are_neutral_themselves() -> None:
    assert not tells(WORDS.opener, WORDS)
    assert not tells(WORDS.long_opener, WORDS)
    assert len(WORDS.long_opener) >= SHOWN


def test_a_first_line_that_names_the_topic_gets_a_neutral_one_before_it() -> None:
    text = quiet("Abuse is not only hitting.", WORDS, urgent=False, whole_preview=False)
    assert text == f"{WORDS.opener}\n\nAbuse is not only hitting."


def test_a_neutral_first_line_is_left_alone_where_nothing_notifies() -> None:
    text = "I'm glad you asked.\nSome people would call this abuse."
    assert quiet(text, WORDS, urgent=False, whole_preview=False) == text


def test_where_previews_show_the_second_line_is_hidden_too() -> None:
    text = "I'm glad you asked.\nSome people would call this abuse."
    assert not tells(quiet(text, WORDS, urgent=False, whole_preview=True), WORDS)


def test_an_emergency_is_never_pushed_down_by_a_long_opener() -> None:
    text = "Thanks for your message.\n\nCall 999 now. Say police if you can."
    assert quiet(text, WORDS, urgent=True, whole_preview=True) == text


@given(st.text(), st.booleans(), st.booleans())
def test_whatever_the_text_its_first_line_is_neutral(text: str, urgent: bool, whole_preview: bool) -> None:
    shown = quiet(text, WORDS, urgent=urgent, whole_preview=whole_preview)
    assert shown.endswith(text)
    assert WORDS.pattern.search(shown.split("\n", 1)[0]) is None
