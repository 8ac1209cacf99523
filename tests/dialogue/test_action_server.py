"""What Rasa meets when it calls an action: rasa_sdk's contract, on loopback, with nobody's words in an error."""

import io
import json
import logging
from typing import Any

import aiohttp
import pytest
from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.dialogue import action_server

SECRET = "my words"


class Named(Action):
    """An action that does what it was made with."""

    def __init__(self, name: str, does: Any) -> None:
        self._name = name
        self._does = does

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        return self._does(dispatcher, tracker)


def greets(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    dispatcher.utter_message(response="utter_hello")
    return [SlotSet("area", tracker.latest_message["text"])]


def rejects(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    raise ActionExecutionRejection("action_rejects", tracker.latest_message["text"])


def breaks(dispatcher: Any, tracker: Any) -> list[dict[str, Any]]:
    raise RuntimeError(tracker.latest_message["text"])


ACTIONS = [Named("action_greets", greets), Named("action_rejects", rejects), Named("action_breaks", breaks)]


def call(action: str) -> dict[str, Any]:
    tracker = {"sender_id": "x", "slots": {}, "latest_message": {"text": SECRET}, "events": []}
    return {"next_action": action, "sender_id": "x", "tracker": tracker, "domain": {"responses": {}}}


async def asked(body: object) -> tuple[int, Any]:
    async with action_server.serving(ACTIONS) as url, aiohttp.ClientSession() as session:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with session.post(url, data=io.BytesIO(sent)) as answer:
            return answer.status, await answer.json()


@pytest.mark.asyncio
async def test_an_action_answers_its_events_and_utterances() -> None:
    status, answer = await asked(call("action_greets"))
    assert status == 200
    assert answer["events"] == [{"event": "slot", "timestamp": None, "name": "area", "value": SECRET}]
    assert [response["response"] for response in answer["responses"]] == ["utter_hello"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("action", "status"), [("action_rejects", 400), ("action_unheard_of", 404), ("action_breaks", 500)]
)
async def test_a_refusal_names_the_action_and_nothing_of_the_request(
    action: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        got, answer = await asked(call(action))
    assert got == status
    assert set(answer) == {"error", "action_name"}
    assert answer["action_name"] == action
    assert SECRET not in str(answer)
    assert SECRET not in caplog.text


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'"x"', b'{"next_action": "action_greets"}'])
async def test_what_is_not_an_action_call_is_a_bad_request(body: bytes) -> None:
    status, _ = await asked(body)
    assert status == 400


@pytest.mark.asyncio
async def test_a_call_as_large_as_a_long_conversation_is_taken() -> None:
    large = call("action_greets")
    large["tracker"]["events"] = [{"event": "bot", "text": "x" * 1000} for _ in range(3000)]
    status, _ = await asked(large)
    assert status == 200


@pytest.mark.asyncio
async def test_it_listens_on_loopback_only() -> None:
    async with action_server.serving(ACTIONS) as url:
        assert url.startswith("http://127.0.0.1:")
