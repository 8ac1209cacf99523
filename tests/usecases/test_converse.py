"""The order of one turn is the product's promise: screen, wishes, fixed answers, dialogue, effects."""

import asyncio
import functools
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.bank_holidays import bank_holidays
from bot.content.danger_weights import load_weights
from bot.content.directory_files import load_directory
from bot.content.safety_answers import load_answers
from bot.content.safety_lexicon import load_lexicon
from bot.content.survey_files import load_survey
from bot.content.wording_file import load_wording
from bot.core import screening, surveys
from bot.core.effects import (
    AnswerFollowUp,
    Aspect,
    EndConversation,
    OfferMenu,
    OfferSignposts,
    RecordFeedback,
    ShowEmergency,
)
from bot.core.lexicon import Level
from bot.core.messages import Address, Button, Channel, Inbound, MessageId, Reply
from bot.core.safety import Screening, Signal
from bot.usecases.conversations import Conversations
from bot.usecases.converse import Converse, Helpers
from bot.usecases.ports import Turn
from bot.usecases.signposting import Signposting
from tests.fakes.answers import FakeAnswers
from tests.fakes.clock import FakeClock
from tests.fakes.dialogue import FakeDialogue

LEXICON, WEIGHTS, ANSWERS = load_lexicon(), load_weights(), load_answers()
WORDING, DIRECTORY = load_wording(), load_directory()
SCREEN = functools.partial(screening.screen_after, lexicon=LEXICON, weights=WEIGHTS)
DANGER = "he is strangling her right now please help"
FEEDBACK = RecordFeedback(survey="safer_central", version="1", answers={"area": "flitwick"})
OFFER = OfferSignposts(need="abuse_is_it_abuse")


class Stage:
    """The real use case with honest fakes around it."""

    def __init__(
        self, script: Mapping[str, Turn] | None = None, *, screen: Callable[[str, str], Screening] = SCREEN
    ) -> None:
        self.clock = FakeClock()
        self.dialogue = FakeDialogue(script)
        self.answers = FakeAnswers()
        self.conversations = Conversations(idle={channel: timedelta(minutes=15) for channel in Channel})
        self.converse = Converse(
            Helpers(
                screen=screen,
                emergency=ANSWERS,
                wording=WORDING,
                signposting=Signposting(directory=DIRECTORY, bank_holidays=bank_holidays, clock=self.clock),
                dialogue=self.dialogue,
                answers=self.answers,
                conversations=self.conversations,
                clock=self.clock,
            )
        )
        self._count = 0

    async def say(
        self, text: str, *, channel: Channel = Channel.WEB, address: str = "tab", message_id: str | None = None
    ) -> Reply:
        self._count += 1
        inbound = Inbound(
            channel=channel,
            address=Address(address),
            message_id=MessageId(message_id or str(self._count)),
            text=text,
            sent_at=self.clock.now(),
        )
        (reply,) = await self.converse.handle(inbound)
        return reply

    async def hear(self, text: str) -> list[Reply]:
        """What comes back, which may be nothing."""
        self._count += 1
        inbound = Inbound(
            channel=Channel.WEB,
            address=Address("tab"),
            message_id=MessageId(str(self._count)),
            text=text,
            sent_at=self.clock.now(),
        )
        return await self.converse.handle(inbound)

    async def settle(self) -> None:
        await self.converse.close()


def _payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


@pytest.mark.asyncio
@pytest.mark.parametrize("channel", list(Channel))
async def test_danger_is_answered_on_every_channel_with_everything_else_broken(channel: Channel) -> None:
    stage = Stage()
    stage.dialogue.down = stage.answers.broken = True
    reply = await stage.say(DANGER, channel=channel)
    assert reply.urgent
    assert "999" in reply.text
    assert reply.text.startswith("Thanks for your message.")
    await stage.settle()


