"""A sheet on which one of several is chosen, once a visit."""

from demo.link import Tree
from demo.robot.visitor import Visitor


class Chosen:
    """Whether it has been chosen; one class of these a sheet."""

    def __init__(self) -> None:
        self.done = False


def choose(visitor: Visitor, tree: Tree, kind: type[Chosen], key: str, close: str) -> bool:
    """Press the resident's own, unless it is chosen already; then the key that closes the sheet."""
    node = tree.find(key)
    if node is not None and not node.checked:
        return visitor.touch(tree, key)
    visitor.memory(kind).done = True
    return visitor.touch(tree, close)
