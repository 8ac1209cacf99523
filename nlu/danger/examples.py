"""What the statistical half of the safety screen learns from: our own lines, and what residents say to Rasa.

Uses nothing but PyYAML and the core of the bot, so that the application's tests can tell whether the weights are out of
date. The lines of `tests/core/crisis_lines.yml` and every second line of the blind set (those at odd places) measure
what was learnt, so they are read only to leave out any line that somebody happened to write in the same words.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.core.danger import buckets, tokens
from bot.core.lexicon import Signal

ROOT = Path(__file__).parents[2]
SOFT, ORDINARY = "soft", "ordinary"
_TESTS = ROOT / "tests" / "core"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
_EMERGENCIES = {
    "violence_now": Signal.C1,
    "weapon": Signal.C2,
    "strangled": Signal.C3,
    "child_risk": Signal.C4,
    "suicide": Signal.C5,
    "trapped": Signal.C6,
    "overdose": Signal.C7,
    "sexual_assault": Signal.C8,
    "missing": Signal.C9,
    "debt_threat": Signal.C10,
    "home_taken": Signal.C11,
    "taken_abroad": Signal.C12,
    "scam_now": Signal.C13,
    "may_hurt_other": Signal.C14,
    "stalker_here": Signal.C15,
    "medical": Signal.C16,
}
_SAMPLE = 100
"""How many lines tell whether runs of letters and words are still taken in the same way."""
_TELL_OF_BOTH = frozenset({"abuse_child_at_home", "abuse_sexual_assault", "drugs_home_taken", "drugs_child_missing"})
"""Needs whose questions may be danger now or not: nothing certain can be learnt from them."""
_SERIOUS = frozenset(
    {"abuse_forced_marriage", "abuse_fgm", "abuse_strangled", "abuse_stalking", "abuse_own_behaviour", "abuse_men"}
    | {"abuse_older", "abuse_worried_friend", "drugs_child_debt", "drugs_forced_work", "drugs_sexual_exploitation"}
)
"""Needs whose questions tell of harm, though not of danger now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One line and what it is: a signal, soft or ordinary."""

    text: str
    label: str
    source: str


def examples() -> list[Example]:
    """All lines, each once, in an order that does not depend on the machine."""
    held_out = _held_out()
    read = [*_own(), *_intents(), *_wordings(), *_blind()]
    return list({line.text: line for line in read if _bare(line.text) not in held_out}.values())


def fingerprint(read: Iterable[Example]) -> str:
    """A name for exactly these lines, as their words are told apart and weighed now."""
    told = hashlib.sha256()
    lines = sorted(f"{example.label}\t{_bare(example.text)}" for example in read)
    for line in lines:
        told.update(f"{line}\n".encode())
    for line in lines[:: len(lines) // _SAMPLE + 1]:
        told.update(repr(buckets(line.split(), 1 << 30)).encode())
    return told.hexdigest()


def _own() -> Iterator[Example]:
    for path in sorted(Path(__file__).parent.glob("*.yml")):
        for level, groups in _yaml(path).items():
            for name, lines in groups.items():
                label = str(Signal(name)) if level == "urgent" else level
                yield from (Example(text=line, label=label, source=path.name) for line in lines)


def _intents() -> Iterator[Example]:
    for path in sorted((ROOT / "nlu" / "intents").glob("*.yml")):
        for entry in _yaml(path)["nlu"]:
            label = _label_of(entry.get("intent"))
            for line in entry["examples"].splitlines() if label else ():
                if line.startswith("- "):
                    yield Example(text=_ENTITY.sub(r"\1", line[2:].strip()), label=label, source=path.name)


def _label_of(intent: str | None) -> str:
    if intent is None or intent in _TELL_OF_BOTH:
        return ""
    topic, _, name = intent.partition("_")
    if topic == "emergency":
        return str(_EMERGENCIES[name])
    return SOFT if intent in _SERIOUS else ORDINARY


def _wordings() -> Iterator[Example]:
    for signal, lines in _yaml(_TESTS / "safety_own_phrases.yml").items():
        yield from (Example(text=line, label=str(Signal(signal)), source="safety_own_phrases.yml") for line in lines)
    for lines in _yaml(_TESTS / "ordinary_lines.yml").values():
        yield from (Example(text=line, label=ORDINARY, source="ordinary_lines.yml") for line in lines)


def _blind() -> Iterator[Example]:
    for entry in _yaml(_TESTS / "safety_blind_lines.yml")[::2]:
        label = {"urgent": entry["signal"], "soft": SOFT, "normal": ORDINARY}[entry["expected"]]
        yield Example(text=entry["text"], label=label, source="safety_blind_lines.yml")


def _held_out() -> frozenset[str]:
    crisis = [entry for entries in _yaml(_TESTS / "crisis_lines.yml").values() for entry in entries]
    return frozenset(_bare(entry["text"]) for entry in [*crisis, *_yaml(_TESTS / "safety_blind_lines.yml")[1::2]])


def _bare(text: str) -> str:
    return " ".join(tokens(text))


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # the safe loader, in C
