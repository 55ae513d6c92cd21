"""The search of a terminal: its items, found by what residents type."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.visit.finding import Find, Hit

if TYPE_CHECKING:
    from contracts.rules import CompiledItem
    from kiosk.finding import Finder


def search_of(items: "Sequence[CompiledItem]", characters: Path) -> Find:
    """Finds these items. Reads and builds nothing before it is first asked.

    Args:
        characters: how characters are read, see ``kiosk.readings``.
    """

    @cache
    def finder() -> "Finder":
        from kiosk.finding import finder_of  # the first page needs none of it

        return finder_of([item.doc for item in items], characters)

    def find(text: str, language: str) -> Sequence[Hit]:
        from kiosk.finding import Field

        found = finder().find(text, language)
        return [Hit(each.code, each.text if each.found_in is Field.ALIAS else "") for each in found]

    return find


def phrases_of(items: "Sequence[CompiledItem]") -> Sequence[tuple[str, str]]:
    """What these items are called, for whoever finds by what is meant: codes, each with a text."""
    from kiosk.finding import ItemEntry  # the first page needs none of it
    from kiosk.finding.named import phrases_of

    return phrases_of(ItemEntry(item.doc) for item in items)
