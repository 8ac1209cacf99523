"""Reads `safety/answers.yml` into `core.emergency.EmergencyAnswers`. Every mistake names the key and the fix."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.core.emergency import Answer, EmergencyAnswers, Labels
from bot.core.errors import ContentError
from bot.core.lexicon import Override, Signal

PATH = Path(__file__).with_name("safety") / "answers.yml"
_FILE = "safety/answers.yml"


def load_answers(path: Path = PATH) -> EmergencyAnswers:
    """Raise `ContentError` when a wording is missing or a key is not one we know."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise _wrong("-", f"make it readable YAML ({type(error).__name__})") from error
    root = _section(raw, "-")
    signals = _section(root.get("signals"), "signals")
    overrides = _section(root.get("overrides"), "overrides")
    return EmergencyAnswers(
        opening=_text(root, "opening"),
        honesty=_text(root, "honesty"),
        by_signal={signal: _answer(signals, signal) for signal in Signal},
        child=_text(root, "child"),
        child_cannot_call=_text(root, "child_cannot_call"),
        cannot_call=_text(root, "cannot_call"),
        soft=_text(root, "soft"),
        soft_lines={_signal(name): str(line) for name, line in _section(root.get("soft_lines"), "soft_lines").items()},
        overrides={override: _text(overrides, override.value, within="overrides.") for override in Override},
        languages={str(name): str(line) for name, line in _section(root.get("languages"), "languages").items()},
        system_failure=_text(root, "system_failure"),
        labels=_labels(_section(root.get("labels"), "labels")),
    )


def _answer(signals: Mapping[str, Any], signal: Signal) -> Answer:
    within = f"signals.{signal}"
    section = _section(signals.get(signal.value), within)
    services = section.get("services")
    if not isinstance(services, list) or not all(isinstance(service, str) for service in services):
        raise _wrong(f"{within}.services", "write a list of service ids")
    return Answer(
        first=_text(section, "first", within=f"{within}."),
        child=_text(section, "child", within=f"{within}.") if "child" in section else None,
        more=_text(section, "more", within=f"{within}."),
        not_now=_text(section, "not_now", within=f"{within}."),
        services=tuple(services),
    )


def _labels(section: Mapping[str, Any]) -> Labels:
    names = ("cannot_call", "not_now", "more_help", "leave", "need_help_now", "know_more")
    return Labels(**{name: _text(section, name, within="labels.") for name in names})


def _signal(name: object) -> Signal:
    try:
        return Signal(str(name))
    except ValueError:
        raise _wrong(f"soft_lines.{name}", "name a signal, C1 to C16") from None


def _section(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(key, "write keys and values")
    return value


def _text(section: Mapping[str, Any], key: str, *, within: str = "") -> str:
    value = section.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(f"{within}{key}", "write the words")
    return value.strip()


def _wrong(key: str, fix: str) -> ContentError:
    return ContentError(file=_FILE, key=key, fix=fix)
