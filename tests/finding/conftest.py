"""The keyboard's readings, and a finder over the items that ship."""

from pathlib import Path

import pytest

from kiosk.catalogue import load_catalogue
from kiosk.finding import Finder, ItemEntry
from kiosk.readings import Readings

ROOT = Path(__file__).parents[2]
CHARACTERS = ROOT / "assets" / "pinyin" / "characters.tsv"


@pytest.fixture(scope="session")
def readings() -> Readings:
    return Readings(CHARACTERS)


@pytest.fixture(scope="session")
def shipped(readings: Readings) -> Finder:
    catalogue = load_catalogue([ROOT / "assets" / "items"])
    assert catalogue.refused == ()
    return Finder(lambda: [ItemEntry(item.doc) for item in catalogue.items], lambda: readings)
