"""Finding items by what people type: by characters, sounds, initials, words and whole wishes."""

from kiosk.finding.entry import Entry, Field, ItemEntry, Phrase
from kiosk.finding.finder import MOST, Finder, Found, finder_of

__all__ = ["MOST", "Entry", "Field", "Finder", "Found", "ItemEntry", "Phrase", "finder_of"]
