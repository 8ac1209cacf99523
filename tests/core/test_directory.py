"""Promises of `core.directory`: what holds whatever an editor writes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.directory import Directory, Need
from bot.core.services import Display, Extent, Service, Status
from tests.fakes.services import service

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PAST = date(2026, 10, 1)


def directory(*services: Service, ids: tuple[str, ...] = (), **need: Any) -> Directory:
    """A directory whose only need, `help`, names the ids given, or all services."""
    wanted = ids or tuple(each.id for each in services)
    audiences = need.pop("audiences", {})
    return Directory(
        services=services,
        needs=[Need(name="help", topic="domestic_abuse", question="", services=wanted, **need)],
        audiences=audiences,
    )


def found(of: Directory, audience: str | None = None, area: str | None = None) -> list[str]:
    return [each.id for each in of.find("help", audience, area, NOW)]


def test_the_editors_order_is_kept() -> None:
    assert found(directory(service("b"), service("a"), service("c"))) == ["b", "a", "c"]


def test_a_need_nobody_wrote_finds_nothing() -> None:
    assert directory(service("a")).find("another", None, None, NOW) == ()


def test_the_audiences_own_service_comes_first_and_once() -> None:
    known = directory(service("a"), service("men"), for_audience={"man": ("men",)})
    assert found(known, "man") == ["men", "a"]
    assert found(known, "woman") == ["a", "men"]


def test_what_an_audience_usually_sees_first_holds_for_every_need_of_the_topic() -> None:
    known = directory(service("a"), service("men"), ids=("a",), audiences={"domestic_abuse": {"man": ("men",)}})
    assert found(known, "man") == ["men", "a"]
    assert found(known) == ["a"]


def test_emergency_services_stay_before_what_an_audience_usually_sees() -> None:
    urgent = service("urgent", taxonomy_terms=frozenset({"emergency"}))
    known = directory(
        urgent, service("a"), service("men"), ids=("urgent", "a"), audiences={"domestic_abuse": {"man": ("men",)}}
    )
    assert found(known, "man") == ["urgent", "men", "a"]


def test_a_man_who_fears_he_hurts_someone_is_not_sent_to_a_line_for_men_first() -> None:
    change = service("change", audiences=frozenset({"own_behaviour"}))
    known = directory(change, service("men"), ids=("change",), audiences={"domestic_abuse": {"man": ("men",)}})
    assert found(known, "man") == ["change", "men"]


def test_a_need_led_by_a_line_that_does_not_suit_starts_with_what_the_audience_usually_sees() -> None:
    men = service("men", audiences=frozenset({"man"}), not_for=frozenset({"own_behaviour"}))
    usual = {"domestic_abuse": {"own_behaviour": ("change",)}}
    known = directory(men, service("a"), service("change"), ids=("men", "a"), audiences=usual)
    assert found(known, "own_behaviour") == ["change", "a"]


def test_a_line_that_would_turn_someone_away_is_not_given_to_them() -> None:
    known = directory(service("a"), service("women", not_for=frozenset({"man"})))
    assert found(known, "man") == ["a"]
    assert found(known) == ["a", "women"]


def test_outside_central_bedfordshire_the_councils_own_help_is_left_out_and_national_lines_come_first() -> None:
    known = directory(
        service("council", extent=Extent.CENTRAL_BEDFORDSHIRE),
        service("county", extent=Extent.BEDFORDSHIRE),
        service("national"),
    )
    assert found(known, area="outside") == ["national", "county"]
    assert found(known, area="sandy") == found(known) == ["council", "county", "national"]


@pytest.mark.parametrize(
    "hidden",
    [
        service("x", display=Display.DO_NOT_SHOW),
        service("x", status=Status.INACTIVE),
        service("x", status=Status.TEMPORARILY_CLOSED),
        service("x", extent=Extent.ELSEWHERE),
    ],
)
def test_what_may_not_be_shown_is_never_found(hidden: Service) -> None:
    assert found(directory(hidden, service("a"))) == ["a"]


def test_a_replaced_service_gives_way_to_its_successor() -> None:
    old = service("old", name="Old Name", status=Status.DEFUNCT, replaced_by="older")
    older = service("older", status=Status.DEFUNCT, replaced_by="new")
    known = directory(old, older, service("new"), ids=("old",))
    assert found(known) == ["new"]
    named = known.called("old  NAME")
    assert named is not None
    assert named.id == "new"
    assert known.called("nobody") is None


def test_services_that_replace_each_other_do_not_go_round_for_ever() -> None:
    one = service("one", status=Status.DEFUNCT, replaced_by="two")
    two = service("two", status=Status.DEFUNCT, replaced_by="one")
    assert found(directory(one, two)) == []


def test_an_entry_past_its_review_date_steps_back() -> None:
    known = directory(service("old", review_date=PAST), service("fresh"))
    assert found(known) == ["fresh", "old"]


def test_an_entry_past_its_review_date_goes_when_enough_fresh_ones_are_there() -> None:
    known = directory(service("old", review_date=PAST), service("a"), service("b"), service("c"))
    assert found(known) == ["a", "b", "c"]


def test_an_entry_past_its_review_date_is_shown_when_nothing_replaces_it() -> None:
    assert found(directory(service("old", review_date=PAST))) == ["old"]


def test_a_general_line_does_not_replace_the_one_made_for_you() -> None:
    men = service("men", review_date=PAST)
    known = directory(service("a"), service("b"), service("c"), men, for_audience={"man": ("men",)})
    assert found(known, "man") == ["men", "a", "b", "c"]


def test_staff_see_what_is_overdue_longest_overdue_first() -> None:
    known = directory(
        service("a", review_date=date(2026, 11, 1)),
        service("b", review_date=PAST),
        service("c"),
        service("d", review_date=PAST, display=Display.DO_NOT_SHOW),
    )
    assert [each.id for each in known.stale(NOW)] == ["b", "a"]


def test_the_review_date_itself_is_still_fresh() -> None:
    assert not service(review_date=date(2026, 11, 23)).is_stale(datetime(2026, 11, 23, 23, 59, tzinfo=UTC))
    assert service(review_date=date(2026, 11, 23)).is_stale(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))


IDS = ("a", "b", "c", "d", "e", "f")
AUDIENCES = ("man", "woman", "child")
some_services = st.tuples(
    *(
        st.builds(
            service,
            st.just(each),
            display=st.sampled_from(Display),
            status=st.sampled_from(Status),
            extent=st.sampled_from(Extent),
            review_date=st.sampled_from([PAST, date(2027, 2, 22)]),
            not_for=st.frozensets(st.sampled_from(AUDIENCES), max_size=2),
            audiences=st.frozensets(st.sampled_from(AUDIENCES), max_size=1),
            replaced_by=st.none() | st.sampled_from(IDS),
        )
        for each in IDS
    )
)
some_ids = st.lists(st.sampled_from(IDS), unique=True).map(tuple)
by_audience = st.dictionaries(st.sampled_from(AUDIENCES), some_ids)


@given(
    services=some_services,
    ids=some_ids,
    own=by_audience,
    usual=by_audience,
    audience=st.none() | st.sampled_from(AUDIENCES),
    area=st.sampled_from([None, "sandy", "outside"]),
)
def test_whatever_editors_write_residents_see_only_what_suits_them_and_each_once(
    services: tuple[Service, ...],
    ids: tuple[str, ...],
    own: dict[str, tuple[str, ...]],
    usual: dict[str, tuple[str, ...]],
    audience: str | None,
    area: str | None,
) -> None:
    need = Need(name="help", topic="about", question="", services=ids, for_audience=own)
    shown = Directory(services=services, needs=[need], audiences={"about": usual}).find("help", audience, area, NOW)
    assert len({each.id for each in shown}) == len(shown)
    for each in shown:
        assert each.display is not Display.DO_NOT_SHOW
        assert each.status is Status.ACTIVE
        assert audience not in each.not_for
        assert not (area == "outside" and each.service_area.extent is Extent.CENTRAL_BEDFORDSHIRE)
