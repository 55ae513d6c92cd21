"""A leaflet is shown; or what the resident calls it is typed, and the item is looked for among what
that finds.
"""

import time
from dataclasses import dataclass

from contracts.leaflets import leaflet_text
from demo.link import Tree
from demo.robot.typist import Typist
from demo.robot.visitor import BACK, Visitor
from demo.simulated import offering

SCANNER = offering("codes")
FIELD = "field:find"
LEAFLET_S = 5.0
"""So long a leaflet is held before the scanner; then the resident types, or looks at home."""
MEANT_S = 8.0
"""So long a resident who sees nothing found waits for what is meant by it."""
MOST_PAGES = 6


@dataclass
class Searching:
    """Since when a leaflet is held and something is typed, what was looked through, whether that is
    enough."""

    held: float = 0.0
    typed: float = 0.0
    pages: int = 0
    given_up: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    now = visitor.memory(Searching)
    if visitor.resident.leaflet and not now.held:
        visitor.devices.do(SCANNER, "scan", text=leaflet_text(visitor.resident.item))
        now.held = time.monotonic()
        return True
    if visitor.resident.leaflet and time.monotonic() - now.held < LEAFLET_S:
        return False
    if not visitor.resident.search:
        now.given_up = True
        return visitor.touch(tree, BACK)
    if not now.typed:
        Typist(visitor.hand).enter(FIELD, visitor.resident.search)
        now.typed = time.monotonic()
        return True
    if visitor.touch(tree, f"item:{visitor.resident.item}"):
        return True
    if time.monotonic() - now.typed < MEANT_S and not now.pages:
        return False
    now.pages += 1
    if now.pages < MOST_PAGES and visitor.touch(tree, "action:more-found"):
        return True
    now.given_up = True
    return visitor.touch(tree, BACK)
