"""Promises of `core.consent`: an opt-out is understood in plain words, and a story is not mistaken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.consent import Wish, wish


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", " Stop. ", "STOPALL", "unsubscribe", "opt out", "please stop texting me", "stop messaging me",
        "dont message me again", "Don't contact me", "do not text me any more", "stop writing to me now please",
        "stop sending me messages", "No more texts please", "never text this number again", "please do not contact me",
    ],
)  # fmt: skip
def test_a_plain_opt_out_is_understood(text: str) -> None:
    assert wish(text) is Wish.STOP


@pytest.mark.parametrize(
    "text",
    [
        "forget me", "/forget_me", "delete everything about me", "Please delete my messages", "erase this chat pls",
        "wipe my data", "can you delete what i said", "remove all my info", "clear this conversation",
        "delete everything you have on me", "forget what ive told you", "forget everything I said please",
        "delete my answers", "ok can you please delete everything i said", "pls forget this", "Now forget me please",
    ],
)  # fmt: skip
def test_a_wish_to_be_forgotten_is_understood(text: str) -> None:
    assert wish(text) is Wish.FORGET


@pytest.mark.parametrize("text", ["exit", "Leave", "quit", "/leave", "leave this page", "END"])
def test_leaving_is_understood(text: str) -> None:
    assert wish(text) is Wish.LEAVE


@pytest.mark.parametrize(
    "text",
    [
        "he wont stop messaging me", "how do i delete my facebook", "should i delete the messages on my phone",
        "i want to leave him", "stop him", "how do i stop scam texts", "he deletes my messages",
        "can the police delete my record", "leave the survey", "make it stop", "i cant forget what he did to me",
        "my ex wont stop texting me", "i told my ex to never contact me again", "a scammer wont stop texting me",
        "stop scam texts", "my husband wants to get rid of me", "my husband made me delete all my messages",
        "the bank told me to delete my messages", "please dont forget me",
        "my ex threatened to delete everything about me",
        "a blackmailer will not delete my chats", "how do i stop texts", "no more", "tell him to stop texting me",
        "they deleted my photos", "", "forget it", "she tells me to stop contacting my family and deletes my numbers",
    ],
)  # fmt: skip
def test_a_story_is_not_a_wish(text: str) -> None:
    assert wish(text) is None


@given(st.text())
def test_any_text_at_all_can_be_read(text: str) -> None:
    assert wish(text) in {None, *Wish}
