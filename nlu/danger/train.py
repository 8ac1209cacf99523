"""Learns the weights of the statistical half of the safety screen. Run by `make screen`, from the repository root.

    nlu/.venv/bin/python -m nlu.danger.train            # learn, measure by cross-validation, write the weights
    nlu/.venv/bin/python -m nlu.danger.train --measure  # measure only

A plain multinomial logistic regression over hashed runs of letters and words. It reads a text with the very functions
that the bot uses (`bot.core.danger`), so what is learnt is what is weighed. Nothing here is left to chance, so the same
lines give the same weights.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.content.danger_weights import PATH, file_of
from bot.core.danger import BIAS, CLASSES, DangerWeights, Likelihood, buckets, judge, pack, tokens, windows
from nlu.danger.examples import ORDINARY, SOFT, Example, examples, fingerprint
from nlu.danger.noise import mistyped

BUCKETS = 1 << 16
STRENGTH = 30.0
"""How closely the lines are followed: the inverse of the penalty on large weights."""
FOLDS = 5
MOST_FALSE_URGENT = 0.015
"""How many ordinary lines may bring the emergency answer: it is one press away from being gone."""
MOST_FALSE_CONCERN = 0.08
"""How many may show the emergency number beside their ordinary answer, which costs two lines of reading."""
Numbers = npt.NDArray[np.float64]
LABELS = [str(label) for label in CLASSES]


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """Weights as they are written: whole numbers of one byte."""

    planes: list[bytes]
    scale: float
    rarity_scale: float
    intercepts: tuple[float, ...]

    def weights(self, urgent_from: float = 0.5, concern_from: float = 0.5) -> DangerWeights:
        """As the bot reads them."""
        return DangerWeights(
            rows=pack([*self.planes, bytes([1]) * BUCKETS]),
            scale=self.scale,
            rarity_scale=self.rarity_scale,
            intercepts=self.intercepts,
            urgent_from=urgent_from,
            concern_from=concern_from,
        )


def learn(lines: Sequence[Example]) -> Learnt:
    """Fit the model to these lines."""
    pieces = [(piece, line.label) for line in [*lines, *_mistyped(lines)] for piece in _pieces(line)]
    counts = [piece for piece, _ in pieces]
    rarity = _rarity(counts)
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=200, tol=1e-3, random_state=0)
    model.fit(_matrix(counts, rarity), [LABELS.index(label) for _, label in pieces])
    return _in_bytes(model.coef_, model.intercept_, rarity)


def _mistyped(lines: Sequence[Example]) -> list[Example]:
    """Each line once more with a mistake that depends on the line only."""
    copies = []
    for line in lines:
        chance = random.Random(line.text)  # noqa: S311  # must come out the same each time; nothing is secret
        text = mistyped(line.text, chance) if line.text.split() else line.text
        if text != line.text:
            copies.append(replace(line, text=text))
    return copies


def _pieces(line: Example) -> Iterator[Counter[int]]:
    """The whole line; of what is no danger each window too, for no window of it may raise the alarm."""
    words = tokens(line.text)
    found = buckets(words, BUCKETS)
    for start, end in windows(words) if line.label in {SOFT, ORDINARY} else [(0, len(words))]:
        yield Counter(bucket for here in found[start:end] for bucket in here)


def _rarity(counts: Sequence[Counter[int]]) -> Numbers:
    seen = np.zeros(BUCKETS)
    for here in counts:
        seen[list(here)] += 1
    squared = (np.log((1 + len(counts)) / (1 + seen)) + 1) ** 2
    step = squared.max() / 255
    rarity: Numbers = np.sqrt(np.maximum(1, np.round(squared / step)) * step)
    return rarity


def _matrix(counts: Sequence[Counter[int]], rarity: Numbers) -> sparse.csr_matrix:
    values, places, ends = [], [], [0]
    for here in counts:
        known = np.fromiter(here, dtype=np.int64)
        times = np.fromiter(here.values(), dtype=float)
        length = np.sqrt((times * rarity[known] ** 2).sum()) or 1.0
        values.append(times * rarity[known] / length)
        places.append(known)
        ends.append(ends[-1] + len(known))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(places), ends), shape=(len(counts), BUCKETS))


def _in_bytes(coefficients: Numbers, intercepts: Numbers, rarity: Numbers) -> Learnt:
    spread = coefficients * rarity
    scale = float(np.abs(spread).max() / 127)
    whole = np.clip(np.round(spread / scale), -127, 127).astype(int) + BIAS
    squared = rarity**2
    rarity_scale = float(squared.max() / 255)
    planes = [row.astype(np.uint8).tobytes() for row in whole]
    planes.append(np.round(squared / rarity_scale).astype(np.uint8).tobytes())
    return Learnt(planes=planes, scale=scale, rarity_scale=rarity_scale, intercepts=tuple(map(float, intercepts)))


Judged = list[tuple[Example, Likelihood]]


def cross_validate(lines: Sequence[Example]) -> Judged:
    """Each line judged by weights learnt without it. Which fold a line is in depends on its words only."""
    fold = {line.text: crc32(line.text.encode()) % FOLDS for line in lines}
    judged: Judged = []
    for left_out in range(FOLDS):
        weights = learn([line for line in lines if fold[line.text] != left_out]).weights()
        judged += [(line, judge(line.text, weights)) for line in lines if fold[line.text] == left_out]
    return judged


def thresholds(judged: Judged) -> tuple[float, float]:
    """The lowest levels at which ordinary lines stay below their allowed share of false alarms."""
    ordinary = [found for line, found in judged if line.label == ORDINARY]
    urgent_from = _above((found.urgent for found in ordinary), MOST_FALSE_URGENT)
    concern_from = _above((found.urgent + found.soft for found in ordinary), MOST_FALSE_CONCERN)
    return urgent_from, min(urgent_from, concern_from)


def _above(values: Iterable[float], share: float) -> float:
    highest = sorted(values, reverse=True)
    return round(highest[int(share * len(highest))] + 0.005, 2)


def report(judged: Judged, urgent_from: float, concern_from: float) -> str:
    """Shares, by where the lines come from."""
    lines = [f"urgent from {urgent_from}, concern from {concern_from} (by cross-validation)"]
    for source in ("", *sorted({line.source for line, _ in judged})):
        for level in ("urgent", SOFT, ORDINARY):
            found = [
                guess
                for line, guess in judged
                if source in {"", line.source} and level == (line.label if line.label in {SOFT, ORDINARY} else "urgent")
            ]
            if found:
                shown = sum(guess.urgent >= urgent_from for guess in found) / len(found)
                beside = sum(guess.urgent + guess.soft >= concern_from for guess in found) / len(found)
                lines.append(
                    f"{source or 'all':28} {level:9} {len(found):5}  urgent {shown:6.1%}  concern or more {beside:6.1%}"
                )
    dangers = [(line, guess) for line, guess in judged if line.label not in {SOFT, ORDINARY}]
    right = sum(guess.signal == line.label for line, guess in dangers) / len(dangers)
    lines.append(f"danger of the right kind {right:.1%}")
    return "\n".join(lines)


def main() -> None:
    """Learn, measure, write."""
    asked = argparse.ArgumentParser(description="Learn the weights of the safety screen.")
    asked.add_argument("--measure", action="store_true", help="measure only, write nothing")
    only_measure = asked.parse_args().measure
    lines = examples()
    judged = cross_validate(lines)
    urgent_from, concern_from = thresholds(judged)
    sys.stdout.write(report(judged, urgent_from, concern_from) + "\n")
    if only_measure:
        return
    learnt = learn(lines)
    header = {
        "buckets": BUCKETS,
        "scale": learnt.scale,
        "rarity_scale": learnt.rarity_scale,
        "intercepts": learnt.intercepts,
        "urgent_from": urgent_from,
        "concern_from": concern_from,
        "learnt_from": fingerprint(lines),
        "lines": len(lines),
    }
    PATH.write_bytes(file_of(header, b"".join(learnt.planes)))
    sys.stdout.write(f"wrote {PATH.name}, {PATH.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()
