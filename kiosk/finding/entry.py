"""What is found: an item by the names it has, official and everyday, in every language."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # items and their rules are heavy, and nothing of them is needed here
    from contracts.items import ItemDocument, Text


class Field(IntEnum):
    """Where words stand in an item; the better place comes first."""

    NAME = 0
    ALIAS = 1
    OFFICIAL = 2
    GUIDE = 3
    """What its guide says of it: no name, but it tells items apart in a whole sentence."""


class Phrase(NamedTuple):
    """Words of an item; ``language`` is "" for aliases, which may be in any."""

    text: str
    field: Field
    language: str = ""


class Entry(Protocol):
    """One item, by its words; the same ones in the same order whenever it is asked."""

    @property
    def code(self) -> str:
        """What the item is found as."""

    def phrases(self) -> Iterable[Phrase]:
        """All its words."""


class ItemEntry:
    """An item's document as it is found. Keeps the document and no copy of its words."""

    __slots__ = ("_doc",)

    def __init__(self, doc: "ItemDocument") -> None:
        self._doc = doc

    @property
    def code(self) -> str:
        """The item's code."""
        return self._doc.code

    def phrases(self) -> Iterator[Phrase]:
        """Its names, what people say for it, and what its guide says first."""
        doc = self._doc
        yield from _in_all(doc.name, Field.NAME)
        yield from (Phrase(alias, Field.ALIAS) for alias in doc.aliases)
        yield from _in_all(doc.official_name, Field.OFFICIAL)
        for text in (doc.guide.summary, doc.guide.who, *(each.q for each in doc.qa)):
            yield from _in_all(text, Field.GUIDE)


def _in_all(text: "Text", field: Field) -> Iterator[Phrase]:
    return (Phrase(words, field, language) for language, words in text.root.items())
