"""The learnt weights: up to date with their lines, not learnt from what measures them, and refused when damaged."""

from pathlib import Path

import pytest
import yaml

from bot.content.check import check
from bot.content.danger_weights import PATH, learnt_from, load_weights
from bot.core.danger import CLASSES, tokens
from bot.core.errors import ContentError
from nlu.danger.examples import ORDINARY, SOFT, examples, fingerprint

TESTS = Path(__file__).parents[1] / "core"
LINES = examples()


def test_the_weights_were_learnt_from_the_lines_that_are_there_now() -> None:
    assert learnt_from() == fingerprint(LINES), "what the safety screen learns from has changed: run `make screen`"


def test_each_kind_has_enough_lines() -> None:
    own = [line for line in LINES if line.source in {"urgent_people.yml", "urgent_other.yml"}]
    for label in set(CLASSES) - {SOFT, ORDINARY}:
        assert sum(line.label == label for line in own) >= 80
    assert sum(line.source == "soft.yml" for line in LINES) >= 250
    assert sum(line.source.startswith("ordinary_") and line.label == ORDINARY for line in LINES) >= 900


def test_no_line_is_said_to_be_two_things() -> None:
    kinds: dict[str, set[str]] = {}
    for line in LINES:
        kinds.setdefault(" ".join(tokens(line.text)), set()).add(line.label)
    both = [text for text, labels in kinds.items() if labels & {SOFT, ORDINARY} and labels - {SOFT, ORDINARY}]
    assert not both


def test_what_measures_the_weights_was_not_learnt_from() -> None:
    crisis = yaml.safe_load((TESTS / "crisis_lines.yml").read_text(encoding="utf-8"))
    blind = yaml.safe_load((TESTS / "safety_blind_lines.yml").read_text(encoding="utf-8"))
    held_out = [entry["text"] for entries in crisis.values() for entry in entries]
    held_out += [entry["text"] for entry in blind[1::2]]
    ours = {" ".join(tokens(line.text)) for line in LINES}
    assert not ours & {" ".join(tokens(text)) for text in held_out}


def test_the_file_is_small() -> None:
    assert PATH.stat().st_size <= 1_250_000


@pytest.mark.parametrize("damage", ["missing", "cut short", "a byte changed", "another form"])
def test_a_damaged_file_is_refused_and_the_mending_named(damage: str, tmp_path: Path) -> None:
    path, whole = tmp_path / "weights.bin", PATH.read_bytes()
    if damage == "cut short":
        path.write_bytes(whole[:-20])
    elif damage == "a byte changed":
        path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    elif damage == "another form":
        path.write_bytes(b"no such thing\nat all")
    with pytest.raises(ContentError, match="make screen"):
        load_weights(path)


def test_the_content_check_looks_at_it() -> None:
    assert not [problem for problem in check() if "danger_weights" in str(problem)]
