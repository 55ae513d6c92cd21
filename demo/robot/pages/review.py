"""Everything is read."""

from demo.link import Tree
from demo.robot.visitor import Visitor


def act(visitor: Visitor, tree: Tree) -> bool:
    if visitor.touch(tree, "action:to-sign"):
        return True
    shown = [node.id for node in tree.nodes]
    if not visitor.touch(tree, "action:next"):
        return False
    visitor.hand.until(lambda t: t.page != tree.page or [n.id for n in t.nodes] != shown, 3.0)
    return True