@pytest.mark.asyncio
async def test_danger_does_not_wait_for_a_slow_turn_of_the_same_conversation() -> None:
    stage = Stage()
    stage.dialogue.gate = asyncio.Event()
    slow = asyncio.create_task(stage.say("what is the weather"))
    await stage.dialogue.asked.wait()
    assert (await stage.say(DANGER)).urgent
    assert not slow.done()
    stage.dialogue.gate.set()
    await slow
    await stage.settle()


@pytest.mark.asyncio
async def test_the_screen_sees_what_was_said_seconds_before_and_nothing_older() -> None:
    seen: list[tuple[str, str]] = []

    def screen(previous: str, text: str) -> Screening:
        seen.append((previous, text))
        return Screening()

    stage = Stage(screen=screen)
    await stage.say("one")
    stage.clock.move(timedelta(seconds=20))
    await stage.say("two")
    stage.clock.move(timedelta(seconds=40))
    await stage.say("three")
    await stage.say("four", address="somebody else")
    assert seen == [("", "one"), ("one", "two"), ("", "three"), ("", "four")]


def test_danger_split_over_two_messages_is_danger() -> None:
    for before, after in (("he wont let me", "leave the house"), ("hes put his hands", "round my neck")):
        assert screening.screen_after(before, after, LEXICON, WEIGHTS).level is Level.URGENT


@pytest.mark.asyncio
@pytest.mark.parametrize("payload", ["/cannot_call", "/not_now_C1", "/privacy", "/menu", "/more_help_C5"])
async def test_our_own_buttons_do_not_wait_for_a_slow_turn(payload: str) -> None:
    stage = Stage()
    stage.dialogue.gate = asyncio.Event()
    await stage.say(DANGER)  # the dialogue is being told, slowly
    await stage.dialogue.asked.wait()
    assert (await stage.say(payload)).text
    stage.dialogue.gate.set()
    await stage.settle()


@pytest.mark.asyncio
async def test_nothing_said_before_forget_me_arrives_after_it() -> None:
    stage = Stage()
    stage.dialogue.gate = asyncio.Event()
    first = asyncio.create_task(stage.hear("one"))
    await stage.dialogue.asked.wait()
    second = asyncio.create_task(stage.hear("two"))
    await asyncio.sleep(0)
    assert (await stage.say("forget me")).ends_conversation
    stage.dialogue.gate.set()
    assert await first == []
    assert await second == []
    await stage.settle()
    assert stage.dialogue.said == ["one"]
    assert len(stage.dialogue.forgotten) == 1


@pytest.mark.asyncio
async def test_a_conversation_that_went_quiet_is_forgotten_by_the_dialogue_too_when_the_next_begins() -> None:
    stage = Stage()
    await stage.say("hello")
    stage.clock.move(timedelta(minutes=16))
    await stage.say("hello")
    await stage.settle()
    assert stage.dialogue.forgotten == [stage.dialogue.heard[0][0]]


@pytest.mark.asyncio
async def test_a_wish_hidden_in_a_story_is_a_story() -> None:
    stage = Stage()
    reply = await stage.say("my ex wont stop texting me")
    assert not reply.ends_conversation


@pytest.mark.asyncio
async def test_someone_who_must_look_normal_gets_one_neutral_line() -> None:
    stage = Stage()
    reply = await stage.say("act normal if you reply, just send a recipe or something")
    assert "999" not in reply.text
    assert len(reply.text) < 40
    assert "999" in (await stage.say(_payloads(reply)[0])).text
    await stage.settle()


@pytest.mark.asyncio
async def test_a_child_keeps_childline_on_every_screen() -> None:
    stage = Stage()
    assert "0800 1111" in (await stage.say("im 11 and my dad is hitting my mum right now")).text
    assert "0800 1111" in (await stage.say("/more_help_C1")).text
    assert "0800 1111" in (await stage.say("/not_now_C1")).text
    await stage.settle()


@pytest.mark.asyncio
async def test_words_of_danger_never_reach_the_dialogue_only_their_kind() -> None:
    stage = Stage()
    await stage.say(DANGER)
    await stage.settle()
    (noted,) = stage.dialogue.said
    assert noted.startswith("/emergency_")


