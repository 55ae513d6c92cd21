"""Fifty everyday wishes, older than the search, and what they find."""

from kiosk.catalogue import load_catalogue
from kiosk.finding import Finder
from tests.finding.conftest import ROOT
from tests.finding.wishing import read_wishes, tally

FIRST, WITHIN_THREE = 85, 90
"""In percent, of the wishes for items that there are. Only to be raised."""


def test_there_are_fifty_wishes_for_sixteen_items() -> None:
    wishes = read_wishes()
    assert len({wish.text for wish in wishes}) == len(wishes) == 50
    assert len({wish.code for wish in wishes}) == 16


def test_most_wishes_find_what_they_mean(shipped: Finder) -> None:
    items = load_catalogue([ROOT / "assets" / "items"]).items
    counted = tally(shipped, {item.doc.code for item in items})
    assert counted.wishes == 50
    assert 100 * counted.first >= FIRST * counted.wishes, counted.missed
    assert 100 * counted.within_three >= WITHIN_THREE * counted.wishes, counted.missed
