"""The survey form, step by step: what is asked, what counts as an answer, and what becomes of the answers."""

from typing import Any

import pytest

from bot.content.survey_files import load_survey
from bot.core.surveys import SKIP, payload

pytestmark = pytest.mark.asyncio

SURVEY = load_survey()
FORM = "safer_central_form"
SLOTS = [f"survey_{question.id}" for question in SURVEY.questions]


def asked(events: list[dict[str, Any]]) -> Any:
    """The slot the form will ask for next; None when it ends; "step back" when it left the turn to another rule."""
    if any(event["event"] == "action_execution_rejected" for event in events):
        return "step back"
    return next(event["value"] for event in events if event["event"] == "slot" and event["name"] == "requested_slot")


async def started(talk: Any, action: Any) -> Any:
    talk.says("give feedback", "give_feedback")
    await talk.let(action["action_welcome_to_survey"])
    talk.loop = {"name": FORM}
    assert asked(await talk.let(action[f"validate_{FORM}"], as_form=True)) == SLOTS[0]
    return talk


async def reply(talk: Any, action: Any, text: str, intent: str = "nlu_fallback", **how: Any) -> Any:
    events = await talk.says(text, intent, **how).let(action[f"validate_{FORM}"], as_form=True)
    return asked(events)


async def run_through(talk: Any, action: Any, *answers: str) -> Any:
    following = None
    for answer in answers:
        following = await reply(talk, action, answer)
    return following


async def test_it_opens_with_the_danger_notice(talk: Any, action: Any) -> None:
    await talk.says("give feedback", "give_feedback").let(action["action_welcome_to_survey"])
    assert "999" in talk.said[0]["text"]


async def test_buttons_and_typed_words_lead_through_to_one_record(talk: Any, action: Any) -> None:
    await started(talk, action)
    button = payload(SURVEY.questions[0], SURVEY.questions[0].choices[3])
    assert await reply(talk, action, button, "answer", confidence=1.0) == "survey_area"
    assert await reply(talk, action, "near Sandy", "narrow_area") == "survey_worry"
    assert await reply(talk, action, "drug dealing", "drugs_report_dealing") == "survey_safe_day"
    assert await reply(talk, action, "very safe") == "survey_safe_dark"
    assert await reply(talk, action, "skip") == "survey_would_help"
    assert await reply(talk, action, "More Lights!", plain="more lights!") is None
    await talk.let(action["action_hand_over_feedback"])
    assert talk.effects == [
        {
            "effect": "record_feedback",
            "survey": "safer_central",
            "version": SURVEY.version,
            "answers": {
                "age_band": "from_35_to_44",
                "area": "sandy",
                "worry": "drugs",
                "safe_day": "very_safe",
                "would_help": "More Lights!",
            },
        }
    ]
    assert [message["text"] for message in talk.said if message["text"]] == []
    assert {talk.slots[slot] for slot in SLOTS} == {None}
    await talk.let(action["action_hand_over_feedback"])
    assert talk.said == []


@pytest.mark.parametrize("place", range(5))
async def test_leaving_at_any_question_keeps_nothing(talk: Any, action: Any, place: int) -> None:
    await started(talk, action)
    await run_through(talk, action, *["skip", "sandy", "litter", "very safe"][:place])
    assert await reply(talk, action, "leave the survey", "leave_survey") is None
    assert talk.responses == ["utter_survey_left"]
    await talk.let(action["action_hand_over_feedback"])
    assert talk.said == []
    assert {talk.slots[slot] for slot in SLOTS} == {None}


async def test_a_child_is_thanked_asked_nothing_more_and_nothing_is_kept(talk: Any, action: Any) -> None:
    await started(talk, action)
    assert await reply(talk, action, "im 15", "narrow_audience") is None
    assert "16 and over" in talk.said[0]["text"]
    await talk.let(action["action_hand_over_feedback"])
    assert talk.said == []


async def test_skipping_everything_leaves_nothing_to_keep_and_says_so(talk: Any, action: Any) -> None:
    await started(talk, action)
    assert await run_through(talk, action, *["skip"] * 6) is None
    await talk.let(action["action_hand_over_feedback"])
    assert talk.effects == []
    assert talk.responses == ["utter_survey_all_skipped"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("how do i report a scam text", "fraud_scam_text"),
        ("hello", "hello"),
        ("is it private?", "ask_what_they_ask"),
        ("he is hitting me", "emergency_violence_now"),
        ("my partner scares me", "abuse_is_it_abuse"),
        ("/abuse_stalking", "abuse_stalking"),
    ],
)
@pytest.mark.parametrize("answers", [[], ["22", "sandy", "litter", "very safe", "very safe"]])
async def test_another_wish_is_left_to_its_own_rule_and_then_the_same_question_is_asked(
    talk: Any, action: Any, said: str, intent: str, answers: list[str]
) -> None:
    await started(talk, action)
    await run_through(talk, action, *answers)
    question = talk.slots["requested_slot"]
    assert await reply(talk, action, said, intent) == "step back"
    talk.answered("fraud_government")  # whatever was said instead
    following = asked(await talk.let(action[f"validate_{FORM}"], as_form=True))
    assert following == (question if question != "survey_would_help" else "survey_helped")


