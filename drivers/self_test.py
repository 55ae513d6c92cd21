"""What self-tests of readers have in common: does it answer, and does it read what is offered?"""

from collections.abc import Callable, Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.runner import Driver

CARD_S = 20.0


def answers_and_reads(
    reader: Driver, deadline: Deadline, ask: Ask, card: str, read: Callable[[Deadline], str]
) -> Iterator[Check]:
    """Yield what was tried.

    Args:
        card: what the person is asked for, ``ask.<card>``.
        read: waits for a card and reads it; its note must tell nothing of the card's holder.
    """
    try:
        reader.health(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", True)
    if not ask(card):
        yield Check("card-read", None, "no card was offered")
        return
    try:
        note = read(deadline.within(CARD_S))
    except DeviceError as error:
        yield Check("card-read", False, error.code)
    else:
        yield Check("card-read", True, note)
