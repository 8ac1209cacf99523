"""Two needs in one message are both answered, text and effect alike."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio


async def test_both_needs_are_answered_the_first_one_first(talk: Any, action: Any) -> None:
    talk.says("he follows me and a text came", "abuse_stalking", also_need="fraud_scam_text")
    await talk.let(action["action_answer_several_needs"])
    assert talk.responses == ["utter_abuse_stalking", "utter_fraud_scam_text"]


async def test_the_same_need_twice_is_answered_once(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking", also_need="abuse_stalking")
    await talk.let(action["action_answer_several_needs"])
    assert talk.responses == ["utter_abuse_stalking"]


async def test_an_unknown_second_need_does_not_cost_the_first(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking", also_need="fraud_unheard_of")
    await talk.let(action["action_answer_several_needs"])
    assert talk.responses == ["utter_abuse_stalking"]


async def test_it_never_ends_in_nothing(talk: Any, action: Any) -> None:
    await talk.says("x", "hello", also_need="nonsense").let(action["action_answer_several_needs"])
    assert talk.responses == ["utter_ask_topic"]


async def test_a_second_need_of_the_same_topic_is_one_press_away(talk: Any, action: Any) -> None:
    talk.says("x", "fraud_scam_text", also_need="fraud_just_scammed")
    await talk.let(action["action_answer_several_needs"])
    assert talk.responses == ["utter_fraud_scam_text"]
    assert [button["payload"] for button in talk.buttons] == ["/fraud_just_scammed"]
