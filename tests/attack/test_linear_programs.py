"""An attacker who has everything ever published and the whole plan, and works out by linear programs what must be true.

He knows the rule, so each figure is a range for its true count; he knows which sums over two tables must be the same.
The ranges that are left must stay wide, must hold the truth, and must never prove that a small count is not nought.
The same attacker must find small counts in tables that are protected by a threshold alone: otherwise he proves nothing.
"""

import itertools
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from bot.content.release_files import load_release_plan
from bot.core import releases, suppression
from bot.core.mixing import Answered, take_apart
from bot.core.release_plan import CHANNEL

PLAN = load_release_plan()
TABLES = {table.name: table for table in PLAN.tables}
CELLS = {name: releases.cells(table, PLAN.choices) for name, table in TABLES.items()}
YEAR = 2027
SEEDS = int(os.environ.get("ATTACK_SEEDS", "2"))
ANSWERS = 2000
SMALL = 9

Where = tuple[str, str, releases.Cell]
Truth = Mapping[Where, int]
Ranges = Mapping[Where, tuple[int, int]]

_cluster_of = {
    area: dimension.value({"area": area})
    for dimension in TABLES["cluster_by_quarter"].dimensions
    for area in PLAN.choices["area"]
}
CLUSTERS = {**_cluster_of, **{cell[0]: cell[0] for cell in CELLS["cluster_by_quarter"]}}


def _survey(chance: random.Random) -> Truth:
    """A year of answers, as uneven as life: counts of every table."""
    truth = dict.fromkeys(_everywhere(), 0)
    weights = {question: [chance.random() ** 2 for _ in choices] for question, choices in PLAN.choices.items()}
    for _ in range(ANSWERS):
        given = {
            question: chance.choices(sorted(choices), weights[question])[0]
            for question, choices in PLAN.choices.items()
            if question == CHANNEL or chance.random() > 0.05
        }
        answered = Answered(survey=PLAN.survey, version=PLAN.version, channel=given.pop(CHANNEL), answers=given)
        day = date(YEAR, chance.randrange(12) + 1, 15)
        for name, (period, *cell) in take_apart(answered, PLAN, day).rows.items():
            truth[name, period, tuple(cell)] += 1
    return truth


def _everywhere() -> Iterable[Where]:
    for name, table in TABLES.items():
        periods = dict.fromkeys(table.period.code(date(YEAR, month, 1)) for month in range(1, 13))
        yield from ((name, period, cell) for period, cell in itertools.product(periods, CELLS[name]))


def _sealed(count: int, chance: random.Random) -> tuple[int, int]:
    """What a figure of sdc-1 says of the count behind it."""
    figure = suppression.publish(count, suppression.draw(chance.randrange))
    if figure is None:
        return 0, 18
    return max(5, figure - 9), figure + 9


def _threshold_alone(count: int, _: random.Random) -> tuple[int, int]:
    return (0, SMALL) if count <= SMALL else (count, count)


def _half(quarter: str) -> str:
    return f"{YEAR}-H{(int(quarter[-1]) + 1) // 2}"


def _quarter(month: str) -> str:
    return f"{YEAR}-Q{(int(month[-2:]) + 2) // 3}"


def _shared(where: Where) -> Iterable[tuple[object, ...]]:
    """The sums that this cell is part of. Each table that has parts of one of these sums makes the same of it."""
    name, period, cell = where
    match name:
        case "topic_by_month":
            yield ("topic in quarter", name, _quarter(period), cell[0])
            yield ("all in quarter", name, _quarter(period))
        case "helped_by_quarter" | "safe_by_quarter":
            yield ("topic in quarter", name, period, cell[0])
            if name == "helped_by_quarter":
                yield ("topic in year", name, cell[0])
        case "cluster_by_quarter":
            yield ("all in quarter", name, period)
            yield ("cluster in half", name, _half(period), cell[0])
            yield ("cluster in year", name, cell[0])
        case "area_by_half":
            yield ("cluster in half", name, period, CLUSTERS.get(cell[0], cell[0]))
        case "place_by_year":
            yield ("topic in year", name, cell[1])
            yield ("cluster in year", name, CLUSTERS.get(cell[0], cell[0]))
        case "age_by_year":
            yield ("topic in year", name, cell[0])
            yield ("all in year", name)
        case "channel_by_year":
            yield ("all in year", name)


@dataclass(frozen=True, kw_only=True)
class Attacker:
    """All that he knows: where each cell stands in the programs, and which sums are equal."""

    places: Mapping[Where, int]
    equal: csr_array

    def works_out(self, where: Where, ranges: Ranges) -> tuple[int, int]:
        """The least and the most that the count of a cell can be."""
        goal = np.zeros(len(self.places))
        goal[self.places[where]] = 1
        nought = np.zeros(self.equal.shape[0])
        bounds = [ranges[each] for each in self.places]
        ends = []
        for sign in (1, -1):
            done = linprog(sign * goal, A_eq=self.equal, b_eq=nought, bounds=bounds, method="highs")
            assert done.status == 0, "the truth itself must satisfy what he knows"
            ends.append(sign * done.fun)
        return int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))


def _attacker() -> Attacker:
    places = {where: place for place, where in enumerate(_everywhere())}
    sums: dict[tuple[object, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for where, place in places.items():
        for kind, table, *rest in _shared(where):
            sums[kind, *rest][str(table)].append(place)
    entries: list[tuple[int, int, int]] = []
    line = 0
    for tables in sums.values():
        first, *others = tables.values()
        for other in others:
            entries += [(line, place, 1) for place in first] + [(line, place, -1) for place in other]
            line += 1
    lines, columns, values = zip(*entries, strict=True)
    return Attacker(places=places, equal=csr_array((values, (lines, columns)), shape=(line, len(places))))


ATTACKER = _attacker()


def _attack(seed: int, protection: Callable[[int, random.Random], tuple[int, int]]) -> list[tuple[int, int, int]]:
    """For cells of small counts: the truth, and the least and the most that the attacker is left with."""
    chance = random.Random(seed)
    truth = _survey(chance)
    ranges = {where: protection(count, chance) for where, count in truth.items()}
    small = [where for where, count in truth.items() if count <= SMALL]
    return [(truth[where], *ATTACKER.works_out(where, ranges)) for where in small]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_small_count_is_neither_found_nor_narrowed_nor_proved(seed: int) -> None:
    for truth, least, most in _attack(seed, _sealed):  # D6
        assert least <= truth <= most
        assert most - least >= 10
        assert not (least >= 1 and most <= SMALL)


def test_a_threshold_alone_gives_small_counts_away() -> None:
    found = _attack(0, _threshold_alone)
    assert all(least <= truth <= most for truth, least, most in found)
    assert sum(least == most for _, least, most in found) >= 5


def test_what_he_takes_for_equal_is_equal() -> None:
    truth = _survey(random.Random(1))
    counts = np.array([truth[where] for where in ATTACKER.places])
    assert not (ATTACKER.equal @ counts).any()
    assert ATTACKER.equal.shape[0] > 50
