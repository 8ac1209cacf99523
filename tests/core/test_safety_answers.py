"""The emergency answers: short, honest, neutral on a locked screen, with numbers that are in the directory."""

import re
from pathlib import Path

import pytest
import yaml

from bot.content.safety_answers import load_answers
from bot.core import emergency
from bot.core.errors import ContentError
from bot.core.safety import Level, Override, Screening, Signal

ANSWERS = load_answers()
CONTENT = Path(emergency.__file__).parents[1] / "content"
NUMBER = re.compile(r"\b(?:0\d[\d ]{5,13}\d|116 \d{3}|159|85258|18000)\b")
MOST_WORDS = 40
"""Of a first screen, without its opening and the honesty line (crisis rules, part 4)."""
BANNED = (
    "just leave",
    "calm down",
    "why didn",
    "you should have",
    "confidential",
    "no one will find out",
    "report it online",
    "i have contacted",
    "you are safe with me",
    "victim",
    "perpetrator",
)


def _urgent(signal: Signal, *, child: bool = False, **more: object) -> Screening:
    return Screening(level=Level.URGENT, signal=signal, child=child, **more)  # type: ignore[arg-type]  # keywords of the test


def _all_texts() -> list[str]:
    texts = [ANSWERS.child, ANSWERS.child_cannot_call, ANSWERS.cannot_call, ANSWERS.soft, ANSWERS.system_failure]
    texts += [*ANSWERS.soft_lines.values(), *ANSWERS.overrides.values()]
    for answer in ANSWERS.by_signal.values():
        texts += [answer.first, answer.child or "", answer.more, answer.not_now]
    return texts


@pytest.mark.parametrize("child", [False, True], ids=["adult", "child"])
@pytest.mark.parametrize("signal", Signal)
def test_the_first_screen_is_neutral_then_short_and_says_999(signal: Signal, child: bool) -> None:
    reply = emergency.answer_for(_urgent(signal, child=child), ANSWERS)
    first, *rest = reply.text.split("\n\n")
    assert first == "Thanks for your message."
    assert reply.urgent
    assert "999" in "".join(rest[:2]) or signal in {Signal.C3, Signal.C5, Signal.C8}
    assert "999" in reply.text
    assert reply.text.endswith("I am not a person. Nobody is watching this chat. I cannot call 999 for you.")
    assert len(" ".join(rest[:-1]).split()) <= MOST_WORDS


@pytest.mark.parametrize("signal", Signal)
def test_a_child_is_told_of_childline_and_never_promised_secrecy(signal: Signal) -> None:
    text = emergency.answer_for(_urgent(signal, child=True), ANSWERS).text
    assert "0800 1111" in text
    assert "secret" not in text


@pytest.mark.parametrize("signal", Signal)
def test_there_is_always_a_way_on(signal: Signal) -> None:
    buttons = emergency.answer_for(_urgent(signal), ANSWERS).buttons
    assert [button.payload for button in buttons] == [
        "/cannot_call",
        f"/not_now_{signal}",
        f"/more_help_{signal}",
        "/leave",
    ]
    assert all(emergency.signal_of(button.payload) is signal for button in buttons[1:3])


def test_the_answer_is_given_in_the_language_too() -> None:
    text = emergency.answer_for(_urgent(Signal.C1, language="pl"), ANSWERS).text
    assert "Zadzwoń" in text
    assert "Call 999 now" in text


def test_a_gentle_answer_says_999_in_the_language_too_after_neutral_words() -> None:
    told = Screening(level=Level.CONCERN, signal=Signal.C2, language="pl")
    for text in (emergency.soft(told, ANSWERS), emergency.soft_answer(told, ANSWERS)[0]):
        first, second, *rest = text.split("\n\n")
        assert "999" not in first
        assert second == ANSWERS.languages["pl"]
        assert "call 999" in "".join(rest)
    english = Screening(level=Level.CONCERN, signal=Signal.C2)
    assert emergency.soft(english, ANSWERS) == ANSWERS.soft
    assert emergency.soft_answer(english, ANSWERS) == emergency.not_now(Signal.C2, ANSWERS)


def test_no_police_is_answered_once_with_the_silent_way() -> None:
    text = emergency.answer_for(_urgent(Signal.C1, overrides=(Override.NO_POLICE,)), ANSWERS).text
    assert "I cannot call anyone" in text


@pytest.mark.parametrize("override", Override)
def test_every_override_has_a_reply_with_a_way_out(override: Override) -> None:
    reply = emergency.override_reply(override, ANSWERS)
    assert reply.text.startswith(ANSWERS.opening)
    assert "/leave" in {button.payload for button in reply.buttons}


def test_who_cannot_call_is_shown_every_other_way() -> None:
    text = emergency.cannot_call(ANSWERS).text
    assert all(way in text for way in ("press 55", "999 BSL", "18000", "only if you signed up", "neighbour"))
    assert "0800 1111" in emergency.cannot_call(ANSWERS, child=True).text


@pytest.mark.parametrize("signal", Signal)
def test_not_now_and_more_help_come_with_services_of_the_directory(signal: Signal) -> None:
    directory = "\n".join(path.read_text(encoding="utf-8") for path in (CONTENT / "directory").glob("**/*.yml"))
    for text, services in (emergency.not_now(signal, ANSWERS), emergency.more(signal, ANSWERS)):
        assert text
        assert services
        assert all(re.search(rf"\b{service}\b", directory) for service in services)


def test_the_soft_answer_says_999_and_asks_one_question() -> None:
    for signal in Signal:
        assert "999" in emergency.soft(Screening(level=Level.CONCERN, signal=signal), ANSWERS)
    buttons = emergency.soft_buttons(Screening(level=Level.CONCERN, signal=Signal.C5), ANSWERS)
    assert [button.payload for button in buttons] == ["/need_help_now", "/not_now_C5"]


@pytest.mark.parametrize("text", _all_texts())
def test_nothing_is_said_that_must_never_be_said(text: str) -> None:
    assert not [phrase for phrase in BANNED if phrase in text.casefold()]


def test_every_number_is_in_the_directory() -> None:
    directory = "\n".join(path.read_text(encoding="utf-8") for path in (CONTENT / "directory").glob("**/*.yml"))
    known = {re.sub(r"\D", "", number) for number in re.findall(r"\d[\d ]+\d", directory)}
    said = {re.sub(r"\D", "", number) for text in _all_texts() for number in NUMBER.findall(text)}
    assert len(said) >= 12
    assert said <= known, said - known


def test_a_missing_wording_is_named_with_its_key(tmp_path: Path) -> None:
    content = yaml.safe_load((CONTENT / "safety" / "answers.yml").read_text(encoding="utf-8"))
    del content["signals"]["C7"]["first"]
    path = tmp_path / "answers.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ContentError, match=r"signals\.C7\.first"):
        load_answers(path)