@pytest.mark.parametrize(("said", "intent"), [("flurb", "nlu_fallback"), ("yes", "affirm"), ("no idea mate", "deny")])
async def test_what_is_no_answer_gets_a_hint_and_the_question_again(
    talk: Any, action: Any, said: str, intent: str
) -> None:
    await started(talk, action)
    assert await reply(talk, action, said, intent) == "survey_age_band"
    assert talk.responses == ["utter_survey_hint"]


async def test_an_old_button_does_not_answer_a_new_question(talk: Any, action: Any) -> None:
    await started(talk, action)
    await reply(talk, action, "22")
    old = payload(SURVEY.questions[0], SURVEY.questions[0].choices[4])
    assert await reply(talk, action, old, "answer", confidence=1.0) == "survey_area"
    assert talk.slots["survey_age_band"] == "from_16_to_24"


async def test_danger_typed_as_an_answer_is_never_kept(talk: Any, action: Any) -> None:
    await started(talk, action)
    await run_through(talk, action, "22", "sandy", "litter", "very safe", "very safe")
    assert talk.slots["requested_slot"] == "survey_would_help"
    for intent in ("emergency_violence_now", "abuse_is_it_abuse"):
        assert await reply(talk, action, "someone to stop him hitting me", intent) == "step back"
    assert talk.slots["survey_would_help"] is None


async def test_the_very_words_of_a_choice_are_an_answer_whatever_rasa_thinks(talk: Any, action: Any) -> None:
    await started(talk, action)
    await run_through(talk, action, "22", "sandy")
    assert await reply(talk, action, "Someone being hurt at home", "emergency_violence_now") == "survey_safe_day"


async def plan_after(talk: Any, action: Any, *answers: str) -> list[str]:
    """The questions asked from now on when each is answered so or skipped."""
    await started(talk, action)
    seen, following = [], SLOTS[0]
    given = list(answers)
    while following is not None:
        seen.append(following.removeprefix("survey_"))
        following = await reply(talk, action, given.pop(0) if given else "skip")
    return seen


BASE = ["age_band", "area", "worry", "safe_day", "safe_dark"]


async def test_with_no_need_answered_own_words_are_asked_for(talk: Any, action: Any) -> None:
    assert await plan_after(talk, action) == [*BASE, "would_help"]


async def test_after_help_the_last_question_is_whether_it_helped(talk: Any, action: Any) -> None:
    talk.says("x", "fraud_scam_text").answered("fraud_scam_text")
    assert await plan_after(talk, action) == [*BASE, "helped"]


async def test_after_abuse_no_words_are_asked_for(talk: Any, action: Any) -> None:
    talk.says("x", "abuse_stalking").answered("abuse_stalking")
    assert "would_help" not in await plan_after(talk, action)


async def test_an_answer_that_sounds_like_abuse_to_rasa_still_leads_to_own_words(talk: Any, action: Any) -> None:
    await started(talk, action)
    await run_through(talk, action, "22", "sandy", "litter", "very safe")
    assert await reply(talk, action, "i never go out alone", "abuse_coercive_control") == "survey_would_help"


async def test_after_an_emergency_no_words_are_asked_for(talk: Any, action: Any) -> None:
    talk.says("/emergency_weapon", "emergency_weapon")
    assert await plan_after(talk, action) == BASE


async def test_after_naming_harm_at_home_no_words_are_asked_for(talk: Any, action: Any) -> None:
    assert await plan_after(talk, action, "30", "sandy", "someone being hurt at home") == BASE


async def test_each_question_says_its_place_and_can_be_skipped_or_left(talk: Any, action: Any) -> None:
    await started(talk, action)
    for place, question in enumerate(SURVEY.questions[:5], 1):
        await talk.let(action[f"action_ask_survey_{question.id}"])
        (message,) = talk.said
        assert message["text"].splitlines()[0] == f"Question {place} of 6"
        payloads = [button["payload"] for button in message["buttons"]]
        assert payloads[0] == payload(question, SKIP)
        assert payloads[-1] == "/leave_survey"
        assert len(payloads) == len(question.choices) + 2


async def test_starting_anew_forgets_what_was_answered(talk: Any, action: Any) -> None:
    await started(talk, action)
    await run_through(talk, action, "22", "sandy")
    talk.says("give feedback", "give_feedback")
    await talk.let(action["action_welcome_to_survey"])
    assert {talk.slots[slot] for slot in SLOTS} == {None}


async def test_a_whole_story_that_holds_a_choice_is_helped_first(talk: Any, action: Any) -> None:
    await started(talk, action)
    await run_through(talk, action, "22", "sandy")
    said = "i think my neighbour is dealing drugs"
    assert await reply(talk, action, said, "drugs_report_dealing") == "step back"
    assert await reply(talk, action, "people dealing drugs in the park", "drugs_report_dealing") == "survey_safe_day"


async def test_leaving_in_words_of_ones_own_is_understood(talk: Any, action: Any) -> None:
    await started(talk, action)
    assert await reply(talk, action, "can u stop asking me stuff", "leave_survey", confidence=0.35) is None
    assert talk.responses == ["utter_survey_left"]
