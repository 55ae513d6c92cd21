import pytest

from kiosk.visit.state import Facts
from tests.visit.visitor import Visitor
from tests.visit.words import terminal_facts


@pytest.fixture(scope="session", params=["portrait", "landscape"])
def facts(request: pytest.FixtureRequest) -> Facts:
    return terminal_facts(request.param)


@pytest.fixture
def visitor(facts: Facts) -> Visitor:
    return Visitor(facts)
