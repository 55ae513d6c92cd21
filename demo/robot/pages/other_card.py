"""Somebody else's card lies there."""

from dataclasses import dataclass

from demo.link import Tree
from demo.robot.visitor import Visitor
from demo.simulated import offering

READER = offering("cards")


@dataclass
class Own:
    """Whether the own card was laid down again."""

    again: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    """Somebody else's card lies there: take it off and lay the own one down again."""
    own = visitor.memory(Own)
    if visitor.devices.fault_pending("second-card") or own.again:
        return False
    own.again = True
    visitor.devices.do(READER, "take-card")
    visitor.devices.do(READER, "put-card")
    return True
