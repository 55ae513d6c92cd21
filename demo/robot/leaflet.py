"""A leaflet is held before the scanner."""

import time
from dataclasses import dataclass

from contracts.leaflets import leaflet_text
from demo.robot.visitor import Visitor
from demo.simulated import offering

SCANNER = offering("codes")
LEAFLET_S = 5.0
"""So long it is held there; then the resident looks for the item with hands and eyes."""


@dataclass
class Leaflet:
    """Since when it is held."""

    held: float = 0.0


def holds(visitor: Visitor) -> bool | None:
    """Whether something was done with a leaflet; None where there is none, or it opened nothing."""
    now = visitor.memory(Leaflet)
    if not visitor.resident.leaflet:
        return None
    if not now.held:
        visitor.devices.do(SCANNER, "scan", text=leaflet_text(visitor.resident.item))
        now.held = time.monotonic()
        return True
    return False if time.monotonic() - now.held < LEAFLET_S else None
