"""Reads a survey's questions and choices (`surveys/*.yml`) and says what an editor must mend."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.content.sections import Section, read, refuse
from bot.core.errors import ContentError
from bot.core.surveys import AT_MOST, SKIPPED, Asked, Choice, Question, Survey, payload

SAFER_CENTRAL: Final = Path(__file__).with_name("surveys") / "safer_central.yml"

_ID = re.compile(r"[a-z][a-z0-9_]*")
_AGES = re.compile(r"(\d{1,3})-(\d{1,3})")
_LONGEST_PAYLOAD: Final = 64  # bytes: Telegram's limit for what a button sends
_LONGEST_TITLE: Final = 40


class _Touches(StrEnum):
    ABUSE = "abuse"


class _Answer(StrEnum):
    CHOICES = "choices"
    WORDS = "words"


def load_survey(path: Path = SAFER_CENTRAL) -> Survey:
    """The survey. Raises the first `ContentError`."""
    survey, problems = read_survey(path)
    refuse(problems)
    return survey


def read_survey(path: Path = SAFER_CENTRAL) -> tuple[Survey, list[ContentError]]:
    """The survey and every mistake found in its file."""
    problems: list[ContentError] = []
    file = read(path, problems) or Section({}, file=path.name, key="", problems=[])
    file.only("id", "version", "skip", "leave", "welcome", "questions")
    questions = tuple(_question(section) for section in file.sections("questions"))
    survey = Survey(
        id=_id(file),
        version=file.text("version"),
        welcome=_lines(file, "welcome"),
        questions=questions,
        skip_title=file.text("skip"),
        leave_title=file.text("leave"),
    )
    if not questions:
        file.wrong("questions", "write at least one question")
    if len({question.id for question in questions}) < len(questions):
        file.wrong("questions", "give each question an id of its own")
    if sum(question.asked is Asked.ALWAYS for question in questions) > AT_MOST:
        file.wrong("questions", f"ask at most {AT_MOST} always")
    return survey, problems


def _question(section: Section) -> Question:
    section.only("id", "wording", "choices", "asked", "answer")
    question = Question(
        id=_id(section),
        wording=_lines(section, "wording"),
        choices=tuple(_choice(choice) for choice in section.sections("choices")),
        asked=section.choice("asked", Asked, Asked.ALWAYS),
    )
    wants_choices = section.choice("answer", _Answer, _Answer.CHOICES) is _Answer.CHOICES
    if wants_choices != bool(question.choices):
        section.wrong("choices", "list the choices, or say `answer: words` and list none")
    _check_choices(section, question)
    return question


def _check_choices(section: Section, question: Question) -> None:
    ids = [choice.id for choice in question.choices]
    if len(set(ids)) < len(ids):
        section.wrong("choices", "give each choice an id of its own")
    meant: dict[str, str] = {}
    for choice in question.choices:
        if choice.id == SKIPPED:
            section.wrong(f"choices[{choice.id}]", f"use another id: {SKIPPED} means no answer")
        if len(payload(question, choice).encode()) > _LONGEST_PAYLOAD:
            section.wrong(f"choices[{choice.id}]", "use a shorter id")
        for said in (choice.title, *choice.also):
            if meant.setdefault(said.casefold(), choice.id) != choice.id:
                section.wrong(f"choices[{choice.id}]", f"{said!r} also means {meant[said.casefold()]}: take one out")


def _choice(section: Section) -> Choice:
    section.only("id", "title", "also", "ages", "turns_away", "touches")
    title = section.text("title")
    if len(title) > _LONGEST_TITLE:
        section.wrong("title", f"use at most {_LONGEST_TITLE} letters: it is a button")
    return Choice(
        id=_id(section),
        title=title,
        also=section.texts("also"),
        ages=_ages(section),
        turns_away=_lines(section, "turns_away") if "turns_away" in section else "",
        sensitive="touches" in section and section.choice("touches", _Touches) is _Touches.ABUSE,
    )


def _ages(section: Section) -> range:
    written = section.optional("ages")
    if written is None:
        return range(0)
    ends = _AGES.fullmatch(written)
    if ends is None:
        section.wrong("ages", "write the first and last age such as 16-24")
        return range(0)
    return range(int(ends[1]), int(ends[2]) + 1)


def _id(section: Section) -> str:
    written = section.text("id")
    if not _ID.fullmatch(written):
        section.wrong("id", "use small letters, digits and _")
    return written


def _lines(section: Section, name: str) -> str:
    lines = section.texts(name)
    if not lines:
        section.wrong(name, "write a list of lines")
    return "\n".join(lines)
