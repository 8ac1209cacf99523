"""When nothing was understood: one short question with buttons, then the menu. Never a dead end."""

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio
TOPICS = ["/menu_domestic_abuse", "/menu_fraud_cyber", "/menu_drugs_exploitation", "/out_of_scope"]


async def payloads(talk: Any, action: Any, *ranking: tuple[str, float]) -> list[str]:
    await talk.says("mmm", ranking=(("nlu_fallback", 0.9), *ranking)).let(action["action_default_ask_affirmation"])
    (message,) = talk.said
    assert message["response"] == "utter_ask_which_one"
    assert all(len(button["payload"].encode()) <= 64 and button["title"] for button in message["buttons"])
    return [button["payload"] for button in message["buttons"]]


async def test_two_close_needs_are_offered(talk: Any, action: Any) -> None:
    offered = await payloads(talk, action, ("abuse_stalking", 0.4), ("hello", 0.39), ("fraud_scam_text", 0.35))
    assert offered == ["/abuse_stalking", "/fraud_scam_text", "/out_of_scope"]


async def test_one_likely_need_stands_before_the_topics(talk: Any, action: Any) -> None:
    offered = await payloads(talk, action, ("abuse_stalking", 0.7), ("fraud_scam_text", 0.1))
    assert offered == ["/abuse_stalking", *TOPICS]


@pytest.mark.parametrize("ranking", [(), (("abuse_stalking", 0.1),), (("hello", 0.8),), (("abuse_untitled", 0.6),)])
async def test_with_no_likely_need_the_topics_are_offered(
    talk: Any, action: Any, ranking: tuple[tuple[str, float], ...]
) -> None:
    assert await payloads(talk, action, *ranking) == TOPICS


async def test_the_second_time_the_menu_comes_and_rasa_goes_back_to_listening(talk: Any, action: Any) -> None:
    events = await talk.says("mmm").let(action["action_default_fallback"])
    assert talk.responses == ["utter_not_understood"]
    assert talk.effects == [{"effect": "offer_menu"}]
    assert [event["event"] for event in events] == ["rewind"]
