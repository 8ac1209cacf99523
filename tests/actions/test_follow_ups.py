"""Follow-up promises: a short question is about what was just shown."""

from typing import Any

import pytest

from actions.follow_ups import ASPECTS
from bot.core.effects import Aspect

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(("intent", "aspect"), ASPECTS.items())
async def test_a_follow_up_is_about_the_last_need(talk: Any, action: Any, intent: str, aspect: Aspect) -> None:
    talk.says("x", "abuse_stalking").answered("abuse_stalking")
    talk.slots |= {"audience": "man", "area": None}
    await talk.says("?", intent).let(action["action_answer_follow_up"])
    assert talk.effects == [
        {"effect": "answer_follow_up", "aspect": aspect, "need": "abuse_stalking", "audience": "man"}
    ]


async def test_every_aspect_can_be_asked() -> None:
    assert set(ASPECTS.values()) == set(Aspect)


async def test_a_named_service_needs_no_need(talk: Any, action: Any) -> None:
    await talk.says("number for childline", "ask_number", service="childline").let(action["action_answer_follow_up"])
    assert [(effect["aspect"], effect["service"]) for effect in talk.effects] == [("phone", "childline")]


async def test_with_nothing_shown_it_asks_what_it_is_about(talk: Any, action: Any) -> None:
    await talk.says("is it free", "ask_cost").let(action["action_answer_follow_up"])
    assert talk.effects == []
    assert talk.responses == ["utter_ask_topic"]


async def test_is_it_private_in_the_middle_of_the_survey_means_the_survey(talk: Any, action: Any) -> None:
    talk.loop = {"name": "safer_central_form"}
    await talk.says("is it private?", "ask_what_they_ask").let(action["action_answer_follow_up"])
    assert talk.responses == ["utter_about_survey_private"]


async def test_a_question_about_the_chat_in_between_does_not_change_what_is_asked_about(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking").answered("abuse_stalking").says("y", "about_survey").answered("about_survey")
    await talk.says("is it free", "ask_cost").let(action["action_answer_follow_up"])
    assert talk.effects[0]["need"] == "abuse_stalking"
