"""Sheets: what lies over the lower part of any page and offers how all pages may be otherwise."""

from typing import Any

from kiosk.visit.events import SheetOpened
from kiosk.visit.step import Over, Step


def sheet(name: str, shows: type[Any], opened_by: type[SheetOpened]) -> Step:
    """The step of a sheet: its View is the same always, what is chosen stands in every snapshot."""
    return Step(
        name=name,
        shows=shows,
        view=lambda state, facts: shows(),
        over=Over(layer=2, back=True, sheet=True, opened_by=opened_by),
    )
