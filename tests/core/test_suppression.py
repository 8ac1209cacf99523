"""The rule sdc-1: its law worked out anew from mathematics, and what a reader of figures may rely on."""

import ast
import inspect
import random
from collections import Counter, defaultdict
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import suppression
from bot.core.suppression import CUMULATIVE, CUT, RANGE, draw, publish

NOISES = range(-CUT, CUT + 1)
CHANCES = {
    noise: Fraction(upto - before, RANGE)
    for noise, before, upto in zip(NOISES, (0, *CUMULATIVE), CUMULATIVE, strict=False)
}


def _shown(count: int) -> float:
    """The chance that a count is shown."""
    return float(sum(chance for noise, chance in CHANCES.items() if publish(count, noise) is not None))


def test_the_table_is_the_law_to_the_last_number() -> None:
    with localcontext() as context:
        context.prec = 60
        weights = [(-Decimal(abs(noise)) / suppression.SCALE).exp() for noise in NOISES]
        total = sum(weights)
        sums = [sum(weights[: place + 1]) / total * RANGE for place in range(len(weights))]
        expected = [int(each.to_integral_value(ROUND_HALF_EVEN)) for each in sums]
    assert list(CUMULATIVE) == expected
    assert CUMULATIVE[-1] == RANGE == 2**64


def test_the_table_is_as_its_hash_says() -> None:
    assert suppression.table_hash() == suppression.CUMULATIVE_HASH


def test_the_law_has_no_side_and_the_published_chances() -> None:
    assert all(CHANCES[noise] == CHANCES[-noise] for noise in NOISES)
    published = (0.2506, 0.1520, 0.0922, 0.0559, 0.0339, 0.0206, 0.0125, 0.0076)
    assert [round(float(CHANCES[noise]), 4) for noise in range(CUT + 1)] == list(published)


@pytest.mark.parametrize("noise", NOISES)
def test_each_noise_has_exactly_its_share_of_the_numbers(noise: int) -> None:
    place = noise + CUT
    first, last = (CUMULATIVE[place - 1] if place else 0), CUMULATIVE[place] - 1
    assert draw(lambda _: first) == draw(lambda _: last) == noise
    assert first == 0 or draw(lambda _: first - 1) == noise - 1


def test_a_draw_asks_for_one_number_of_the_whole_range() -> None:
    asked: list[int] = []

    def least(below: int) -> int:
        asked.append(below)
        return 0

    draw(least)
    assert asked == [2**64]


@pytest.mark.parametrize(
    ("count", "noise", "figure"),
    [
        (0, 7, None), (4, 7, None), (5, 7, 10), (11, 0, None), (12, 0, 10), (12, -1, None), (18, -7, None),
        (19, -7, 10), (13, 0, 15), (17, 0, 15), (18, 0, 20), (22, 0, 20), (27, 2, 30), (1000, -7, 995),
    ],
)  # fmt: skip
def test_figures(count: int, noise: int, figure: int | None) -> None:
    assert publish(count, noise) == figure


@given(st.integers(0, 10**6), st.integers(-CUT, CUT))
def test_what_a_reader_may_rely_on(count: int, noise: int) -> None:
    figure = publish(count, noise)  # D1, D2
    if figure is None:
        assert count <= 18
    else:
        assert figure % 5 == 0
        assert figure >= 10
        assert count >= 5
        assert abs(figure - count) <= 9


@pytest.mark.parametrize(
    ("count", "chance"), [(4, 0), (5, 0.008), (8, 0.07), (10, 0.22), (12, 0.63), (15, 0.93), (19, 1)]
)
def test_whether_a_count_is_shown_is_no_step(count: int, chance: float) -> None:
    assert _shown(count) == pytest.approx(chance, abs=0.006)  # D11


def test_padding_a_cell_tells_little() -> None:
    """However many answers of his own an attacker adds, and whatever he sees, he guesses one answer right so often."""

    def seen(count: int) -> defaultdict[int | None, Fraction]:
        chances: defaultdict[int | None, Fraction] = defaultdict(Fraction)
        for noise, chance in CHANCES.items():
            chances[publish(count, noise)] += chance
        return chances

    def apart(one: defaultdict[int | None, Fraction], other: defaultdict[int | None, Fraction]) -> float:
        return float(sum(abs(one[figure] - other[figure]) for figure in one | other)) / 2

    worst = max(apart(seen(count), seen(count + 1)) for count in range(60))
    assert worst <= 0.2507  # D9
    assert (1 + worst) / 2 <= 0.6254  # D8


def test_many_draws_follow_the_law() -> None:
    chance = random.Random(1)  # a seed for the test alone: the product passes secrets.randbelow
    many = 100_000
    seen = Counter(draw(chance.randrange) for _ in range(many))
    assert set(seen) == set(NOISES)
    squares = sum((seen[noise] - many * expected) ** 2 / (many * expected) for noise, expected in CHANCES.items())
    assert squares < 44  # χ² with 14 degrees of freedom at p = 6 in 100,000  (D10)


def test_the_error_of_big_cells_is_as_published() -> None:
    chance = random.Random(2)
    errors = []
    for _ in range(20_000):
        count = chance.randrange(100, 1000)
        figure = publish(count, draw(chance.randrange))
        assert figure is not None
        errors.append(figure - count)
    spread = (sum(error**2 for error in errors) / len(errors)) ** 0.5
    assert spread == pytest.approx(2.79, rel=0.05)  # D10


def test_it_is_whole_numbers_only_and_has_no_randomness_of_its_own() -> None:
    tree = ast.parse(inspect.getsource(suppression))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"bisect", "hashlib"}
    assert not any(isinstance(node, ast.Constant) and isinstance(node.value, float) for node in ast.walk(tree))
    assert not any(isinstance(node, ast.Div) for node in ast.walk(tree))
