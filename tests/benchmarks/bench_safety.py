"""How long the safety screen takes, beside the plain way: one regular expression per rule, searched one by one.

Run it: `python tests/benchmarks/bench_safety.py`. It prints; it never judges.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from bot.content.safety_lexicon import load_lexicon
from bot.core.safety import screen

DATA = Path(__file__).parents[1] / "core"


def main() -> None:
    began = time.perf_counter()
    lexicon = load_lexicon()
    print(f"lexicon ready in {time.perf_counter() - began:.2f} s")
    texts = _texts()
    rival = _rival()
    ours = _microseconds(lambda text: screen(text, lexicon), texts)
    theirs = _microseconds(rival, texts)
    _report("safety screen", ours)
    _report("regular expressions one by one", theirs)
    print(f"ratio of medians: {statistics.median(theirs) / statistics.median(ours):.1f} times ours")
    for name, text in (("64 KB of chat", " ".join(texts) * 40), ("64 KB, one word", "help" * 16_384)):
        (taken,) = _microseconds(lambda text: screen(text, lexicon), [text[:65_536]])
        print(f"{name}: {taken / 1000:.1f} ms")


def _texts() -> list[str]:
    crisis = yaml.safe_load((DATA / "crisis_lines.yml").read_text(encoding="utf-8"))
    ordinary = yaml.safe_load((DATA / "ordinary_lines.yml").read_text(encoding="utf-8"))
    return [line["text"] for lines in crisis.values() for line in lines] + [
        line for lines in ordinary.values() for line in lines
    ]


def _rival() -> Callable[[str], object]:
    """One pattern per own phrase: its words in order, with up to three others between."""
    own = yaml.safe_load((DATA / "safety_own_phrases.yml").read_text(encoding="utf-8"))
    gap = r"\W+(?:\w+\W+){0,3}?"
    patterns = [
        re.compile(r"\b" + gap.join(map(re.escape, re.findall(r"\w+", phrase))) + r"\b")
        for phrases in own.values()
        for phrase in phrases
    ]

    def search(text: str) -> bool:
        return any(pattern.search(text.casefold()) for pattern in patterns)

    return search


def _microseconds(judge: Callable[[str], object], texts: list[str]) -> list[float]:
    taken = []
    for text in texts:
        best = float("inf")
        for _ in range(3):
            began = time.perf_counter()
            judge(text)
            best = min(best, time.perf_counter() - began)
        taken.append(best * 1e6)
    return taken


def _report(name: str, taken: list[float]) -> None:
    ranked = sorted(taken)
    print(f"{name}: p50 {ranked[len(ranked) // 2]:.0f} µs, p99 {ranked[int(len(ranked) * 0.99)]:.0f} µs")


if __name__ == "__main__":
    sys.exit(main())
