"""What the resident calls it is typed, and the item is looked for among what that finds; who has a
leaflet besides shows that first.
"""

import time
from dataclasses import dataclass

from demo.link import Tree
from demo.robot.leaflet import holds
from demo.robot.typist import Typist
from demo.robot.visitor import BACK, Visitor

FIELD = "field:find"
MEANT_S = 8.0
"""So long a resident who sees nothing found waits for what is meant by it."""
MOST_PAGES = 6


@dataclass
class Searching:
    """Since when something is typed, what was looked through, whether that is enough."""

    typed: float = 0.0
    pages: int = 0
    given_up: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    now = visitor.memory(Searching)
    shown = holds(visitor)
    if shown is not None:
        return shown
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