@pytest.mark.asyncio
async def test_the_buttons_under_an_emergency_answer_lead_on() -> None:
    stage = Stage()
    stage.dialogue.down = True
    reply = await stage.say(DANGER)
    for payload in _payloads(reply):
        answer = await stage.say(payload, address="another")
        assert answer.text
    not_now = next(payload for payload in _payloads(reply) if payload.startswith("/not_now"))
    assert "Helpline" in (await stage.say(not_now)).text
    await stage.settle()


@pytest.mark.asyncio
async def test_a_wish_to_be_forgotten_wins_over_the_dialogue() -> None:
    stage = Stage()
    await stage.say("hello")
    (before, _) = stage.dialogue.heard[0]
    reply = await stage.say("please delete everything about me")
    await stage.settle()
    assert reply.ends_conversation
    assert stage.dialogue.forgotten == [before]
    await stage.say("hello")
    assert stage.dialogue.heard[-1][0] != before
    assert "please delete everything about me" not in stage.dialogue.said


@pytest.mark.asyncio
async def test_after_the_quiet_minutes_nothing_is_remembered() -> None:
    stage = Stage()
    await stage.say("hello")
    stage.clock.move(timedelta(minutes=16))
    stage.converse.forget_expired()
    await stage.settle()
    assert stage.dialogue.forgotten == [stage.dialogue.heard[0][0]]
    await stage.say("hello")
    assert stage.dialogue.heard[0][0] != stage.dialogue.heard[1][0]


@pytest.mark.asyncio
async def test_a_need_is_answered_with_words_and_signposts_in_one_reply() -> None:
    stage = Stage({"q": Turn(parts=("Thank you for telling me.\nIt is not your fault.", OFFER))})
    reply = await stage.say("q")
    assert reply.text.startswith("Thank you for telling me.")
    assert "0808 2000 247" in reply.text
    assert WORDING.about_me in reply.text
    assert "/more_abuse_is_it_abuse" in _payloads(reply)


@pytest.mark.asyncio
async def test_two_needs_share_three_signposts_and_none_comes_twice() -> None:
    both = (OFFER, OfferSignposts(need="fraud_just_scammed"))
    stage = Stage({"q": Turn(parts=("Thank you.", *both))})
    reply = await stage.say("q")
    names = [service.name for service in DIRECTORY.services if f"\n{service.name}\n" in reply.text]
    assert len(names) == 3
    assert "National Domestic Abuse Helpline" in names
    assert "159 (reach your bank safely)" in names
    assert len({button.title for button in reply.buttons}) == len(reply.buttons)


@pytest.mark.asyncio
async def test_an_interrupted_survey_asks_again_below_the_signposts() -> None:
    stage = Stage({"q": Turn(parts=("Thank you for asking.", OFFER, "Question 2 of 6"))})
    reply = await stage.say("q")
    assert reply.text.index("0808 2000 247") < reply.text.index("Question 2 of 6")


@pytest.mark.asyncio
async def test_after_a_topic_from_the_menu_the_dialogue_knows_it() -> None:
    stage = Stage()
    await stage.say("/menu_fraud_cyber")
    await stage.settle()
    assert stage.dialogue.said == ["/fraud_just_scammed"]


@pytest.mark.asyncio
async def test_it_says_once_that_it_is_a_program() -> None:
    stage = Stage()
    assert WORDING.about_me in (await stage.say("one")).text
    assert WORDING.about_me not in (await stage.say("two")).text


@pytest.mark.asyncio
async def test_where_screens_show_previews_the_topic_stays_hidden() -> None:
    stage = Stage({"q": Turn(parts=("Hello.\nSome people would call this abuse.", OFFER))})
    reply = await stage.say("q", channel=Channel.TELEGRAM)
    assert WORDING.previews.pattern.search(reply.text[:120]) is None


