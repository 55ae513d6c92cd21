"""The portrait."""

from dataclasses import dataclass

from demo.link import Tree
from demo.robot.visitor import Visitor

CAMERA_TRIES = 3


@dataclass
class Tries:
    """How often a camera that failed was tried."""

    made: int = 0


def act(visitor: Visitor, tree: Tree) -> bool:
    if visitor.first(tree, "action:use-photo", "action:take-photo"):
        return True
    if visitor.devices.fault_pending("camera-"):
        return False
    if not tree.has("action:retake"):
        return False
    tries = visitor.memory(Tries)
    if tries.made < CAMERA_TRIES:  # it may only be slow to come back
        tries.made += 1
        visitor.hand.until(lambda t: t.has("action:take-photo") or t.page != tree.page, 2.0)
        return visitor.first(visitor.hand.look(), "action:take-photo", "action:retake")
    return visitor.first(tree, "action:no-photo")
