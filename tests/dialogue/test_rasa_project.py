"""What the Rasa project promises as a whole: whatever a resident says has an answer, and the parts name each other.

The files are read as an editor sees them, without Rasa, so a slip shows in a second and names itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import registry
from bot.content.needs_files import AUDIENCES
from bot.content.survey_files import load_survey

ROOT = Path(__file__).parents[2]
NLU, RESPONSES = ROOT / "nlu", ROOT / "responses"
NEEDS = ("abuse_", "fraud_", "drugs_", "about_")
PRESSED_OR_SENT_ONLY = {"answer", "out_of_scope", "nlu_fallback"}
"""Intents that no words lead to: buttons, Rasa's own fallback, and what the application sends."""
SAID_BY_RASA = "utter_ask_rephrase"
SCAM_TYPES = frozenset(
    {
        "bank_impersonation", "courier", "parcel_text", "hmrc", "romance", "investment", "crypto", "marketplace",
        "ticket", "remote_access", "family_impersonation", "account_hacked", "sextortion", "doorstep", "qr_code",
        "money_mule", "identity", "invoice", "phishing_email", "other",
    }
)  # fmt: skip
PHONE = re.compile(r"(?<![\d£,.])(?:0[\d ]{4,}\d|116 ?\d{3}|101|111|159|7726|1800[01])(?![\d,%])")
ENTITY = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<plain>\w+)\)|(?P<rich>\{[^}]*\}))")


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.rglob("*.yml")):
        yield path, yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def items(key: str, folder: Path) -> Iterator[Any]:
    for _, document in documents(folder):
        yield from document.get(key) or ()


def lines(block: str) -> list[str]:
    return [line.removeprefix("- ").strip() for line in block.splitlines() if line.strip()]


DOMAIN = yaml.safe_load((RESPONSES / "domain.yml").read_text(encoding="utf-8"))
LOOKUPS = yaml.safe_load((NLU / "lookups.yml").read_text(encoding="utf-8"))["nlu"]
SURVEY = load_survey()
INTENTS = list(items("intents", RESPONSES))
RULES = list(items("rules", NLU / "rules"))
SAID = {name: told for _, document in documents(RESPONSES) for name, told in (document.get("responses") or {}).items()}
EXAMPLES: dict[str, list[str]] = defaultdict(list)
for item in items("nlu", NLU / "intents"):
    EXAMPLES[item.get("intent", "")] += lines(item["examples"])
DIRECTORY_IDS = {
    service["id"]
    for path, document in documents(ROOT / "bot" / "content" / "directory")
    for organization in document.get("organizations", [document])
    for service in organization.get("services", [])
}
AREAS = {area["slug"] for area in yaml.safe_load((ROOT / "bot/content/areas.yml").read_text(encoding="utf-8"))["areas"]}


def steps(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in rule["steps"]:
        yield from step.get("or", [step])


def test_no_intent_is_named_twice() -> None:
    assert sorted(INTENTS) == sorted(set(INTENTS))


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_is_known_by_twenty_utterances(intent: str) -> None:
    assert intent in PRESSED_OR_SENT_ONLY or len(set(EXAMPLES[intent])) >= 20


def test_every_trained_intent_is_in_the_domain() -> None:
    assert set(EXAMPLES) <= set(INTENTS)


def test_no_utterance_teaches_two_intents() -> None:
    taught: dict[str, set[str]] = defaultdict(set)
    for intent, examples in EXAMPLES.items():
        for example in examples:
            taught[" ".join(ENTITY.sub(r"\g<text>", example).casefold().split())].add(intent)
    assert {text: sorted(intents) for text, intents in taught.items() if len(intents) > 1} == {}


def test_every_intent_has_exactly_one_rule_of_its_own() -> None:
    plain = [step["intent"] for rule in RULES for step in steps(rule) if "intent" in step and "entities" not in step]
    assert sorted(plain) == sorted(set(INTENTS))


def test_every_need_and_every_danger_has_a_response() -> None:
    wanted = {f"utter_{intent}" for intent in INTENTS if intent.startswith((*NEEDS, "emergency_"))}
    assert wanted - set(SAID) == set()


def test_rules_name_only_actions_and_responses_that_exist() -> None:
    known = {*SAID, *DOMAIN["actions"], *DOMAIN["forms"], "action_two_stage_fallback"}
    named = {step["action"] for rule in RULES for step in steps(rule) if "action" in step}
    assert named - known == set()


def test_two_needs_in_one_message_are_expected_of_every_need() -> None:
    expected = {step["intent"] for rule in RULES for step in steps(rule) if step.get("entities") == ["also_need"]}
    assert expected == {intent for intent in INTENTS if intent.startswith(NEEDS)}


def test_the_domain_lists_exactly_the_actions_there_are() -> None:
    built = [action.name() for action in registry.everything(survey=SURVEY, titles={})]
    assert sorted(DOMAIN["actions"]) == sorted(built)


def test_every_response_an_action_names_exists() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "actions").glob("*.py")))
    named = set(re.findall(r'"(utter_[a-z_]*[a-z])"', source))
    assert {*named, SAID_BY_RASA} - {*SAID, "utter_action"} == set()  # the last is a key of Rasa's


