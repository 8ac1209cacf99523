"""How much danger the rules, the weights and both together see, and how often each raises a false alarm.

Run it: `python tests/benchmarks/bench_screening.py`. It prints counts and times; it never judges and shows no line.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.content.danger_weights import PATH, load_weights
from bot.content.safety_lexicon import load_lexicon
from bot.core import safety
from bot.core.danger import judge
from bot.core.lexicon import Level
from bot.core.screening import screen

DATA = Path(__file__).parents[1] / "core"
Texts = list[str]


def main() -> None:
    lexicon = load_lexicon()
    began = time.perf_counter()
    weights = load_weights()
    print(f"weights: {PATH.stat().st_size // 1024} KB, ready in {(time.perf_counter() - began) * 1000:.0f} ms")
    print(f"urgent from {weights.urgent_from}, concern from {weights.concern_from}")
    halves: dict[str, Callable[[str], Level]] = {
        "rules": lambda text: safety.screen(text, lexicon).level,
        "weights": lambda text: Level.URGENT if judge(text, weights).urgent >= weights.urgent_from else Level.NONE,
        "both": lambda text: screen(text, lexicon, weights).level,
    }
    for name, texts in _sets().items():
        seen = {half: [level(text) for text in texts] for half, level in halves.items()}
        urgent = ", ".join(f"{half} {levels.count(Level.URGENT):4}" for half, levels in seen.items())
        print(f"{name:24} {len(texts):5} lines; urgent: {urgent}; concern: both {seen['both'].count(Level.CONCERN)}")
    texts = [text for named in _sets().values() for text in named]
    for half, level in halves.items():
        taken = sorted(_microseconds(level, text) for text in texts)
        print(f"{half:8} p50 {statistics.median(taken):.0f} µs, p99 {taken[int(len(taken) * 0.99)]:.0f} µs")
    for name, text in (("64 KB of chat", " ".join(texts)), ("64 KB of short words", "a b. c? " * 8_192)):
        taken = [_microseconds(level, text[:65_536]) / 1000 for level in halves.values()]
        print(f"{name}: rules {taken[0]:.0f} ms, weights {taken[1]:.0f} ms, both {taken[2]:.0f} ms")


def _sets() -> dict[str, Texts]:
    crisis = [entry for entries in _yaml("crisis_lines.yml").values() for entry in entries]
    blind = _yaml("safety_blind_lines.yml")
    sets = {
        "crisis": [entry["text"] for entry in crisis if entry["expected"] == "urgent"],
        "crisis, look-alikes": [entry["text"] for entry in crisis if entry["expected"] != "urgent"],
    }
    for half, entries in (("learnt from", blind[::2]), ("held out", blind[1::2])):
        for expected in ("urgent", "soft", "normal"):
            found = [entry["text"] for entry in entries if entry["expected"] == expected]
            sets[f"blind {half}, {expected}"] = found
    return {**sets, "ordinary": [line for lines in _yaml("ordinary_lines.yml").values() for line in lines]}


def _yaml(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def _microseconds(level: Callable[[str], Level], text: str) -> float:
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        level(text)
        best = min(best, time.perf_counter() - began)
    return best * 1e6


if __name__ == "__main__":
    sys.exit(main())
