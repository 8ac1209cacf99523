"""Fixtures shared by all tests."""

import os
from collections.abc import Iterator

import pytest

from tests.product import Running, running
from tests.store.postgres import INSTALLED, Postgres, running_postgres

for name in [name for name in os.environ if name.startswith("BOT_")]:
    del os.environ[name]  # the settings of this machine must not change what the tests see


@pytest.fixture(scope="session")
def product() -> Iterator[Running]:
    """The whole product, started once for the run."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Started once, when the first test asks for it."""
    if not INSTALLED:
        pytest.fail("PostgreSQL is not installed: apt install postgresql (`make test` does so where it may)")
    with running_postgres() as started:
        yield started
