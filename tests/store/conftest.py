"""Fixtures of the stores' tests."""

from collections.abc import Iterator

import pytest

from tests.store.postgres import INSTALLED, Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Started once, when the first test asks for it."""
    if not INSTALLED:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    with running_postgres() as started:
        yield started
