"""No log record and no warning holds a resident's words, and action answers are still checked."""

import io
import logging

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from nlu.components.amendments import WordlessRecord, _show_warning, _validate_action_result

WORDS = "marmalade canary"


def record(message: str, *args: object, error: BaseException | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    made = WordlessRecord("rasa", logging.ERROR, "/x/rest.py", 12, message, args, exc_info)
    return logging.Formatter("%(name)s %(levelname)s %(message)s").format(made)


def test_a_record_says_where_and_never_what() -> None:
    assert record(f"failed for {WORDS}") == "rasa ERROR rest.py:12"
    assert record("failed for %s", WORDS) == "rasa ERROR rest.py:12"


def test_an_error_keeps_its_kind_and_place_only() -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        line = record("oh", error=error)
    assert "ValueError at" in line
    assert "test_amendments.py" in line
    assert WORDS not in line


def test_start_up_lines_keep_their_words() -> None:
    assert record("Rasa server is up and running.") == "rasa ERROR Rasa server is up and running."


def test_a_warning_says_where_and_never_what() -> None:
    out = io.StringIO()
    _show_warning(UserWarning(WORDS), UserWarning, "/x/io.py", 3, file=out)
    assert out.getvalue() == "UserWarning at /x/io.py:3\n"


def test_a_good_answer_of_an_action_passes() -> None:
    answer = {"events": [{"event": "slot", "name": "area", "value": "sandy"}], "responses": [{"text": "hello"}]}
    assert _validate_action_result(RemoteAction("action_x", None), answer)


@pytest.mark.parametrize("answer", [{"events": [{}]}, {"events": "no"}, {"responses": ["no"]}, []])
def test_a_bad_answer_of_an_action_is_refused(answer: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validate_action_result(RemoteAction("action_x", None), answer)  # type: ignore[arg-type]  # bad on purpose
