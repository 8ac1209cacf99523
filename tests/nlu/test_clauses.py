"""One message may hold several needs: it is cut where people take a breath."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.components.clauses import MOST_CLAUSES, split_clauses


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("he hits me", []),
        ("he hits me. my son deals drugs", ["he hits me", "my son deals drugs"]),
        ("he hits me and also someone hacked my email", ["he hits me", "someone hacked my email"]),
        ("he hits me, badly", []),
        ("", []),
    ],
)
def test_clauses_that_mean_something_alone_are_parted(text: str, clauses: list[str]) -> None:
    assert split_clauses(text) == clauses


@given(st.text(alphabet="ab .,;!?\nand", max_size=300))
def test_there_are_never_too_many_and_none_is_empty(text: str) -> None:
    clauses = split_clauses(text)
    assert len(clauses) <= MOST_CLAUSES
    assert all(clauses)
