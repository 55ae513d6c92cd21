"""How was it?"""

from demo.link import Tree
from demo.robot.visitor import Visitor


def act(visitor: Visitor, tree: Tree) -> bool:
    if visitor.resident.rating is None:
        return visitor.touch(tree, "action:rating-skip")
    touched = visitor.touch(tree, f"rating:{visitor.resident.rating}")
    visitor.rated = visitor.rated or touched
    return touched