@pytest.mark.asyncio
async def test_a_follow_up_is_answered_from_the_directory() -> None:
    asked = AnswerFollowUp(aspect=Aspect.COST, need="abuse_is_it_abuse")
    stage = Stage({"is it free": Turn(parts=(asked,))})
    assert "National Domestic Abuse Helpline" in (await stage.say("is it free")).text


@pytest.mark.asyncio
async def test_a_gentle_concern_brings_999_before_the_ordinary_answer() -> None:
    words = "he used to hit me when we were married, years ago"
    stage = Stage({words: Turn(parts=("Thank you for telling me.", OFFER))})
    reply = await stage.say(words)
    assert not reply.urgent
    assert reply.text.index("999") < reply.text.index("0808 2000 247")
    assert "/need_help_now" in _payloads(reply)


@pytest.mark.asyncio
async def test_a_gentle_concern_in_the_survey_does_not_cost_its_question_or_its_thanks() -> None:
    words = "he used to hit me when we were married, years ago"
    leave = Button(title="Leave the survey", payload="/leave_survey")
    asking = Stage({words: Turn(parts=("Question 3 of 6",), buttons=(leave,))})
    reply = await asking.say(words)
    assert "999" in reply.text
    assert "Question 3 of 6" in reply.text
    assert "/leave_survey" in _payloads(reply)
    ending = Stage({words: Turn(parts=(FEEDBACK,))})
    assert "saved" in (await ending.say(words)).text


@pytest.mark.asyncio
@pytest.mark.parametrize("down", [False, True], ids=["with the dialogue", "without it"])
async def test_anger_after_an_emergency_answer_repeats_the_number_once_and_tells_nobody_off(down: bool) -> None:
    stage = Stage()
    stage.dialogue.down = down
    assert "I know this is hard" not in (await stage.say("you are useless")).text
    await stage.say(DANGER)
    angry = await stage.say("fuck off you stupid bot")
    assert angry.text.startswith(ANSWERS.opening)
    assert "I know this is hard. If you need help now, call 999." in angry.text
    assert "/cannot_call" in _payloads(angry)
    assert "I know this is hard" not in (await stage.say("you are useless")).text
    assert (await stage.say(DANGER)).urgent
    await stage.settle()


@pytest.mark.asyncio
async def test_details_beside_danger_or_after_it_are_sent_to_999_and_not_said_back() -> None:
    stage = Stage()
    assert "not me" not in (await stage.say("my name is robin")).text
    beside = await stage.say(f"{DANGER} the address is 4 park lane")
    after = await stage.say("his name is robin and we are at 4 park road")
    for reply in (beside, after):
        assert "Tell 999 this, not me." in reply.text
        assert "park" not in reply.text.casefold()
        assert "robin" not in reply.text.casefold()
    assert _payloads(after) == ["/cannot_call"]  # no menu, no "I do not know about that"
    assert "not me" not in (await stage.say("my name is robin")).text
    await stage.settle()


@pytest.mark.asyncio
async def test_what_stands_beside_anger_or_details_is_answered_too() -> None:
    question = "this is no good, where can i sleep tonight"
    stage = Stage({question: Turn(parts=("There are places.",), buttons=())})
    await stage.say(DANGER)
    reply = await stage.say(question)
    assert "call 999" in reply.text
    assert "There are places." in reply.text
    await stage.settle()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        ("i cant call", "/cannot_call"),
        ("is there a number i can text", "/cannot_call"),
        ("what do i do", "/more_help_C3"),
        ("im scared", "/more_help_C3"),
        ("please help", "/more_help_C3"),
        ("its not happening now", "/not_now_C3"),
    ],
)
async def test_the_buttons_under_an_emergency_answer_may_be_typed(typed: str, pressed: str) -> None:
    stage = Stage()
    before = await stage.say(typed)
    await stage.say(DANGER)
    stage.dialogue.down = True
    assert (await stage.say(typed)).text == (await stage.say(pressed)).text != before.text
    await stage.settle()


