"""What a locked screen may show: the first words of a message never name the topic.

The person who hurts them may hold the phone. Every reply passes `quiet`, whoever wrote it, so one careless response
cannot undo the rule (the house's rule 2; 60 to 120 characters show on common phones).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 120
"""Characters of a message that a preview may show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietWords:
    """`pattern` finds a word that names a topic; `opener` is a neutral first line, `long_opener` fills a preview."""

    pattern: re.Pattern[str]
    opener: str
    long_opener: str


def quiet_words(terms: Iterable[str], *, opener: str, long_opener: str) -> QuietWords:
    """Terms match whole words and their plain endings (scam, scams, scammed)."""
    stems = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{stems})(?:s|d|ed|er|ers|ing|al|ally)?\b", re.IGNORECASE)
    return QuietWords(pattern=pattern, opener=opener, long_opener=long_opener)


def tells(text: str, words: QuietWords, *, shown: int = SHOWN) -> bool:
    """Whether the first `shown` characters name a topic."""
    hit = words.pattern.search(text)
    return hit is not None and hit.start() < shown


def quiet(text: str, words: QuietWords, *, urgent: bool, whole_preview: bool) -> str:
    """Give `text` a neutral opening.

    The first line is always neutral. With `whole_preview` (apps that notify) the neutral opening also fills the
    rest of what a preview shows, except in an emergency, where the number must come at once (the crisis rules, R8).
    """
    first_line = text.split("\n", 1)[0]
    if whole_preview and not urgent and tells(text, words):
        return f"{words.long_opener}\n\n{text}"
    if tells(first_line, words, shown=len(first_line)):
        return f"{words.opener}\n\n{text}"
    return text
