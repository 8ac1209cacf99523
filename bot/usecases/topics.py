"""The three priorities without Rasa: what the menu offers, and which of them plain words point to."""

import re
from collections.abc import Mapping

from bot.core.wording import Topic


class Topics:
    """Finds a topic by its menu button or by the words in a message."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topics = topics
        self._keywords = {name: _any_of(topic.keywords) for name, topic in topics.items()}

    def of_button(self, payload: str) -> Topic | None:
        """The topic of `/menu_<topic>`."""
        return self._topics.get(payload.removeprefix("/menu_")) if payload.startswith("/menu_") else None

    def of_words(self, text: str) -> Topic | None:
        """The topic most of whose keywords occur; the first named in the content when two draw. None for none."""
        hits = {name: len({hit.casefold() for hit in found.findall(text)}) for name, found in self._keywords.items()}
        best = max(hits, key=lambda name: hits[name], default=None)
        return self._topics[best] if best and hits[best] else None


def _any_of(keywords: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in keywords) + r")\b", re.IGNORECASE)
