"""Is anybody there?"""

from demo.link import Tree
from demo.robot.visitor import Visitor


def act(visitor: Visitor, tree: Tree) -> bool:
    if visitor.resident.expect.terminal == "cleared":
        return False  # whoever waits to be cleared away says nothing
    return visitor.touch(tree, "action:still-here")
