"""It is kept, or tried again."""

import time

from demo.link import Tree
from demo.robot.visitor import Visitor

MAX_TRIES = 8


def act(visitor: Visitor, tree: Tree) -> bool:
    if not tree.has("action:retry-commit"):
        return False
    if visitor.devices.fault_pending("disk-full"):
        return False
    return _retry(visitor)


def _retry(visitor: Visitor) -> bool:
    if visitor.tries >= MAX_TRIES:
        return False
    visitor.tries += 1
    time.sleep(0.2)
    return visitor.touch(visitor.hand.look(), "action:retry-commit")
