"""What the resident calls it is typed, and the item is looked for among what that finds; who has a
leaflet besides shows that first.
"""

from dataclasses import dataclass

from demo.link import Tree
from demo.robot.leaflet import holds
from demo.robot.typist import Typist
from demo.robot.visitor import BACK, Visitor

FIELD = "field:find"
MOST_PAGES = 6


@dataclass
class Searching:
    """What was typed and looked through, whether that is enough."""

    typed: bool = False
    pages: int = 0
    given_up: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    now = visitor.memory(Searching)
    shown = holds(visitor)
    if shown is not None:
        return shown
    if not now.typed:
        Typist(visitor.hand).enter(FIELD, visitor.resident.search)
        now.typed = True
        return True
    if visitor.touch(tree, f"item:{visitor.resident.item}"):
        return True
    now.pages += 1
    if now.pages < MOST_PAGES and visitor.touch(tree, "action:more-found"):
        return True
    now.given_up = True
    return visitor.touch(tree, BACK)
