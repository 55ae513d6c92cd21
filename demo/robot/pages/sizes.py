"""The sheet with the sizes: the resident's own, then the page behind it again."""

from dataclasses import dataclass

from demo.link import Tree
from demo.robot.visitor import Visitor


@dataclass
class Sized:
    """Whether the words are as large as the resident reads best."""

    done: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    key = tree.find(f"action:size-{visitor.resident.size}")
    if key is not None and not key.checked:
        return visitor.touch(tree, key.id)
    visitor.memory(Sized).done = True
    return visitor.touch(tree, "action:sizes-done")
