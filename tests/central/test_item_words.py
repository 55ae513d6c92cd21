"""The centre reads item documents as their authors wrote them."""

from pathlib import Path

from central.casework.words import ItemWords
from kiosk.catalogue import load_catalogue

ROOT = Path(__file__).parents[2]


def test_every_item_that_a_terminal_offers_is_known_at_the_centre() -> None:
    folders = [ROOT / "assets" / "items", ROOT / "tests" / "items" / "data"]
    offered = {item.doc.code for item in load_catalogue(folders).items}
    assert offered
    assert offered <= set(ItemWords.load(folders).names("en"))
