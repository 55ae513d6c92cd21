"""The social security card, chip first into its slot."""

import time

from demo.link import Tree
from demo.robot.visitor import Visitor

MAX_TRIES = 5
REST_S = 0.5
"""As long as a hand needs: the service looks at the slot every 0.4 s."""


def act(visitor: Visitor, tree: Tree) -> bool:
    if tree.has("action:card-taken"):
        visitor.devices.take_social_card()
        return visitor.touch(tree, "action:card-taken")
    if not tree.has("action:read-again"):
        if tree.has("action:way-out"):  # nothing more can come of this card here
            visitor.devices.take_social_card()
            return visitor.touch(tree, "action:other-ways")
        return visitor.devices.put_social_card()
    if visitor.tries >= MAX_TRIES:
        return False
    visitor.tries += 1
    visitor.devices.take_social_card()
    time.sleep(REST_S)
    return visitor.touch(tree, "action:read-again")
