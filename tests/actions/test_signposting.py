"""Narrowing promises: what was asked before is answered again, for this person, here."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio


async def test_saying_i_am_a_man_offers_the_last_need_for_a_man(talk: Any, action: Any) -> None:
    talk.says("he follows me", "abuse_stalking").answered("abuse_stalking")
    talk.slots["audience"] = "man"
    await talk.says("I'm a man", "narrow_audience", audience="man").let(action["action_narrow"])
    assert talk.effects == [{"effect": "offer_signposts", "need": "abuse_stalking", "audience": "man"}]
    assert talk.responses == ["utter_narrowed"]


async def test_an_area_named_in_the_survey_slot_or_not_narrows_this_answer(talk: Any, action: Any) -> None:
    talk.says("x", "fraud_scam_text").answered("fraud_scam_text")
    await talk.says("near sandy", "narrow_area", area="sandy").let(action["action_narrow"])
    assert talk.effects == [{"effect": "offer_signposts", "need": "fraud_scam_text", "area": "sandy"}]


async def test_outside_the_area_national_helplines_are_named(talk: Any, action: Any) -> None:
    talk.says("x", "fraud_scam_text").answered("fraud_scam_text")
    await talk.says("i live in luton", "narrow_area", area="outside").let(action["action_narrow"])
    assert talk.responses == ["utter_narrowed_outside"]
    assert talk.effects[0]["area"] == "outside"


async def test_with_nothing_asked_before_it_is_kept_in_mind_and_the_menu_shown(talk: Any, action: Any) -> None:
    await talk.says("I'm a man", "narrow_audience", audience="man").let(action["action_narrow"])
    assert talk.slots["audience"] == "man"
    assert talk.responses == ["utter_narrowed_without_need"]
    assert talk.effects == [{"effect": "offer_menu"}]


async def test_what_was_asked_before_a_restart_is_not_remembered(talk: Any, action: Any) -> None:
    talk.says("x", "fraud_scam_text").answered("fraud_scam_text")
    talk.events.append({"event": "session_started"})
    await talk.says("any more", "ask_more").let(action["action_more"])
    assert talk.responses == ["utter_ask_topic"]
    assert talk.effects == []


async def test_more_asks_for_the_rest_of_the_last_need(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking").answered("abuse_stalking").says("y", "fraud_scam_text").answered("fraud_scam_text")
    await talk.says("any more", "ask_more").let(action["action_more"])
    assert talk.effects == [{"effect": "offer_signposts", "need": "fraud_scam_text", "more": True}]


async def test_an_emergency_answer_is_not_a_need_to_narrow(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking").answered("abuse_stalking").says("help", "emergency_weapon").shown_emergency("C2")
    await talk.says("any more", "ask_more").let(action["action_more"])
    assert talk.effects[0]["need"] == "abuse_stalking"


async def test_again_says_the_last_answer_once_more(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking").answered("abuse_stalking")
    await talk.says("say that again", "ask_again").let(action["action_again"])
    assert talk.responses == ["utter_abuse_stalking"]


async def test_again_with_nothing_said_asks_what_it_is_about(talk: Any, action: Any) -> None:
    await talk.says("say that again", "ask_again").let(action["action_again"])
    assert talk.responses == ["utter_ask_topic"]


async def test_what_somebody_else_is_counts_for_more_than_that_it_is_somebody_else(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_leave_safely").answered("abuse_leave_safely").says(
        "it's for my gran, she's 90", "narrow_audience"
    )
    talk.latest["entities"] = [{"entity": "audience", "value": value} for value in ("friend_or_family", "older")]
    await talk.let(action["action_narrow"])
    assert talk.effects[0]["audience"] == "older"
    assert talk.slots["audience"] == "older"
