"""Conversations with the whole running product, over REST: screen, Rasa, actions, directory and survey together."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.directory_files import load_directory
from tests.product import Running

HERE = Path(__file__).parent
DIRECTORY = load_directory()
KEYS = {"say", "press", "shows", "says", "never", "urgent", "buttons", "no_helpline"}


def _conversations() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.yml")):
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(conversation, id=f"{path.stem}: {conversation['name']}")


@pytest.mark.parametrize("conversation", list(_conversations()))
def test_conversation(conversation: Mapping[str, Any], product: Running) -> None:
    resident = product.talker()
    buttons: dict[str, str] = {}
    for turn in conversation["turns"]:
        assert not turn.keys() - KEYS, f"unknown keys: {turn.keys() - KEYS}"
        replies = resident.say(buttons[turn["press"]] if "press" in turn else str(turn["say"]))
        text = "\n\n".join(reply["text"] for reply in replies)
        offered = [button for reply in replies for button in reply.get("buttons", ())]
        buttons = {button["title"]: button["payload"] for button in offered}
        _check(turn, text, list(buttons.values()))


def test_every_question_signal_and_kind_is_covered() -> None:
    """All questions of the knowledge base and all crisis signals occur, in 120 conversations or more."""
    conversations = [each.values[0] for each in _conversations()]
    covered = {str(item) for conversation in conversations for item in conversation["covers"]}
    questions = {need.question for need in DIRECTORY.needs.values()}
    signals = {f"C{number}" for number in range(1, 17)}
    kinds = {
        "narrowing",
        "follow-up",
        "several-needs",
        "form",
        "interruption",
        "fallback",
        "out-of-scope",
        "small-talk",
    }
    assert (questions | signals | kinds) - covered == set()
    assert len({conversation["name"] for conversation in conversations}) == len(conversations) >= 120


def _check(turn: Mapping[str, Any], text: str, payloads: list[str]) -> None:
    said = f"after {turn.get('say', turn.get('press'))!r}:\n{text}\nbuttons: {payloads}"
    urgent = "/cannot_call" in payloads and "999" in text
    assert urgent == turn.get("urgent", False), f"an emergency answer: {urgent}, {said}"
    for service_id in turn.get("shows", ()):
        service = DIRECTORY.by_id(service_id)
        assert service is not None, f"there is no service {service_id}"
        assert service.name in text, f"{service.name} is not shown {said}"
    for pattern in turn.get("says", ()):
        assert re.search(pattern, text, re.IGNORECASE), f"{pattern!r} is not said {said}"
    for pattern in turn.get("never", ()):
        assert not re.search(pattern, text, re.IGNORECASE), f"{pattern!r} is said {said}"
    for pattern in turn.get("buttons", ()):
        assert any(re.fullmatch(pattern, payload) for payload in payloads), f"{pattern!r} is not offered {said}"
    if turn.get("no_helpline"):
        named = [service.name for service in DIRECTORY.services if service.phones and service.name in text]
        assert not named, f"names {named} {said}"
