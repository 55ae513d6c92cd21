"""The panels of the dock: one for each device that is simulated, and one for the network."""

from typing import Any

from demo.resident import SECOND_CARD
from demo.simulated import EVERYTHING, Simulated

PANELS = tuple(each for each in EVERYTHING if each.simulator)
"""In the order of the page."""
PLACES = {"second_card": dict(SECOND_CARD)}
"""What an act's fields may name."""
_SHOWN = {"zh", "en", "plug", "offers", "things", "rows", "lamp", "ailing"}


def panel_json(panel: Simulated) -> dict[str, Any]:
    """As the page takes it."""
    return {"device": panel.name, **panel.model_dump(include=_SHOWN)}