def test_the_form_asks_the_questions_of_the_survey_in_their_order() -> None:
    slots = [f"survey_{question.id}" for question in SURVEY.questions]
    assert DOMAIN["forms"]["safer_central_form"]["required_slots"] == slots
    assert set(slots) <= set(DOMAIN["slots"])


def test_the_towns_of_the_survey_are_those_of_the_directory() -> None:
    question = SURVEY.question("area")
    assert question is not None
    assert {choice.id for choice in question.choices} == AREAS


@pytest.mark.parametrize("name", sorted(SAID))
def test_no_response_holds_a_phone_number(name: str) -> None:
    told = " ".join(str(variation.get("text", "")) for variation in SAID[name])
    assert PHONE.findall(told) == []


def test_the_first_line_of_everyday_talk_gives_nothing_away() -> None:
    wording = yaml.safe_load((ROOT / "bot/content/wording.yml").read_text(encoding="utf-8"))
    topic = re.compile(rf"\b(?:{'|'.join(map(re.escape, wording['previews']['topic_words']))})\w*", re.IGNORECASE)
    general = yaml.safe_load((RESPONSES / "general.yml").read_text(encoding="utf-8"))["responses"]
    first = {name: told[0]["text"].strip().splitlines()[0] for name, told in general.items()}
    first |= {f"survey {choice.id}": choice.turns_away for choice in SURVEY.questions[0].choices if choice.turns_away}
    assert {name: line for name, line in first.items() if topic.search(line.splitlines()[0])} == {}


@pytest.mark.parametrize("name", sorted(SAID))
def test_every_button_fits_every_channel(name: str) -> None:
    buttons = [button for variation in SAID[name] for button in variation.get("buttons", [])]
    assert [button for button in buttons if not button["payload"].startswith("/")] == []
    assert [button for button in buttons if len(button["payload"].encode()) > 64 or len(button["title"]) > 40] == []


def test_every_effect_of_a_need_names_that_need() -> None:
    wrong = {
        name: variation["custom"]["need"]
        for name, told in SAID.items()
        for variation in told
        if variation.get("custom", {}).get("effect") == "offer_signposts"
        and name != f"utter_{variation['custom']['need']}"
    }
    assert wrong == {}


VALUES = {"audience": AUDIENCES, "area": AREAS, "scam_type": SCAM_TYPES, "service": DIRECTORY_IDS}


def synonyms() -> dict[str, str]:
    return {
        said.casefold(): item["synonym"] for item in LOOKUPS if "synonym" in item for said in lines(item["examples"])
    }


@pytest.mark.parametrize("entity", sorted(VALUES))
def test_every_word_of_a_lookup_stands_for_a_value_that_slots_know(entity: str) -> None:
    meant = synonyms()
    words = [word for item in LOOKUPS if item.get("lookup") == entity for word in lines(item["examples"])]
    assert words
    assert {word for word in words if meant.get(word.casefold(), word) not in VALUES[entity]} == set()


def test_a_synonym_stands_for_one_value() -> None:
    said = [word.casefold() for item in LOOKUPS if "synonym" in item for word in lines(item["examples"])]
    assert [word for word in said if said.count(word) > 1] == []


def test_annotated_values_are_known() -> None:
    wrong = set()
    for examples in EXAMPLES.values():
        for found in (found for example in examples for found in ENTITY.finditer(example)):
            rich = yaml.safe_load(found["rich"]) if found["rich"] else {}
            entity = rich.get("entity") or found["plain"]
            value = rich.get("value") or synonyms().get(found["text"].casefold(), found["text"])
            if value not in VALUES.get(entity, {value}):
                wrong.add((entity, value))
    assert wrong == set()


def audience_of(text: str) -> set[str]:
    patterns = [line for item in LOOKUPS if item.get("regex") == "audience" for line in lines(item["examples"])]
    meant = synonyms()
    found = {match.group().casefold() for pattern in patterns for match in re.finditer(pattern, text, re.IGNORECASE)}
    return {meant.get(word, word) for word in found}


@pytest.mark.parametrize(
    ("said", "audience"),
    [
        ("i'm a man", {"man"}),
        ("i am gay", {"lgbt"}),
        ("i'm 15", {"child"}),
        ("i'm 78", {"older"}),
        ("i'm deaf", {"deaf"}),
        ("it's for my mum", {"friend_or_family"}),
        ("as a teacher what can i do", {"worker"}),
        ("a man came to my door", set()),
        ("my husband is a doctor", set()),
        ("i'm 15 minutes away", set()),
        ("my son is dealing", set()),
        ("i'm scared of my dad", set()),
    ],
)
def test_who_somebody_is_counts_only_when_they_say_it_of_themselves(said: str, audience: set[str]) -> None:
    assert audience_of(said) == audience
