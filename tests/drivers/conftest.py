"""A runner turned by hand for each test."""

import pytest

from tests.drivers.fakes import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()
