"""Papers under the document camera: one after the other, until none is left."""

import time
from dataclasses import dataclass

from demo.link import Tree
from demo.robot.visitor import Visitor
from demo.simulated import offering

DESK = offering("papers")
CAMERA_TRIES = 3
LAY_S = 1.0
"""A hand that lays a page down is out of the picture after this time."""


@dataclass
class Papers:
    """How many were laid down, whether the last still lies there, how often the camera failed."""

    laid: int = 0
    lies: bool = False
    tries: int = 0


def act(visitor: Visitor, tree: Tree) -> bool:
    papers, own = visitor.memory(Papers), visitor.resident.papers
    left = papers.laid < len(own)
    if tree.has("action:keep-page"):
        papers.lies = False
        keys = ("action:next-page", "action:keep-page") if left else ("action:keep-page",)
        return visitor.first(tree, *keys)
    if tree.has("action:take-page"):
        if not papers.lies and not left:
            return visitor.first(tree, "action:pages-complete", "action:no-material")
        if not papers.lies:
            visitor.devices.do(DESK, "show", source=str(own[papers.laid]))
            papers.laid, papers.lies = papers.laid + 1, True
            time.sleep(LAY_S)
        return visitor.touch(tree, "action:take-page")
    if not tree.has("action:retake-page"):
        return False
    papers.tries += 1  # it may only be slow to come back
    if papers.tries <= CAMERA_TRIES and own:
        return visitor.touch(tree, "action:retake-page")
    return visitor.first(tree, "action:pages-complete", "action:no-material")
