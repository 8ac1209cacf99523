"""Reads `safety/*.yml` into the lexicon of the safety screen. Every mistake names the file, the key and the fix."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.content.safety_rules import RuleCompiler, Source
from bot.content.verb_forms import forms
from bot.core.errors import ContentError
from bot.core.lexicon import Lexicon, Mark, Meaning, Override, Signal, Typed, Weight
from bot.core.normalise import plain

FOLDER = Path(__file__).with_name("safety")
_Kind = TypeVar("_Kind", Signal, Mark, Override, Typed)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load_lexicon(folder: Path = FOLDER) -> Lexicon:
    """Raise `ContentError` when a file is missing, malformed or names a class that does not exist."""
    spelling, ordinary = _read(folder / "spelling.yml"), _read(folder / "ordinary.yml")
    compiler = RuleCompiler(
        spellings={word: tuple(plain(meant, {})) for word, meant in _texts(spelling, "spellings")},
        emoji=dict(_texts(spelling, "emoji")),
        fillers=frozenset(_one_text(spelling, "fillers").split()),
        anchors=frozenset(_one_text(spelling, "anchors").split()),
        turns=frozenset(_one_text(spelling, "turns").split()),
        joiners=frozenset(_one_text(spelling, "joiners").split()),
        subjects=frozenset(_one_text(spelling, "subjects").split()),
        ordinary=frozenset(_one_text(ordinary, "words").split()),
    )
    words, marks = _read(folder / "words.yml"), _read(folder / "marks.yml")
    signals = [_read(path) for path in sorted((folder / "signals").glob("*.yml"))]
    languages = [_read(path) for path in sorted((folder / "languages").glob("*.yml"))]
    for file in (words, marks, *signals):
        _add_classes(compiler, file)
    _add_marks(compiler, marks)
    for file in signals:
        signal = _known(Signal, file, "signal", _one_text(file, "signal"))
        for weight in Weight:
            for name, written in _lists(file, weight.value):
                _add_rules(compiler, file, name, written, signal, weight)
    for file in languages:
        _add_language(compiler, file)
    return compiler.lexicon()


class _File:
    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self.content = content

    def at(self, key: str) -> Source:
        return Source(file=self.name, key=key)


def _read(path: Path) -> _File:
    name = f"safety/{path.parent.name}/{path.name}" if path.parent.name != "safety" else f"safety/{path.name}"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # the base loader builds texts, lists and mappings only
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(file=name, key="-", fix=f"make it readable YAML ({type(error).__name__})") from error
    if not isinstance(content, Mapping):
        raise ContentError(file=name, key="-", fix="write keys and values")
    return _File(name, content)


def _add_classes(compiler: RuleCompiler, file: _File) -> None:
    for name, entries in _lists(file, "classes"):
        compiler.add_class(name, entries, file.at(f"classes.{name}"))
    for name, entries in _lists(file, "verbs"):
        spelled = [form for entry in entries for form in ([entry] if entry.startswith("<") else forms(entry))]
        compiler.add_class(name, spelled, file.at(f"verbs.{name}"))


def _add_marks(compiler: RuleCompiler, file: _File) -> None:
    for name, written in _lists(file, "harmless"):
        for line in written:
            compiler.add_harmless(line, file.at(f"harmless.{name}"))
    for name, written in _lists(file, "marks"):
        _add_rules(compiler, file, name, written, _known(Mark, file, f"marks.{name}", name), Weight.CONCERN)
    for name, written in _lists(file, "overrides"):
        _add_rules(compiler, file, name, written, _known(Override, file, f"overrides.{name}", name), Weight.CONCERN)
    for name, written in _lists(file, "typed"):
        _add_rules(compiler, file, name, written, _known(Typed, file, f"typed.{name}", name), Weight.CONCERN)


def _add_language(compiler: RuleCompiler, file: _File) -> None:
    language = _one_text(file, "language")
    for name, written in _lists(file, "harmless"):
        for line in written:
            compiler.add_harmless(line, file.at(f"harmless.{name}"))
    for weight in Weight:
        for name, written in _lists(file, weight.value):
            signal = _known(Signal, file, f"{weight.value}.{name}", name)
            _add_rules(compiler, file, f"{language}_{name}", written, signal, weight, language)


def _add_rules(
    compiler: RuleCompiler,
    file: _File,
    name: str,
    written: list[str],
    means: Meaning,
    weight: Weight,
    language: str = "en",
) -> None:
    for line in written:
        compiler.add_rule(line, file.at(name), means, weight, language)


def _known(kinds: type[_Kind], file: _File, key: str, name: str) -> _Kind:
    try:
        return kinds(name)
    except ValueError:
        raise file.at(key).wrong(f"use one of {', '.join(kinds)}") from None


def _lists(file: _File, key: str) -> Iterator[tuple[str, list[str]]]:
    section = file.content.get(key) or {}
    if not isinstance(section, Mapping):
        raise file.at(key).wrong("write names, each with a list")
    for name, entries in section.items():
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            raise file.at(f"{key}.{name}").wrong("write a list of texts")
        yield str(name), entries


def _texts(file: _File, key: str) -> Iterator[tuple[str, str]]:
    section = file.content.get(key)
    if not isinstance(section, Mapping):
        raise file.at(key).wrong("write words, each with its meaning")
    for name, text in section.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise file.at(f"{key}.{name}").wrong("write a text")
        yield name, text


def _one_text(file: _File, key: str) -> str:
    text = file.content.get(key)
    if not isinstance(text, str):
        raise file.at(key).wrong("write a text")
    return text
