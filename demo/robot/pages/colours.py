"""The sheet with the colours: the resident's own, then the page behind it again."""

from dataclasses import dataclass

from demo.link import Tree
from demo.robot.visitor import Visitor


@dataclass
class Coloured:
    """Whether the colours are those that the resident reads best."""

    done: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    key = tree.find(f"action:colours-{visitor.resident.contrast}")
    if key is not None and not key.checked:
        return visitor.touch(tree, key.id)
    visitor.memory(Coloured).done = True
    return visitor.touch(tree, "action:colours-done")
