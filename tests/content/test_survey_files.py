"""The survey file as it stands, and what an editor is told about a mistake in one."""

import re
from pathlib import Path

import pytest
import yaml

from bot.content import survey_files
from bot.core import surveys
from bot.core.errors import ContentError

SURVEY = survey_files.load_survey()
SOUND = {
    "id": "s",
    "version": "1",
    "skip": "Skip",
    "leave": "Leave",
    "welcome": ["Hello"],
    "questions": [
        {"id": "q", "wording": ["Which?"], "choices": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]}
    ],
}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "survey.yml"
    path.write_text(yaml.safe_dump(SOUND | changes), encoding="utf-8")
    return path


def question(**changes: object) -> list[dict[str, object]]:
    return [{"id": "q", "wording": ["Which?"], "choices": [{"id": "a", "title": "A"}]} | changes]


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    assert survey_files.load_survey(written(tmp_path)).questions[0].choices[1].title == "B"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"version": 2}, "version"),
        ({"questions": []}, "questions"),
        ({"welcome": []}, "welcome"),
        ({"extra": "x"}, "extra"),
        ({"questions": question(choices=[])}, "questions[q].choices"),
        ({"questions": question(answer="words")}, "questions[q].choices"),
        ({"questions": question(asked="sometimes")}, "questions[q].asked"),
        ({"questions": question(id="Bad Id")}, "questions[Bad Id].id"),
        ({"questions": question(choices=[{"id": "skip", "title": "A"}])}, "questions[q].choices[skip]"),
        ({"questions": question(choices=[{"id": "a" * 60, "title": "A"}])}, f"questions[q].choices[{'a' * 60}]"),
        ({"questions": question(choices=[{"id": "a", "title": "A" * 41}])}, "questions[q].choices[a].title"),
        ({"questions": question(choices=[{"id": "a", "title": "A", "ages": "x"}])}, "questions[q].choices[a].ages"),
        ({"questions": question(choices=[{"id": "a", "title": "A"}] * 2)}, "questions[q].choices"),
        (
            {"questions": question(choices=[{"id": "a", "title": "A"}, {"id": "b", "title": "a"}])},
            "questions[q].choices[b]",
        ),
        ({"questions": question() * 2}, "questions"),
        ({"questions": [*(question(id=f"q{place}")[0] for place in range(7))]}, "questions"),
    ],
)
def test_a_mistake_names_its_file_and_key(tmp_path: Path, changes: dict[str, object], key: str) -> None:
    _, problems = survey_files.read_survey(written(tmp_path, **changes))
    assert key in [problem.key for problem in problems]
    assert all(problem.file.endswith("survey.yml") and problem.fix for problem in problems)
    with pytest.raises(ContentError):
        survey_files.load_survey(written(tmp_path, **changes))


def test_our_survey_has_no_mistake() -> None:
    assert survey_files.read_survey()[1] == []


@pytest.mark.parametrize("asked", SURVEY.questions, ids=lambda asked: asked.id)
def test_every_way_to_type_a_choice_of_our_survey_means_that_choice(asked: surveys.Question) -> None:
    wrong = {
        said: (choice.id, surveys.choice_for(asked, said))
        for choice in asked.choices
        for said in (choice.title, *choice.also)
        if surveys.choice_for(asked, said) != choice.id
    }
    assert wrong == {}


def test_a_child_is_turned_away_kindly_before_anything_else_is_asked() -> None:
    first = SURVEY.questions[0]
    assert [choice.id for choice in first.choices if choice.turns_away] == ["under_16"]
    assert surveys.choice_for(first, "im 15") == "under_16"
    assert surveys.choice_for(first, "16") == "from_16_to_24"


def test_the_danger_notice_stands_before_the_start_and_beside_the_box_for_words() -> None:
    boxes = [asked.wording for asked in SURVEY.questions if not asked.choices]
    assert all("999" in text for text in [SURVEY.welcome, *boxes])
    assert all("Nobody reads this live" in text and "Do not name anyone" in text for text in boxes)


def test_no_number_but_the_emergency_one_is_said() -> None:
    said = [SURVEY.welcome, *(asked.wording for asked in SURVEY.questions)]
    said += [choice.turns_away for asked in SURVEY.questions for choice in asked.choices]
    assert {number for text in said for number in re.findall(r"\d{3,}", text)} <= {"999", "300"}


def test_six_questions_at_most_and_no_name_or_postcode() -> None:
    for helped in (True, False):
        for sensitive in (True, False):
            assert len(SURVEY.questions_for(helped=helped, sensitive=sensitive)) <= surveys.AT_MOST
    wordings = " ".join(asked.wording for asked in SURVEY.questions).casefold()
    assert not re.search(r"postcode|your name|e-?mail|phone number|date of birth", wordings)
