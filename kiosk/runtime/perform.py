"""From an effect to the worker that performs it."""

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.visit.effects import ClearVisit, Effect

Table = Mapping[type[Effect], Callable[[Any], None]]
"""What is done about each type of effect; each must return at once."""


def joined(*tables: Table) -> Table:
    """What is done by several workers, as one table.

    Raises:
        ValueError: two workers would perform the same effect.
    """
    together: dict[type[Effect], Callable[[Any], None]] = {}
    for table in tables:
        if together.keys() & table.keys():
            raise ValueError("an effect is performed twice")
        together.update(table)
    return together


def performer(*tables: Table, on_clear: Callable[[int], None]) -> Callable[[Effect], None]:
    """A function that hands each effect to its worker and returns at once.

    Raises:
        ValueError: two workers would perform the same effect.
    """
    together = joined(*tables)

    def perform(effect: Effect) -> None:
        together[type(effect)](effect)
        if isinstance(effect, ClearVisit):
            on_clear(effect.visit)

    return perform
