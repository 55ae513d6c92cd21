"""The sheet with the colours: the resident's own, then the page behind it again."""

from demo.link import Tree
from demo.robot.sheet import Chosen, choose
from demo.robot.visitor import Visitor


class Coloured(Chosen):
    """Whether the colours are those that the resident reads best."""


def act(visitor: Visitor, tree: Tree) -> bool:
    key = f"action:colours-{visitor.resident.contrast}"
    return choose(visitor, tree, Coloured, key, "action:colours-done")
