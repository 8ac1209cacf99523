"""Reads `wording.yml` into `core.wording.Wording`. Every mistake names the key and the fix."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import ContentError
from bot.core.messages import Button
from bot.core.previews import SHOWN, quiet_words
from bot.core.wording import Topic, Wording

PATH = Path(__file__).with_name("wording.yml")


def load_wording(path: Path = PATH) -> Wording:
    """Raise `ContentError` when a key is missing, of the wrong kind or not one we know."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(file=path.name, key="-", fix=f"make it readable YAML ({type(error).__name__})") from error
    return _Reader(path.name, raw).wording()


class _Reader:
    def __init__(self, file: str, raw: Any) -> None:
        self._file = file
        self._raw = raw

    def wording(self) -> Wording:
        long_opener = self._text("previews.long_opener")
        if len(long_opener) < SHOWN:
            raise self._wrong("previews.long_opener", f"make it at least {SHOWN} characters, to fill a preview")
        return Wording(
            previews=quiet_words(
                self._list("previews.topic_words"), opener=self._text("previews.opener"), long_opener=long_opener
            ),
            about_me=self._text("about_me"),
            welcome=self._text("welcome.text"),
            menu=self._text("menu.text"),
            menu_buttons=tuple(self._button(item) for item in self._at("menu.buttons", list)),
            topics={name: self._topic(name) for name in self._at("topics", dict)},
            fallback=self._text("fallback.text"),
            fallback_survey=self._text("fallback.survey"),
            empty=self._text("empty"),
            unreadable=self._text("unreadable"),
            too_long=self._text("too_long.text"),
            too_long_limit=self._at("too_long.limit", int),
            left=self._text("left"),
            stopped=self._text("stopped"),
            forgotten=self._text("forgotten"),
            feedback_saved=self._text("feedback.saved"),
            feedback_failed=self._text("feedback.failed"),
            feedback_try_again=self._text("feedback.try_again"),
            feedback_gone=self._text("feedback.gone"),
            language=self._text("language"),
            privacy=self._text("privacy"),
            channel_notes={name: self._text(f"channel_notes.{name}") for name in self._at("channel_notes", dict)},
            know_more=self._text("know_more"),
            button_menu=self._text("buttons.menu"),
            button_leave=self._text("buttons.leave"),
            button_more=self._text("buttons.more"),
            button_need_help_now=self._text("buttons.need_help_now"),
            button_know_more=self._text("buttons.know_more"),
        )

    def _topic(self, name: str) -> Topic:
        return Topic(
            text=self._text(f"topics.{name}.text"),
            need=self._text(f"topics.{name}.need"),
            ask=self._text(f"topics.{name}.ask"),
            keywords=tuple(self._list(f"topics.{name}.keywords")),
        )

    def _button(self, item: object) -> Button:
        if not isinstance(item, Mapping) or not {"title", "payload"} <= item.keys():
            raise self._wrong("menu.buttons", "give each button a title and a payload")
        title, payload = str(item["title"]), str(item["payload"])
        if not payload.startswith("/") or len(payload.encode()) > 64:
            raise self._wrong("menu.buttons", f"let the payload of {title!r} start with / and be at most 64 bytes")
        return Button(title=title, payload=payload)

    def _text(self, key: str) -> str:
        return str(self._at(key, str)).strip()

    def _list(self, key: str) -> list[str]:
        return [str(item) for item in self._at(key, list)]

    def _at(self, key: str, kind: type) -> Any:
        found = self._raw
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise self._wrong(key, "add it")
            found = found[part]
        if not isinstance(found, kind):
            raise self._wrong(key, f"make it a {kind.__name__}")
        return found

    def _wrong(self, key: str, fix: str) -> ContentError:
        return ContentError(file=self._file, key=key, fix=fix)
