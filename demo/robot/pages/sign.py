"""The name is written."""

import math

from demo.link import Node, Tree
from demo.robot.hand import StuckError
from demo.robot.spelling import is_chinese
from demo.robot.visitor import Visitor


def act(visitor: Visitor, tree: Tree) -> bool:
    if visitor.resident.signature == "none":
        for node in tree.starting("action:sign-alt:"):
            return visitor.touch(tree, node.id)
        if visitor.touch(tree, "action:sign-other"):  # large print explains them on demand
            return True
        raise StuckError("the item offers no other way than to sign")
    pad = tree.find("pad:signature")
    if pad is None:
        return False
    if not visitor.signed:
        for stroke in signature(_signed_name(visitor), pad):
            visitor.hand.draw(stroke)
        visitor.signed = True
    if not visitor.touch(tree, "action:sign-done"):
        return False
    gone = visitor.hand.until(lambda t: t.page != tree.page, 3.0)
    visitor.signed = gone is not None
    return True


def _signed_name(visitor: Visitor) -> str:
    card = visitor.resident.card or {}
    return card.get("name") or card.get("english_name") or "XX"


def signature(name: str, pad: Node) -> list[list[tuple[int, int, float]]]:
    """Strokes as a hand makes them, one group for each character: x, y, seconds."""
    left, top, width, height = pad.rect
    chars = [char for char in name if is_chinese(char) or char.isalpha()][:4] or ["X"]
    cell = width * 0.8 / len(chars)
    strokes: list[list[tuple[int, int, float]]] = []
    for number, char in enumerate(chars):
        x0, y0 = left + width * 0.1 + number * cell, top + height * 0.2
        high = height * 0.5
        seed = ord(char)
        for turn in range(3):
            angle = (seed >> (turn * 3)) % 8 / 8 * math.pi
            strokes.append(
                _stroke(x0 + cell * 0.45, y0 + high * (0.3 + 0.2 * turn), angle, cell * 0.3)
            )
    return strokes


def _stroke(x: float, y: float, angle: float, reach: float) -> list[tuple[int, int, float]]:
    """One bent stroke through a point; slower at both ends, as fingers are."""
    points: list[tuple[int, int, float]] = []
    steps = 12
    for step in range(steps + 1):
        share = (1 - math.cos(math.pi * step / steps)) / 2 - 0.5
        bend = math.sin(share * math.pi) * reach * 0.25
        points.append(
            (
                round(x + math.cos(angle) * share * 2 * reach - math.sin(angle) * bend),
                round(y + math.sin(angle) * share * reach + math.cos(angle) * bend),
                step * 0.016,
            )
        )
    return points