@pytest.mark.asyncio
async def test_who_turns_out_to_be_a_child_after_an_emergency_answer_sees_a_childs_once() -> None:
    stage = Stage()
    assert "0800 1111" not in (await stage.say(DANGER)).text
    again = await stage.say("im 14")
    assert again.urgent
    assert "0800 1111" in again.text
    assert not (await stage.say("im 14")).urgent
    await stage.settle()


@pytest.mark.asyncio
async def test_the_bank_comes_before_999_where_a_scammer_is_named() -> None:
    stage = Stage()
    assert (await stage.say("someone on the phone from my bank is making me move money right now")).urgent
    assert "not me" not in (await stage.say("he is called robin")).text
    await stage.settle()


@pytest.mark.asyncio
@pytest.mark.parametrize("down", [False, True], ids=["with the dialogue", "without it"])
async def test_a_danger_word_in_another_language_gets_999_in_that_language_and_in_english(down: bool) -> None:
    told = Screening(level=Level.CONCERN, signal=Signal.C1, language="pl")
    stage = Stage(screen=lambda _previous, _text: told)
    stage.dialogue.down = down
    reply = await stage.say("…")
    assert ANSWERS.languages["pl"] in reply.text
    assert "call 999" in reply.text
    await stage.settle()


@pytest.mark.asyncio
async def test_what_rasa_knows_as_danger_is_an_emergency_answer_too() -> None:
    stage = Stage({"q": Turn(parts=(ShowEmergency(signal="C5"),))})
    reply = await stage.say("q")
    assert reply.urgent
    assert "116 123" in reply.text


@pytest.mark.asyncio
async def test_an_unknown_signal_does_not_break_the_turn() -> None:
    stage = Stage({"q": Turn(parts=("Hello.", ShowEmergency(signal="C99"), OfferMenu()))})
    reply = await stage.say("q")
    assert reply.text.startswith("Hello.")
    assert "/menu_fraud_cyber" in _payloads(reply)


@pytest.mark.asyncio
async def test_feedback_is_thanked_for_only_once_it_is_kept() -> None:
    stage = Stage({"done": Turn(parts=(FEEDBACK,))})
    reply = await stage.say("done", message_id="m1")
    assert "saved" in reply.text
    assert list(stage.answers.kept.values()) == [FEEDBACK]


@pytest.mark.asyncio
async def test_a_message_delivered_again_is_thanked_for_and_not_kept_twice() -> None:
    stage = Stage({"done": Turn(parts=(FEEDBACK,))})
    await stage.say("done", message_id="m1")
    again = await stage.say("done", message_id="m1")
    assert "saved" in again.text
    assert len(stage.answers.kept) == 1
    assert stage.dialogue.said == ["done"]


@pytest.mark.asyncio
async def test_feedback_that_could_not_be_kept_can_be_tried_again() -> None:
    stage = Stage({"done": Turn(parts=(FEEDBACK,))})
    stage.answers.broken = True
    failed = await stage.say("done", message_id="m1")
    assert "could not save" in failed.text
    assert _payloads(failed) == ["/try_again"]
    assert "could not save" in (await stage.say("/try_again")).text
    stage.answers.broken = False
    assert "saved" in (await stage.say("/try_again")).text
    assert list(stage.answers.kept) == [(Channel.WEB, MessageId("m1"))]
    assert "gone" in (await stage.say("/try_again")).text


@pytest.mark.asyncio
async def test_the_dialogue_may_end_the_conversation() -> None:
    stage = Stage({"bye": Turn(parts=("Bye.", EndConversation()))})
    assert (await stage.say("bye")).ends_conversation
    await stage.settle()
    assert len(stage.dialogue.forgotten) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("my husband hits me sometimes and controls my money", "0808 2000 247"),
        ("i think i have been scammed by a fake bank", "159"),
        ("someone is dealing drugs on my street", "Crimestoppers"),
        ("/fraud_phishing_email", "Report Fraud"),
        ("when are the bins collected", "What would you like help with?"),
        ("/give_feedback", "try again"),
    ],
)
async def test_without_rasa_there_are_still_the_right_helplines(said: str, shown: str) -> None:
    stage = Stage()
    stage.dialogue.down = True
    reply = await stage.say(said)
    assert shown in reply.text
    assert reply.buttons


