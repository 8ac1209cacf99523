"""Looks through every content file and says all that an editor must mend, not only the first mistake.

Also holds the files to each other: an emergency answer or a menu must not name a service or need that is not there.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.content import (
    area_files,
    danger_weights,
    directory_files,
    release_files,
    safety_answers,
    safety_lexicon,
    survey_files,
    wording_file,
)
from bot.core.directory import Directory
from bot.core.emergency import EmergencyAnswers
from bot.core.errors import ContentError
from bot.core.wording import Wording

Content = TypeVar("Content")


def check() -> list[ContentError]:
    """Every mistake in every content file; empty when residents may rely on them."""
    directory, problems = directory_files.read_directory()
    problems += area_files.read_areas()[1]
    survey, mistakes = survey_files.read_survey()
    problems += mistakes
    problems += release_files.read_release_plan(survey)[1]
    _whole(safety_lexicon.load_lexicon, problems)
    _whole(danger_weights.load_weights, problems)
    answers = _whole(safety_answers.load_answers, problems)
    wording = _whole(wording_file.load_wording, problems)
    if answers:
        problems += _unfit_services(answers, directory)
    if wording:
        problems += _unknown_needs(wording, directory)
    return problems


def _whole(load: Callable[[], Content], problems: list[ContentError]) -> Content | None:
    """What a loader that stops at its first mistake gives, or nothing and that mistake."""
    try:
        return load()
    except ContentError as error:
        problems.append(error)
        return None


def _unfit_services(answers: EmergencyAnswers, directory: Directory) -> Iterator[ContentError]:
    for signal, answer in answers.by_signal.items():
        for service_id in answer.services:
            service = directory.successor(service_id)
            if service is None or not service.may_be_shown:
                key, fix = f"signals.{signal}.services", f"{service_id}: use a service that may be shown to residents"
                yield ContentError(file="safety/answers.yml", key=key, fix=fix)


def _unknown_needs(wording: Wording, directory: Directory) -> Iterator[ContentError]:
    for name, topic in wording.topics.items():
        if topic.need not in directory.needs:
            fix = f"{topic.need}: use a need that is in needs/"
            yield ContentError(file=wording_file.PATH.name, key=f"topics.{name}.need", fix=fix)
