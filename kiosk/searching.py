"""The search of a terminal: its items, found by what residents type."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.visit.finding import Find, Hit

if TYPE_CHECKING:
    from contracts.rules import CompiledItem


def search_of(items: "Sequence[CompiledItem]", characters: Path) -> Find:
    """Finds these items. Reads and builds nothing before it is first asked.

    Args:
        characters: how characters are read, see ``kiosk.readings``.
    """
    finder = None

    def find(text: str, language: str) -> Sequence[Hit]:
        from kiosk.finding import Field, Finder, ItemEntry  # the first page needs none of it
        from kiosk.readings import Readings

        nonlocal finder
        if finder is None:
            docs = [item.doc for item in items]
            finder = Finder(lambda: map(ItemEntry, docs), lambda: Readings(characters))
        found = finder.find(text, language)
        return [Hit(each.code, each.text if each.found_in is Field.ALIAS else "") for each in found]

    return find
