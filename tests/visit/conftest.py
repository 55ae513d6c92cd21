import pytest

from kiosk.visit.state import Facts
from tests.visit.visitor import Visitor
from tests.visit.words import terminal_facts, with_unseen_items


@pytest.fixture(scope="session", params=["portrait", "landscape"])
def facts(request: pytest.FixtureRequest) -> Facts:
    return terminal_facts(request.param)


@pytest.fixture(scope="session")
def wide_facts(facts: Facts) -> Facts:
    """The same, with items that nobody built the terminal for."""
    return with_unseen_items(facts)


@pytest.fixture
def visitor(facts: Facts) -> Visitor:
    return Visitor(facts)
