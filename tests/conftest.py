"""Fixtures shared by all tests."""

import os
from collections.abc import Iterator

import pytest

from tests.product import Running, running

for name in [name for name in os.environ if name.startswith("BOT_")]:
    del os.environ[name]  # the settings of this machine must not change what the tests see


@pytest.fixture(scope="session")
def product() -> Iterator[Running]:
    """The whole product, started once for the run."""
    with running() as started:
        yield started
