"""Every answer becomes exactly one row of every table, and being hurt at home is never told by town."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.release_files import load_release_plan
from bot.core import mixing
from bot.core.errors import AnswerUnreadable
from bot.core.mixing import Answered, TakenApart, read_record, take_apart
from bot.core.release_plan import CHANNEL, NOT_SAID, Period, ReleasePlan

PLAN = load_release_plan()
DAY = date(2026, 11, 25)
TOWNS = PLAN.choices["area"] - {"outside", "another_village"}


def answers() -> st.SearchStrategy[Answered]:
    """Any finished survey: each question answered or skipped."""
    asked = {question: st.sampled_from(sorted(them)) for question, them in PLAN.choices.items() if question != CHANNEL}
    return st.builds(
        Answered,
        survey=st.just(PLAN.survey),
        version=st.just(PLAN.version),
        channel=st.sampled_from(sorted(PLAN.choices[CHANNEL])),
        answers=st.fixed_dictionaries({}, optional={**asked, PLAN.words: st.text(max_size=300)}),
    )


def answered(**given: str) -> Answered:
    return Answered(survey=PLAN.survey, version=PLAN.version, channel="web", answers=given)


def values(taken: TakenApart, table: str) -> dict[str, str]:
    dimensions = next(each for each in PLAN.tables if each.name == table).dimensions
    return dict(zip([each.id for each in dimensions], taken.rows[table][1:], strict=True))


@given(st.lists(answers(), max_size=40))
def test_each_answer_is_in_one_cell_of_each_table_and_totals_agree(them: list[Answered]) -> None:
    taken = [take_apart(each, PLAN, DAY) for each in them]
    for table in PLAN.tables:
        rows = [each.rows[table.name] for each in taken]
        assert len(rows) == len(them)
        for period, *cells in rows:
            assert period == table.period.code(DAY)
            assert all(cell in dimension.values for cell, dimension in zip(cells, table.dimensions, strict=True))
    by_topic = [
        Counter(values(each, table.name)["topic"] for each in taken)
        for table in PLAN.tables
        if "topic" in {dimension.id for dimension in table.dimensions}
    ]
    assert all(each == by_topic[0] for each in by_topic)


@given(answers())
def test_being_hurt_at_home_is_never_told_by_town(one: Answered) -> None:
    rows = take_apart(one, PLAN, DAY).rows.values()
    told = {cell for row in rows if "home" in row for cell in row}
    assert not told & TOWNS


@given(answers())
def test_no_row_holds_free_words(one: Answered) -> None:
    known = {value for table in PLAN.tables for dimension in table.dimensions for value in dimension.values}
    for row in take_apart(one, PLAN, DAY).rows.values():
        assert set(row[1:]) <= known


def test_what_each_dimension_makes_of_an_answer() -> None:
    taken = take_apart(answered(worry="litter", area="sandy", safe_day="very_safe", safe_dark="bit_unsafe"), PLAN, DAY)
    assert taken.rows["topic_by_month"] == ("2026-11", "antisocial")
    assert taken.rows["cluster_by_quarter"] == ("2026-Q4", "biggleswade_cluster")
    assert taken.rows["area_by_half"] == ("2026-H2", "sandy")
    assert taken.rows["safe_by_quarter"] == ("2026-Q4", "antisocial", "unsafe_dark")
    assert taken.rows["place_by_year"] == ("2026", "sandy", "antisocial")
    assert taken.rows["age_by_year"] == ("2026", "antisocial", NOT_SAID)
    at_home = take_apart(answered(worry="someone_hurt_at_home", area="sandy"), PLAN, DAY)
    assert at_home.rows["place_by_year"] == ("2026", "biggleswade_cluster", "home")


@pytest.mark.parametrize(
    ("day", "dark", "value"),
    [
        ("very_safe", "fairly_safe", "safe_both"),
        ("never_alone", "very_safe", "unsafe_day"),
        ("very_unsafe", "very_unsafe", "unsafe_day"),
        ("very_safe", None, NOT_SAID),
        (None, "very_unsafe", "unsafe_dark"),
    ],
)
def test_how_safe_by_day_and_after_dark_become_one(day: str | None, dark: str | None, value: str) -> None:
    given = {question: said for question, said in (("safe_day", day), ("safe_dark", dark)) if said}
    assert values(take_apart(answered(**given), PLAN, DAY), "safe_by_quarter")["safe"] == value


def test_words_go_to_the_moderators_alone() -> None:
    taken = take_apart(answered(would_help="more lights"), PLAN, DAY)
    assert taken.words == "more lights"
    assert "more lights" not in repr(taken)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"survey": "canary"}, "survey"),
        ({"version": "canary"}, "version"),
        ({"channel": "canary"}, "channel"),
        ({"answers": {"worry": "canary"}}, "worry"),
        ({"answers": {"canary": "canary"}}, "answers"),
        ({"answers": {"channel": "web"}}, "channel"),
        ({"answers": {"age_band": "under_16"}}, "age_band"),
        ({"answers": {"worry": 7}}, "answers"),
        ({"answers": ["canary"]}, "answers"),
        ({"survey": None}, "survey"),
    ],
)
def test_what_the_plan_does_not_know_is_refused_by_field_and_never_by_value(
    wrong: dict[str, object], field: str
) -> None:
    record = {"survey": PLAN.survey, "version": PLAN.version, "channel": "web", "answers": {}, **wrong}
    with pytest.raises(AnswerUnreadable) as caught:
        take_apart(read_record(record), PLAN, DAY)
    assert caught.value.field == field
    assert "canary" not in str(caught.value)


def test_a_choice_that_a_former_version_had_is_not_said() -> None:
    plan = ReleasePlan(
        survey=PLAN.survey,
        version=PLAN.version,
        former_versions=frozenset({"2025-1"}),
        words=PLAN.words,
        choices=PLAN.choices,
        tables=PLAN.tables,
    )
    old = Answered(survey=PLAN.survey, version="2025-1", channel="web", answers={"worry": "gone", "area": "sandy"})
    assert take_apart(old, plan, DAY).rows["place_by_year"] == ("2026", "sandy", NOT_SAID)


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2026, 1, 1), ("2026-01", "2026-Q1", "2026-H1", "2026")),
        (date(2026, 6, 30), ("2026-06", "2026-Q2", "2026-H1", "2026")),
        (date(2026, 7, 1), ("2026-07", "2026-Q3", "2026-H2", "2026")),
        (date(2026, 12, 31), ("2026-12", "2026-Q4", "2026-H2", "2026")),
    ],
)
def test_periods(day: date, codes: tuple[str, ...]) -> None:
    assert tuple(period.code(day) for period in Period) == codes


def test_twenty_are_needed_and_five_once_the_oldest_has_waited_long() -> None:
    assert mixing.needed(None, DAY) == 20
    assert mixing.needed(DAY - timedelta(days=30), DAY) == 20
    assert mixing.needed(DAY - timedelta(days=31), DAY) == 5


@pytest.mark.parametrize(
    ("now", "look"),
    [
        (datetime(2026, 11, 25, 2, 59, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=UTC)),
        (datetime(2026, 11, 25, 3, tzinfo=UTC), datetime(2026, 11, 26, 3, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 2, 2, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC)),  # the clocks go forward
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)),  # and back
    ],
)
def test_the_mixer_looks_at_three_by_the_clock_on_the_wall(now: datetime, look: datetime) -> None:
    assert mixing.next_look(now) == look
