"""Promises of splitting: every part fits, nothing is lost, and each part starts with a neutral line."""

from pathlib import Path

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.telegram import wording
from bot.channels.telegram.rendering import LONGEST, parts_of, split, units
from bot.core.messages import Button, Reply

EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈"
TEXT = st.text(max_size=400) | st.lists(
    st.sampled_from(["word", "a. b", "\n", "\n\n", " ", EMOJI, "é"]), max_size=300
).map("".join)


def units_by_the_book(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(text=TEXT, limit=st.integers(min_value=2, max_value=50))
@example(text=EMOJI * 100, limit=3)
@example(text="\n\n" * 40, limit=5)
def test_pieces_fit_and_join_to_the_very_same_text(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert "".join(pieces) == text
    assert all(units_by_the_book(piece) <= limit for piece in pieces)


@given(text=st.text())
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == units_by_the_book(text)


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), times=st.integers(1, 400))
def test_parts_of_any_reply_fit_telegram_and_lose_nothing_but_space(text: str, times: int) -> None:
    parts = parts_of(Reply(text=text * times))

    assert all(units_by_the_book(part.text) <= LONGEST for part in parts)
    heard = "".join(part.text.removeprefix(wording.CARRY_ON) for part in parts)
    assert "".join(heard.split()) == "".join((text * times).split())


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), times=st.integers(100, 400))
def test_every_later_part_starts_with_the_neutral_line(text: str, times: int) -> None:
    later = parts_of(Reply(text=text * times))[1:]

    assert all(part.text.startswith(wording.CARRY_ON + "\n\n") for part in later)


def test_a_reply_that_just_fits_is_one_message_and_one_more_character_makes_two() -> None:
    assert len(parts_of(Reply(text="a" * 4096))) == 1
    assert len(parts_of(Reply(text="a" * 4097))) == 2
    assert len(parts_of(Reply(text="🙂" * 2048))) == 1
    assert len(parts_of(Reply(text="🙂" * 2049))) == 2


def test_the_cut_is_between_paragraphs_where_it_can_be() -> None:
    paragraphs = ["x" * 900] * 9
    parts = parts_of(Reply(text="\n\n".join(paragraphs)))

    for part in parts:
        assert set(part.text.removeprefix(wording.CARRY_ON).split()) == {"x" * 900}


def test_buttons_come_under_the_last_part_only() -> None:
    parts = parts_of(Reply(text="a " * 5000, buttons=(Button(title="Menu", payload="/menu"),)))

    assert [len(part.buttons) for part in parts] == [0] * (len(parts) - 1) + [1]


def test_an_empty_reply_sends_nothing() -> None:
    assert parts_of(Reply(text=" \n\n ")) == ()


def test_a_lone_surrogate_cannot_break_a_send() -> None:
    [part] = parts_of(Reply(text="before \ud83d after"))

    assert part.text == "before ? after"


def test_no_answer_speaks_of_a_page_to_leave() -> None:
    answers = yaml.safe_load(Path("bot/content/safety/answers.yml").read_text(encoding="utf-8"))
    told = [part.text for text in answers["overrides"].values() for part in parts_of(Reply(text=text))]
    assert [text for text in told if "page" in text] == []
    assert any("/clear" in text for text in told)
