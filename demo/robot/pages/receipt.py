"""The paper, or the number on the screen."""

import time

from demo.link import Tree
from demo.robot.visitor import Visitor

MAX_TRIES = 8
SETTLE_S = 1.5
"""A printer that was refilled is asked for paper by the terminal within this time."""


def act(visitor: Visitor, tree: Tree) -> bool:
    unconfirmed = tree.has("note:print-unconfirmed")
    if unconfirmed and visitor.resident.expect.terminal == "receipt-printed":
        return _not_out(visitor)
    if tree.has("action:receipt-ok"):
        visitor.asked_readable = True
        return visitor.touch(tree, "action:receipt-ok")
    if not tree.has("action:keep-on-screen"):
        return False
    if visitor.resident.expect.terminal == "receipt-printed":
        return _print_again(visitor)
    visitor.on_screen = tree.has("value:number")
    return visitor.touch(tree, "action:keep-on-screen")


def _not_out(visitor: Visitor) -> bool:
    """No whole receipt lies there: say so once the printer is mended, and get another."""
    if visitor.devices.fault_pending("printer-") or visitor.tries >= MAX_TRIES:
        return False
    visitor.tries += 1
    time.sleep(SETTLE_S)
    return visitor.touch(visitor.hand.look(), "action:receipt-unreadable")


def _print_again(visitor: Visitor) -> bool:
    """The paper is missing and the resident wants some: wait for it, then print again."""
    if visitor.devices.fault_pending("printer-"):
        return False
    if visitor.tries >= MAX_TRIES:
        return False
    visitor.tries += 1
    time.sleep(SETTLE_S)
    return visitor.touch(visitor.hand.look(), "action:reprint")
