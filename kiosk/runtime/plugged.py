"""What is plugged in, as the pages that list devices know it."""

from collections.abc import Mapping
from typing import Any

from drivers.likely import classes
from kiosk.provisioning.finder import look_around, proposals
from kiosk.visit.fitting import Offer


def proposed(chosen: Mapping[str, Mapping[str, Any]]) -> tuple[Offer, ...]:
    """How each class may be driven that may be there; blocking. ``chosen``: tables by class."""
    things = look_around()
    return tuple(
        Offer(name, each.adapter, each.table, each.thing.called or each.thing.at, each.taken_by)
        for name in classes()
        for each in proposals(name, things, chosen)
    )
