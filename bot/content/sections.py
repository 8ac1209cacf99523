"""Reads YAML content files key by key, gathering every mistake instead of stopping at the first.

Each mistake is a `ContentError` that names the file, the key and the fix. After a mistake a harmless stand-in is
returned so that reading can go on; whoever asked looks at the problems before using what was read.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.core.errors import ContentError

Choice = TypeVar("Choice", bound=StrEnum)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Section:
    """One mapping in a content file."""

    def __init__(self, raw: Any, *, file: str, key: str, problems: list[ContentError]) -> None:
        self._raw: Mapping[Any, Any] = raw if isinstance(raw, Mapping) else {}
        self._file = file
        self.key = key
        self._problems = problems
        if not isinstance(raw, Mapping):
            self.wrong("", "make it a mapping (key: value)")

    def __contains__(self, name: str) -> bool:
        return self._raw.get(name) is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The keys written here."""
        return tuple(str(name) for name in self._raw)

    def wrong(self, name: str, fix: str) -> None:
        """Note a mistake."""
        key = ".".join(part for part in (self.key, name) if part) or "-"
        self._problems.append(ContentError(file=self._file, key=key, fix=fix))

    def only(self, *known: str) -> None:
        """Note every key that is not known here."""
        for name in self.names:
            if name not in known:
                self.wrong(name, f"take it out or use one of: {', '.join(known)}")

    def text(self, name: str, default: str | None = None) -> str:
        """Words; required unless there is a default."""
        value = self._raw.get(name, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return " ".join(value.split())
        self.wrong(name, "write some words" if value is None or value == "" else "put it in quotes, so it is text")
        return ""

    def optional(self, name: str) -> str | None:
        """Words or nothing."""
        return self.text(name) if name in self else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of words, perhaps empty."""
        value = self._raw.get(name) or []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.wrong(name, "make it a list of words, numbers in quotes")
        return ()

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of a closed set."""
        value = self._raw.get(name, default)
        if value in list(kind):
            return kind(value)
        self.wrong(name, f"use one of: {', '.join(kind)}")
        return default or next(iter(kind))

    def day(self, name: str) -> date:
        """A date such as 2026-11-22."""
        value = self._raw.get(name)
        if type(value) is date:
            return value
        self.wrong(name, "write a date such as 2026-11-22")
        return date.min

    def wall_time(self, name: str) -> time:
        """A time such as "09:30"; "24:00" is the midnight that ends the day."""
        value = self._raw.get(name)
        if value == "24:00":
            return time(0, 0)
        try:
            return time.fromisoformat(value) if isinstance(value, str) else self._no_time(name)
        except ValueError:
            return self._no_time(name)

    def section(self, name: str) -> "Section":
        """The mapping under a key."""
        return self._sub(self._raw.get(name), name)

    def sections(self, name: str) -> "Iterator[Section]":
        """A list of mappings, perhaps empty."""
        value = self._raw.get(name) or []
        if not isinstance(value, list):
            self.wrong(name, "make it a list")
            value = []
        for place, item in enumerate(value, 1):
            label = item.get("id") if isinstance(item, Mapping) else None
            yield self._sub(item, f"{name}[{label or place}]")

    def _sub(self, raw: Any, name: str) -> "Section":
        key = f"{self.key}.{name}" if self.key else name
        return Section(raw, file=self._file, key=key, problems=self._problems)

    def _no_time(self, name: str) -> time:
        self.wrong(name, 'write a time in quotes, such as "09:30"')
        return time(0, 0)


def read(path: Path, problems: list[ContentError]) -> Section | None:
    """The top of a file, or nothing (and a problem) when it is not YAML."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 a safe loader, in C
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"line {where.line + 1}" if where else "-"
        problems.append(ContentError(file=label(path), key=line, fix="make it readable YAML in UTF-8"))
        return None
    return Section(raw, file=label(path), key="", problems=problems)


def read_all(folder: Path, problems: list[ContentError]) -> Iterator[Section]:
    """Every YAML file of a folder, in the order of their names."""
    for path in sorted(folder.glob("*.yml")):
        section = read(path, problems)
        if section is not None:
            yield section


def label(path: Path) -> str:
    """How a content file is named to an editor."""
    return f"{path.parent.name}/{path.name}"


def refuse(problems: Iterable[ContentError]) -> None:
    """Raise the first problem, if any."""
    for problem in problems:
        raise problem
