from pathlib import Path

import pytest

from contracts.rules import CompiledItem
from kiosk.catalogue.loading import load_item

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def course() -> CompiledItem:
    """A fourth item that nobody built the terminal for: every question type, nested rules."""
    return load_item(HERE / "data" / "senior-course.yaml")


@pytest.fixture(scope="session")
def stall() -> CompiledItem:
    """An item that asks for papers."""
    return load_item(HERE / "data" / "market-stall.yaml")
