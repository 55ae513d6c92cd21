"""Which choice of the centre counts. Pure.

The number decides, never the order of arrival: a line, a stick and a server that repeats itself
may bring words in any order.
"""

from dataclasses import dataclass

from contracts.fleet import Choice
from contracts.sets import SHIPPED
from sync.updates.words import Word


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known already.

    Attributes:
        number: of the newest choice that was believed; 0 before the first.
        chosen: its set, name and hash; None where only its number is known.
        returned: hashes of sets that this terminal went back from.
    """

    number: int = 0
    chosen: tuple[str, str | None] | None = None
    returned: frozenset[str] = frozenset()


def believed(choice: Choice, terminal_id: str, standing: Standing) -> Word | None:
    """Why a choice that the centre signed does not count; None when it does."""
    if choice.terminal_id != terminal_id:
        return Word.FOREIGN
    if choice.number < standing.number:
        return Word.OLDER
    chosen = (choice.set, choice.sha256)
    same_number = choice.number == standing.number
    if same_number and standing.chosen is not None and chosen != standing.chosen:
        return Word.CONFLICT
    if (choice.sha256 is None) != (choice.set == SHIPPED):
        return Word.INVALID
    return None


def takable(choice: Choice, standing: Standing) -> Word | None:
    """Why a choice that counts is not carried out; None when it is.

    A set that this terminal went back from is never taken again: its repair bears another hash.
    """
    return Word.RETURNED if choice.sha256 in standing.returned else None
