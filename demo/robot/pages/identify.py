"""The card, or another way."""

import time
from dataclasses import dataclass

from demo.link import Tree
from demo.robot.meaning import Meaning
from demo.robot.visitor import Visitor
from demo.simulated import offering

READER = offering("cards")

LIE_S = 12.0
"""A card that lies so long without anything happening is lifted and laid down again."""
TYPED_NUMBER = "own_id_number"
"""Whoever answers this types name and number where the terminal offers it."""
MAX_CARD_READS = 5


@dataclass
class Tried:
    """Whether the card lies on the reader and since when, whether the social card was tried."""

    put: bool = False
    at: float = 0.0
    social_card: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    tried = visitor.memory(Tried)
    if tree.has("note:card-left"):
        visitor.devices.do(READER, "lift-card")
        tried.put = False
        return False
    if tree.has("action:card-taken"):
        visitor.devices.do(READER, "take-card")
        tried.put = False
        return visitor.touch(tree, "action:card-taken")
    wanted = visitor.resident.social_card is not None and not tried.social_card
    if wanted and visitor.touch(tree, "action:by-social-card"):
        tried.social_card = True
        return True
    if visitor.resident.code is not None and visitor.touch(tree, "action:by-code"):
        return True
    if TYPED_NUMBER in visitor.resident.answers and visitor.touch(tree, "action:by-number"):
        return True
    if visitor.resident.card is None and visitor.touch(tree, "action:by-no-name"):
        return True
    if visitor.resident.card is None:
        visitor.lack = "there is no card to lay on the reader"
        return False
    if tree.has("action:read-again"):
        return _put_again(visitor)
    if not tried.put:
        _lay_down(visitor)
        return True
    mending = visitor.devices.fault_pending("reader-") or visitor.devices.fault_pending("card-")
    if mending or time.monotonic() - tried.at < LIE_S or visitor.tries >= MAX_CARD_READS:
        return False
    # A card that was read while the line broke is not found again before it is lifted.
    visitor.tries += 1
    visitor.devices.do(READER, "take-card")
    _lay_down(visitor)
    return True


def by_ear(visitor: Visitor, text: str, means: Meaning) -> None:
    """Lay the card down and take it up when it is said so."""
    tried = visitor.memory(Tried)
    if means.is_any(text, "identify.title_waiting") and not tried.put:
        _lay_down(visitor)
    if means.is_any(text, "identify.title_take", "identify.title_lying") and tried.put:
        visitor.devices.do(READER, "take-card")
        tried.put = False


def _lay_down(visitor: Visitor) -> None:
    visitor.devices.do(READER, "put-card")
    visitor.lying[READER] = "take-card"
    tried = visitor.memory(Tried)
    tried.put, tried.at = True, time.monotonic()


def _put_again(visitor: Visitor) -> bool:
    """Take the card off, wait until the reader is mended, put it on again."""
    if visitor.devices.fault_pending("reader-") or visitor.devices.fault_pending("card-"):
        time.sleep(0.1)
        return True
    if visitor.tries >= MAX_CARD_READS:
        return False
    visitor.tries += 1
    visitor.devices.do(READER, "take-card")
    touched = visitor.touch(visitor.hand.look(), "action:read-again")
    _lay_down(visitor)
    return touched