@pytest.mark.asyncio
@pytest.mark.parametrize("payload", ["/start", "/help", "/menu", "/privacy", "/language", "/know_more"])
async def test_our_own_commands_need_nobody(payload: str) -> None:
    stage = Stage()
    stage.dialogue.down = stage.answers.broken = True
    reply = await stage.say(payload)
    assert reply.buttons
    assert "{" not in reply.text
    assert stage.dialogue.heard == []


@pytest.mark.asyncio
@pytest.mark.parametrize("button", [button.payload for button in WORDING.menu_buttons])
async def test_every_menu_button_leads_somewhere(button: str) -> None:
    stage = Stage()
    assert (await stage.say(button)).text


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["/restart", "/session_start", "/back", "//", "/ restart", "/restart{}"])
async def test_rasas_own_commands_are_not_for_residents(said: str) -> None:
    stage = Stage()
    await stage.say(said)
    assert all(not heard.startswith("/") for heard in stage.dialogue.said)


@pytest.mark.asyncio
@pytest.mark.parametrize("said", ["", "   ", "\u200b\u200e", "\x00\x01", "\ud800", "\u202e\u2066"])
async def test_what_cannot_be_read_gets_a_kind_answer_and_a_menu(said: str) -> None:
    stage = Stage()
    reply = await stage.say(said)
    assert reply.buttons == WORDING.menu_buttons
    assert stage.dialogue.heard == []


@pytest.mark.asyncio
async def test_a_very_long_message_is_read_in_part_and_says_so() -> None:
    stage = Stage()
    reply = await stage.say("hello there " * 6000)
    assert WORDING.too_long in reply.text
    assert len(stage.dialogue.said[0]) <= WORDING.too_long_limit


@pytest.mark.asyncio
async def test_danger_at_the_end_of_a_very_long_message_is_found() -> None:
    stage = Stage()
    assert (await stage.say("about my parking fine again. " * 400 + DANGER)).urgent
    await stage.settle()


@pytest.mark.asyncio
async def test_repeated_buttons_are_shown_once() -> None:
    button = Button(title="Menu", payload="/menu")
    stage = Stage({"q": Turn(parts=("Hello.",), buttons=(button, button))})
    assert (await stage.say("q")).buttons == (button,)


@pytest.mark.asyncio
async def test_no_button_of_ours_is_taken_for_danger() -> None:
    survey = load_survey()
    answers = [surveys.payload(question, choice) for question in survey.questions for choice in question.choices]
    needs = [f"/{prefix}{need}" for need in DIRECTORY.needs for prefix in ("", "more_")]
    stage = Stage()
    taken = [payload for payload in (*answers, *needs) if (await stage.say(payload)).urgent]
    assert taken == []


@pytest.mark.asyncio
async def test_words_behind_a_slash_are_still_screened() -> None:
    stage = Stage()
    assert (await stage.say(f"/{DANGER}")).urgent
    assert (await stage.say(f"/{DANGER.replace(' ', '_')}")).urgent
    await stage.settle()


@pytest.mark.asyncio
async def test_a_survey_answer_by_button_gets_no_soft_answer() -> None:
    stage = Stage()
    reply = await stage.say('/answer{"choice":"worry.someone_hurt_at_home"}')
    assert "999" not in reply.text.replace(WORDING.about_me, "")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=300))
def test_no_text_at_all_breaks_a_turn_or_is_said_back(text: str) -> None:
    async def turn() -> Reply:
        stage = Stage()
        reply = await stage.say(f"canary{text}canary")
        await stage.settle()
        return reply

    reply = asyncio.run(turn())
    assert reply.text
    assert "canary" not in reply.text
    assert WORDING.previews.pattern.search(reply.text.split("\n", 1)[0]) is None
