"""Everything is read, and what the card has answered otherwise than the resident is changed."""

from dataclasses import dataclass, field

from demo.link import Tree
from demo.robot.visitor import Visitor


@dataclass
class Opened:
    """Which answers have been opened from here."""

    questions: set[str] = field(default_factory=set)


def act(visitor: Visitor, tree: Tree) -> bool:
    opened = visitor.memory(Opened).questions
    for question in visitor.form.unasked():
        if question not in opened and tree.has(f"action:edit:{question}"):
            opened.add(question)
            return visitor.touch(tree, f"action:edit:{question}")
    if visitor.touch(tree, "action:to-sign"):
        return True
    shown = [node.id for node in tree.nodes]
    if not visitor.touch(tree, "action:next"):
        return False
    visitor.hand.until(lambda t: t.page != tree.page or [n.id for n in t.nodes] != shown, 3.0)
    return True
