"""A receipt that never came out."""

import time

from demo.link import Tree
from demo.robot.visitor import Visitor

SETTLE_S = 1.5
"""A printer is left alone for so long after it was asked."""


def act(visitor: Visitor, tree: Tree) -> bool:
    lines = tree.starting("action:reprint:")
    if visitor.printed_again:
        busy = any(not node.enabled for node in lines)
        if busy or time.monotonic() - visitor.printed_again < SETTLE_S:
            return False
        return visitor.first(tree, "action:finish", "action:reprint-home")
    if visitor.first(tree, *(node.id for node in lines)):
        visitor.printed_again = time.monotonic()
        return True
    if not lines:  # others' receipts are missing, not this card's: the matter begins anew
        visitor.restarted = False
        return visitor.touch(tree, "action:reprint-home")
    return False
