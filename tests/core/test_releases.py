"""Which cells and periods a release has, whatever was answered, and that a chain shows every change."""

import dataclasses
import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.release_files import load_release_plan
from bot.core import releases
from bot.core.mixing import Answered, take_apart
from bot.core.release_plan import CHANNEL, Dimension, Period, Rule, Table
from bot.core.releases import FIRST_HASH, Release, Sealed

PLAN = load_release_plan()
TABLES = {table.name: table for table in PLAN.tables}
CELLS = {name: releases.cells(table, PLAN.choices) for name, table in TABLES.items()}

_asked = sorted(PLAN.choices.keys() - {CHANNEL})
_answers = st.fixed_dictionaries(
    {}, optional={question: st.sampled_from(sorted(PLAN.choices[question])) for question in _asked}
)


@given(_answers, st.sampled_from(sorted(PLAN.choices[CHANNEL])))
def test_every_answer_that_may_be_given_has_its_cell(answers: dict[str, str], channel: str) -> None:
    answered = Answered(survey=PLAN.survey, version=PLAN.version, channel=channel, answers=answers)
    for name, (_, *cell) in take_apart(answered, PLAN, date(2026, 11, 23)).rows.items():
        assert tuple(cell) in CELLS[name]


def test_being_hurt_at_home_has_cells_by_cluster_and_nothing_else_has() -> None:
    clusters = {cell[0] for cell in CELLS["cluster_by_quarter"]}
    towns = {cell[0] for cell in CELLS["area_by_half"]}
    by_topic: dict[str, set[str]] = {}
    for place, topic in CELLS["place_by_year"]:
        by_topic.setdefault(topic, set()).add(place)
    assert by_topic.pop("home") == clusters
    assert len(by_topic) == 6
    assert all(places == towns for places in by_topic.values())


def test_the_channel_is_always_known_and_every_other_question_may_be_skipped() -> None:
    assert CELLS["channel_by_year"] == (("web",), ("telegram",), ("other",))
    assert ("not_said",) in CELLS["topic_by_month"]
    assert ("not_said", "not_said") in CELLS["place_by_year"]


def test_cells_are_listed_once_and_in_the_plans_order() -> None:
    for name, table in TABLES.items():
        in_order = list(itertools.product(*(dimension.values for dimension in table.dimensions)))
        assert [cell for cell in in_order if cell in set(CELLS[name])] == list(CELLS[name])
    assert CELLS["topic_by_month"][0] == ("home",)


def test_combinations_that_no_answer_can_have_are_not_listed() -> None:
    one = Dimension(id="one", rules=(Rule(value="a", when={"q": frozenset("a")}),))
    other = Dimension(id="other", rules=(Rule(value="x", when={"q": frozenset("ab")}),))
    table = Table(name="t", period=Period.YEAR, dimensions=(one, other))
    found = releases.cells(table, {"q": frozenset("abc")})
    assert found == (("a", "x"), ("not_said", "x"), ("not_said", "not_said"))


@pytest.mark.parametrize(
    ("period", "since", "today", "closed"),
    [
        (Period.MONTH, date(2026, 11, 23), date(2026, 11, 30), ()),
        (Period.MONTH, date(2026, 11, 23), date(2026, 12, 1), ("2026-11",)),
        (Period.MONTH, date(2026, 11, 30), date(2027, 2, 1), ("2026-11", "2026-12", "2027-01")),
        (Period.MONTH, date(2028, 2, 29), date(2028, 3, 1), ("2028-02",)),
        (Period.QUARTER, date(2026, 12, 31), date(2027, 4, 1), ("2026-Q4", "2027-Q1")),
        (Period.QUARTER, date(2026, 11, 23), date(2026, 12, 31), ()),
        (Period.HALF, date(2026, 6, 30), date(2027, 1, 1), ("2026-H1", "2026-H2")),
        (Period.YEAR, date(2026, 11, 23), date(2028, 12, 31), ("2026", "2027")),
        (Period.YEAR, date(2026, 11, 23), date(2025, 1, 1), ()),
    ],
)
def test_which_periods_are_over(period: Period, since: date, today: date, closed: tuple[str, ...]) -> None:
    assert releases.closed_periods(period, since, today) == closed


@given(
    st.sampled_from(Period), st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.dates(date(2020, 1, 1), date(2060, 1, 1))
)
def test_a_period_is_over_once_a_later_day_lies_in_another(period: Period, day: date, today: date) -> None:
    over = releases.is_closed(period, period.code(day), today)
    assert over == (day < today and period.code(day) != period.code(today))


def _release(period: str, **changes: int | None) -> Release:
    values = {"drugs": 15, "scams": None, **changes}
    cells = tuple(((topic,), value) for topic, value in values.items())
    return Release(survey="s", rule="sdc-1", table="t", period=period, dimensions=("topic",), cells=cells)


def _chain(*made: Release) -> list[Sealed]:
    chain, head = [], FIRST_HASH
    for number, release in enumerate(made, 1):
        head = releases.chained(head, release)
        chain.append(Sealed(number=number, release=release, hash=head))
    return chain


def test_the_bytes_of_a_release_never_change() -> None:
    assert releases.canonical(_release("2026-11")) == (
        b'{"dimensions":["topic"],"period":"2026-11","plan":"s","rule":"sdc-1","table":"t"}\n'
        b'{"key":{"topic":"drugs"},"value":15}\n'
        b'{"key":{"topic":"scams"},"value":null}\n'
    )


def test_a_chain_that_was_left_alone_holds() -> None:
    chain = _chain(_release("2026-11"), _release("2026-12"))
    found = releases.check(chain)
    assert (found.count, found.head, found.broken_at) == (2, chain[1].hash, None)
    assert releases.check([]).head == FIRST_HASH


@pytest.mark.parametrize("change", [{"drugs": 20}, {"scams": 10}, {"drugs": None}, {"fraud": None}])
def test_a_changed_cell_breaks_the_chain(change: dict[str, int | None]) -> None:
    chain = _chain(_release("2026-11"), _release("2026-12"), _release("2027-01"))
    chain[1] = dataclasses.replace(chain[1], release=_release("2026-12", **change))
    assert releases.check(chain).broken_at == 2


def test_a_changed_release_with_its_hash_made_anew_breaks_the_next() -> None:
    chain = _chain(_release("2026-11"), _release("2026-12"))
    forged = _release("2026-11", drugs=100)
    chain[0] = Sealed(number=1, release=forged, hash=releases.chained(FIRST_HASH, forged))
    assert releases.check(chain).broken_at == 2


@pytest.mark.parametrize("order", [(1,), (1, 0), (0, 0, 1), (0, 2)])
def test_one_taken_out_moved_or_put_in_twice_breaks_the_chain(order: tuple[int, ...]) -> None:
    chain = _chain(_release("2026-11"), _release("2026-12"), _release("2027-01"))
    assert releases.check([chain[place] for place in order]).broken_at is not None


@pytest.mark.parametrize("field", ["survey", "rule", "table", "period"])
def test_what_a_release_is_of_is_in_its_hash(field: str) -> None:
    other = dataclasses.replace(_release("2026-11"), **{field: "another"})
    assert releases.chained(FIRST_HASH, other) != releases.chained(FIRST_HASH, _release("2026-11"))
