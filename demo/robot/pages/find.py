"""What the resident calls it is typed, and the item is looked for among what that finds."""

from dataclasses import dataclass

from demo.link import Tree
from demo.robot.typist import Typist
from demo.robot.visitor import BACK, Visitor

FIELD = "field:find"
MOST_PAGES = 6


@dataclass
class Searching:
    """Whether it was typed, how many pages were looked through, whether that is enough."""

    typed: bool = False
    pages: int = 0
    given_up: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    now = visitor.memory(Searching)
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
