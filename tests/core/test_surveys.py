"""What a resident means by an answer, and which questions they are asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import surveys
from bot.core.surveys import AT_MOST, SKIP, Asked, Choice, Question, Survey

TOWN = Question(
    id="area",
    wording="Which is nearest?",
    choices=(
        Choice(id="leighton_buzzard", title="Leighton Buzzard and Linslade", also=("leighton", "linslade")),
        Choice(id="houghton_regis", title="Houghton Regis"),
        Choice(id="sandy", title="Sandy"),
        Choice(id="potton", title="Potton"),
    ),
)
SAFE = Question(
    id="safe_dark",
    wording="How safe?",
    choices=(
        Choice(id="very_safe", title="Very safe"),
        Choice(id="fairly_safe", title="Fairly safe", also=("safe",)),
        Choice(id="bit_unsafe", title="A bit unsafe", also=("not very safe", "not safe", "unsafe")),
        Choice(id="very_unsafe", title="Very unsafe"),
        Choice(id="never_alone", title="I never go out alone", also=("i dont go out",)),
    ),
)
AGE = Question(
    id="age_band",
    wording="How old?",
    choices=(
        Choice(id="under_16", title="Under 16", ages=range(16), turns_away="Kindly, no."),
        Choice(id="from_16_to_24", title="16 to 24", ages=range(16, 25), also=("16-24",)),
        Choice(id="from_25", title="25 or over", ages=range(25, 121)),
    ),
)
WORDS = Question(id="would_help", wording="What would help?", asked=Asked.UNLESS_SENSITIVE)
HELPED = Question(id="helped", wording="Did it help?", choices=(Choice(id="yes", title="Yes"),), asked=Asked.AFTER_HELP)
QUESTIONS = [TOWN, SAFE, AGE, HELPED]


def survey(*questions: Question) -> Survey:
    return Survey(id="s", version="1", welcome="Hi", questions=questions, skip_title="Skip", leave_title="Leave")


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (TOWN, "Sandy", "sandy"),
        (TOWN, "  sANDY!! ", "sandy"),
        (TOWN, "I live near Sandy", "sandy"),
        (TOWN, "leighton buzzard", "leighton_buzzard"),
        (TOWN, "lighton buzard", None),
        (TOWN, "houghten regis", "houghton_regis"),
        (TOWN, "houghton", None),
        (TOWN, "3", "sandy"),
        (TOWN, "5", None),
        (TOWN, "0", None),
        (TOWN, "not in Sandy", None),
        (TOWN, "Sandy or Potton", None),
        (TOWN, "what happened in Sandy?", None),
        (TOWN, "is there help in Sandy", None),
        (TOWN, "", None),
        (TOWN, "🙂", None),
        (SAFE, "very safe", "very_safe"),
        (SAFE, "verry safe", "very_safe"),
        (SAFE, "very unsafe", "very_unsafe"),
        (SAFE, "vry unsafe", "very_unsafe"),
        (SAFE, "not very safe tbh", "bit_unsafe"),
        (SAFE, "not safe", "bit_unsafe"),
        (SAFE, "I don’t go out", "never_alone"),
        (SAFE, "I don't feel safe", None),
        (SAFE, "hello", None),
        (AGE, "34", "from_25"),
        (AGE, "I'm 15", "under_16"),
        (AGE, "16-24", "from_16_to_24"),
        (AGE, "im 19 years old", "from_16_to_24"),
        (AGE, "between 20 and 30", None),
        (AGE, "200", None),
        (WORDS, " more lights please ", "more lights please"),
        (WORDS, "x" * 300, "x" * 300),
        (WORDS, "x" * 301, None),
        (WORDS, "???", None),
    ],
)
def test_typed_answers_mean_what_a_neighbour_would_think(question: Question, said: str, meant: str | None) -> None:
    assert surveys.choice_for(question, said) == meant


@pytest.mark.parametrize("question", [*QUESTIONS, WORDS], ids=lambda question: question.id)
@pytest.mark.parametrize("said", ["skip", "Skip!", "pass", "prefer not to say", "I'd rather not say", "next question"])
def test_any_question_can_be_skipped_in_words(question: Question, said: str) -> None:
    assert surveys.choice_for(question, said) is SKIP


@pytest.mark.parametrize("said", ["stop", "STOP.", "leave the survey", "I don't want to do this", "/leave_survey"])
def test_leaving_is_understood(said: str) -> None:
    assert surveys.wants_to_leave(said)


@pytest.mark.parametrize("said", ["very safe", "more bus stops", "stop the drug dealing", "leave more lights on", ""])
def test_answers_are_not_taken_for_leaving(said: str) -> None:
    assert not surveys.wants_to_leave(said)


@pytest.mark.parametrize("question", [*QUESTIONS, WORDS], ids=lambda question: question.id)
def test_every_button_answers_its_own_question(question: Question) -> None:
    pressed = {surveys.payload(question, choice): choice.id for choice in question.choices}
    assert {sent: surveys.choice_for(question, sent) for sent in pressed} == pressed
    assert surveys.choice_for(question, surveys.payload(question, SKIP)) is SKIP


def test_a_button_of_another_question_answers_nothing() -> None:
    assert surveys.choice_for(SAFE, surveys.payload(TOWN, TOWN.choices[0])) is None
    assert surveys.choice_for(SAFE, surveys.payload(TOWN, SKIP)) is None


@pytest.mark.parametrize("sent", ["/answer", '/answer{"choice":"area.nowhere"}', '/answer{"choice":7}', "/menu", "/"])
def test_a_payload_that_is_no_answer_answers_nothing_even_where_words_are_wanted(sent: str) -> None:
    assert surveys.choice_for(TOWN, sent) is None
    assert surveys.choice_for(WORDS, sent) is None


@given(st.text(max_size=400))
def test_no_text_breaks_it_and_every_answer_is_one_of_the_choices(said: str) -> None:
    for question in QUESTIONS:
        answer = surveys.choice_for(question, said)
        assert answer in (None, SKIP) or question.choice(str(answer)) is not None


@given(st.sampled_from(QUESTIONS), st.data())
def test_a_title_in_any_case_or_spacing_is_that_choice(question: Question, data: st.DataObject) -> None:
    choice = data.draw(st.sampled_from(question.choices))
    said = data.draw(st.sampled_from([choice.title.upper(), choice.title.lower(), f"  {choice.title} .", choice.title]))
    assert surveys.choice_for(question, said) == choice.id


@given(st.booleans(), st.booleans())
def test_at_most_six_are_asked_and_only_those_due(helped: bool, sensitive: bool) -> None:
    fives = tuple(Question(id=f"q{place}", wording="?", choices=TOWN.choices) for place in range(5))
    asked = survey(*fives, HELPED, WORDS).questions_for(helped=helped, sensitive=sensitive)
    assert len(asked) <= AT_MOST
    assert (HELPED in asked) == helped
    assert (WORDS in asked) == (not helped and not sensitive)
    assert all(question in asked for question in fives)


def test_skipped_and_unknown_answers_are_not_kept() -> None:
    kept = survey(TOWN, SAFE).finished({"area": "sandy", "safe_dark": "skip", "name": "Ann"})
    assert kept == {"area": "sandy"}


@pytest.mark.parametrize("said", ["/answer", "very safe", "Very Safe!"])
def test_exact_answers_are_told_from_near_ones(said: str) -> None:
    assert surveys.is_exact(SAFE, said) == (said != "/answer")
    assert not surveys.is_exact(SAFE, "I feel very safe")
