"""The social security card, chip first into its slot."""

import time

from demo.link import Tree
from demo.robot.visitor import Visitor
from demo.simulated import offering

SLOT = offering("slot")
MAX_TRIES = 5
REST_S = 0.5
"""As long as a hand needs: the service looks at the slot every 0.4 s."""


def act(visitor: Visitor, tree: Tree) -> bool:
    if tree.has("action:card-taken"):
        visitor.devices.do(SLOT, "remove")
        return visitor.touch(tree, "action:card-taken")
    if not tree.has("action:read-again"):
        if tree.has("action:way-out"):  # nothing more can come of this card here
            visitor.devices.do(SLOT, "remove")
            return visitor.touch(tree, "action:other-ways")
        return _put_in(visitor)
    if visitor.tries >= MAX_TRIES:
        return False
    visitor.tries += 1
    visitor.devices.do(SLOT, "remove")
    time.sleep(REST_S)
    return visitor.touch(tree, "action:read-again")


def _put_in(visitor: Visitor) -> bool:
    """Put the card in; False where it is in, or there is none, or nothing to put it in."""
    card = visitor.resident.social_card
    if card is None or visitor.devices.state(SLOT).get("inserted", True):
        return False
    visitor.devices.do(SLOT, "locked" if card.locked else "normal")
    visitor.devices.do(SLOT, "insert", card=dict(card.chip))
    visitor.lying[SLOT] = "remove"
    return True
