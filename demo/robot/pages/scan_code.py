"""The code on the phone."""

import time
from dataclasses import dataclass

from demo.link import Tree
from demo.robot.visitor import Visitor
from demo.simulated import offering

SCANNER = offering("codes")
CODE_S = 3.0
"""A code is held before the scanner again when nothing came of it for so long."""
MAX_CODE_READS = 5


@dataclass
class Held:
    """When the code was held before the scanner."""

    at: float = 0.0


def act(visitor: Visitor, tree: Tree) -> bool:
    held = visitor.memory(Held)
    if tree.has("action:read-again"):
        if visitor.devices.fault_pending("scanner-") or visitor.tries >= MAX_CODE_READS:
            return False
        visitor.tries += 1
        held.at = 0.0
        return visitor.touch(tree, "action:read-again")
    if visitor.resident.code is None or time.monotonic() - held.at < CODE_S:
        return False
    visitor.devices.do(SCANNER, "scan", text=visitor.resident.code)
    held.at = time.monotonic()
    return True
