"""The sheet with the sizes: the resident's own, then the page behind it again."""

from demo.link import Tree
from demo.robot.sheet import Chosen, choose
from demo.robot.visitor import Visitor


class Sized(Chosen):
    """Whether the words are as large as the resident reads best."""


def act(visitor: Visitor, tree: Tree) -> bool:
    key = f"action:size-{visitor.resident.size}"
    return choose(visitor, tree, Sized, key, "action:sizes-done")
