"""Tries a reader of identity cards: does it answer, and does it read a card?"""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.id_card.port import CardReader

CARD_S = 20.0


def self_test(reader: CardReader, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Yield what was tried. Nothing of the card is told, only that it was read."""
    try:
        reader.health(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", True)
    if not ask("card"):
        yield Check("card-read", None, "no card was offered")
        return
    try:
        data = reader.wait_and_read(deadline.within(CARD_S))
    except DeviceError as error:
        yield Check("card-read", False, error.code)
    else:
        yield Check("card-read", True, f"layout {data.identity.layout}")
