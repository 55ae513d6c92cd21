"""Tries a reader of identity cards: does it answer, and does it read a card?"""

from collections.abc import Iterator

from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.id_card.port import CardReader
from drivers.self_test import answers_and_reads


def self_test(reader: CardReader, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Yield what was tried. Nothing of the card is told, only that it was read."""

    def read(within: Deadline) -> str:
        data = reader.wait_and_read(within)
        return f"layout {data.identity.layout}, {'a' if data.photo else 'no'} photo"

    yield from answers_and_reads(reader, deadline, ask, "card", read)
