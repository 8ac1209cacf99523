"""Promises of the commands, and of the fixed words: neutral to whoever looks over a shoulder."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import commands, wording
from bot.core.previews import quiet_words, tells


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/start", "/start"),
        ("/start camp_aign-7", "/start"),
        ("/START", "/start"),
        ("/start@some_bot", "/start"),
        (" /help ", "/help"),
        ("/feedback", "/give_feedback"),
        ("/language", "/language"),
        ("/privacy", "/privacy"),
        ("/leave", "/leave"),
        ("/leave please", "/leave"),
        ("/stop", "/leave"),
        ("/clear", "/clear"),
        ("/clear all of it", "/clear"),
        ("/menu", "/menu"),
    ],
)
def test_a_command_means_its_payload(typed: str, meant: str) -> None:
    assert commands.meant_by(typed) == meant


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/help he is at the door", "help he is at the door"),
        ("/start he is at the door", "start he is at the door"),
        ("/he is at the door", "he is at the door"),
        ("/restart", "restart"),
        ('/give_feedback{"area": "sandy"}', 'give_feedback{"area": "sandy"}'),
        ("//leave", "leave"),
        ("hello / goodbye", "hello / goodbye"),
        ("hello", "hello"),
    ],
)
def test_words_after_or_instead_of_a_command_are_heard_as_words(typed: str, heard: str) -> None:
    assert commands.meant_by(typed) == heard


@given(st.text())
def test_typing_reaches_no_payload_but_those_of_the_menu(text: str) -> None:
    meant = commands.meant_by(text)

    assert not meant.startswith("/") or meant in commands._PAYLOADS.values()


@given(st.text())
def test_a_press_gives_a_payload_our_buttons_can_have_or_mere_words(payload: str) -> None:
    meant = commands.pressed(payload)

    assert not meant.startswith("/") or (meant == payload and len(meant.encode()) <= 64)


def all_wording() -> Iterator[str]:
    for name, value in vars(wording).items():
        if name.isupper() and isinstance(value, str):
            yield value
    yield from wording.UNREADABLE.values()
    yield from commands.MENU.values()


@pytest.mark.parametrize("text", list(all_wording()))
def test_no_fixed_wording_names_a_topic_or_a_number_but_999_and_55(text: str) -> None:
    listed = yaml.safe_load(Path("bot/content/wording.yml").read_text(encoding="utf-8"))["previews"]
    words = quiet_words(listed["topic_words"], opener=listed["opener"], long_opener=listed["long_opener"])

    assert not tells(text, words, shown=len(text))
    assert set(re.findall(r"\d{2,}", text)) <= {"999", "55"}


def test_the_line_that_carries_on_fills_a_preview() -> None:
    assert len(wording.CARRY_ON) >= 120
