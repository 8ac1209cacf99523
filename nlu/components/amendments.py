"""Two amendments to Rasa's own behaviour, in one place, applied once when our first component is loaded.

*No words in logs.* Rasa writes a resident's text into log records at several levels (a failed turn, an odd slash,
debug) and into warnings. Every record is stripped as it is made, before any handler or formatter sees it: what stays
is which line of code spoke, the kind of error and where it arose. A few fixed start-up lines keep their words.

*One validator.* For every custom action Rasa builds and checks the same JSON Schema validator anew, which costs more
than the call. It is built once here; the check itself is the same.
"""

import logging
import sys
import traceback
import warnings
from typing import Any, TextIO

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction

_SPOKEN = (
    "Loading model ",
    "Rasa server is up and running.",
    "Starting Rasa server on ",
    "Starting to train component ",
    "Finished training component ",
)


def apply() -> None:
    """Put both amendments in place. Doing it again changes nothing."""
    logging.setLogRecordFactory(WordlessRecord)
    warnings.showwarning = _show_warning
    RemoteAction._validate_action_result = _validate_action_result


class WordlessRecord(logging.LogRecord):
    """A log record that says where it came from and never what a resident wrote."""

    def __init__(self, *given: Any, **keywords: Any) -> None:
        super().__init__(*given, **keywords)
        if not (isinstance(self.msg, str) and not self.args and self.msg.startswith(_SPOKEN)):
            self.msg = f"{self.filename}:{self.lineno}{_where(self.exc_info)}"
            self.args = ()
        self.exc_info = None
        self.exc_text = None
        self.stack_info = None


def _where(exc_info: Any) -> str:
    """The kind of error and the last lines of code it went through, without its message."""
    error = exc_info[1] if isinstance(exc_info, tuple) else None
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return f" {type(error).__name__} at " + " > ".join(f"{frame.filename}:{frame.lineno}" for frame in frames)


def _show_warning(
    message: Warning | str,  # noqa: ARG001  (may quote a resident)
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,  # noqa: ARG001
) -> None:
    (file or sys.stderr).write(f"{category.__name__} at {filename}:{lineno}\n")


_VALIDATOR = Draft202012Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(_: RemoteAction, result: dict[str, Any]) -> bool:
    """Raise `jsonschema.ValidationError` unless an action server's answer is well formed."""
    _VALIDATOR.validate(result)
    return True
