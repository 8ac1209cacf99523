"""Which texts are the payloads of our own buttons, and which are a resident's words that happen to begin with a slash.

A button's payload names things ("/drugs_child_missing") that, as words, would be danger. So exactly those that we
offer pass the safety screen as what they are; whatever else begins with a slash is screened and read like any text.
"""

import re
from collections.abc import Iterable

_SHAPE = re.compile(r"/[a-z][A-Za-z0-9_]{1,62}(?:\{[^{}]{0,200}\})?")
_ANSWER = re.compile(r'/answer\{"choice":"[a-z_]{1,40}\.[a-z0-9_]{1,40}"\}')
_RASAS_OWN = frozenset({"/restart", "/session_start", "/back"})


class Payloads:
    """The payloads of needs, of the survey and of the rest of the dialogue."""

    def __init__(self, needs: Iterable[str]) -> None:
        names = frozenset(needs)
        self._of_needs = frozenset(f"/{name}" for name in names) | frozenset(f"/more_{name}" for name in names)

    def is_ours(self, text: str) -> bool:
        """Whether this is, to the letter, a payload whose words must not be screened."""
        return text in self._of_needs or _ANSWER.fullmatch(text) is not None

    def read(self, text: str) -> str | None:
        """The payload that `text` is, or None when it is words. Rasa's own commands are not for residents."""
        if _SHAPE.fullmatch(text) and text.split("{")[0] not in _RASAS_OWN:
            return text
        return None
