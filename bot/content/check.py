"""Looks through every content file and says all that an editor must mend, not only the first mistake."""

from collections.abc import Callable, Iterator

from bot.content import area_files, directory_files, safety_lexicon, survey_files, wording_file
from bot.core.errors import ContentError

_READERS: tuple[Callable[[], tuple[object, list[ContentError]]], ...] = (
    directory_files.read_directory,
    area_files.read_areas,
    survey_files.read_survey,
)
_LOADERS: tuple[Callable[[], object], ...] = (safety_lexicon.load_lexicon, wording_file.load_wording)


def check() -> list[ContentError]:
    """Every mistake in every content file; empty when residents may rely on them."""
    return [problem for reader in _READERS for problem in reader()[1]] + list(_first_mistakes())


def _first_mistakes() -> Iterator[ContentError]:
    """These readers stop at their first mistake."""
    for load in _LOADERS:
        try:
            load()
        except ContentError as error:
            yield error
