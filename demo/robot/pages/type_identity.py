"""Name and number: questions like others."""

from demo.link import Tree
from demo.robot.visitor import Visitor


def act(visitor: Visitor, tree: Tree) -> bool:
    visitor.form.fill_page()
    return True
