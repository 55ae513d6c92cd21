"""The resident looks for the item."""

import time
from dataclasses import dataclass

from demo.link import Tree
from demo.robot.leaflet import holds
from demo.robot.pages.colours import Coloured
from demo.robot.pages.find import Searching
from demo.robot.pages.sizes import Sized
from demo.robot.spelling import is_chinese
from demo.robot.visitor import Visitor

READ_S = 2.0
"""The terminal reads its store when it starts; only then is the list of receipts believed."""


EVERYTHING = ("tab:all", "topic:other")


@dataclass
class Looked:
    """Since when a receipt of before is looked for."""

    at: float = 0.0


@dataclass
class Everything:
    """Whether the tab or the picture of all items has been looked at."""

    looked: bool = False


@dataclass
class Behind:
    """Whether the keys behind those of the voice have been looked at."""

    looked: bool = False


def act(visitor: Visitor, tree: Tree) -> bool:
    if visitor.restarted and visitor.resident.card is not None and _reprints(visitor, tree):
        return True
    if visitor.resident.voice != "off" and visitor.touch(tree, "action:voice-faster"):
        return True  # who has heard it a hundred times listens as fast as it goes
    if _hidden(visitor, tree):
        return visitor.touch(tree, "action:voice-more")
    if speaks_chinese(tree) != (visitor.resident.language == "zh-CN"):
        return visitor.touch(tree, "action:language")
    if visitor.resident.voice == "on" and visitor.touch(tree, "action:voice-on"):
        visitor.hand.hears = True
        return True
    if visitor.resident.voice == "off" and visitor.touch(tree, "action:voice-off"):
        return True  # large print reads by itself
    if visitor.resident.mode == "elder" and visitor.touch(tree, "action:mode-elder"):
        return True
    if visitor.resident.mode == "standard" and visitor.touch(tree, "action:mode-standard"):
        return True
    if visitor.resident.reach == "low" and visitor.touch(tree, "action:reach-low"):
        return True
    if visitor.resident.contrast != "standard" and not visitor.memory(Coloured).done:
        return visitor.touch(tree, "action:colours")
    if visitor.resident.size != "standard" and not visitor.memory(Sized).done:
        return visitor.touch(tree, "action:sizes")
    shown = None if visitor.resident.search else holds(visitor)
    if shown is not None:
        return shown
    searches = visitor.resident.search and not visitor.memory(Searching).given_up
    if searches and visitor.touch(tree, "action:find"):
        return True
    if visitor.touch(tree, f"item:{visitor.resident.item}"):
        return True
    there = [node.id for node in tree.starting("item:")]
    if f"item:{visitor.resident.item}" not in there:
        visitor.lack = f"the home page does not offer {visitor.resident.item}"
    if f"item:{visitor.resident.item}" in there:
        return False
    everything = visitor.memory(Everything)
    if not everything.looked and any(map(tree.has, EVERYTHING)):
        everything.looked = visitor.first(tree, *EVERYTHING)
    elif not visitor.touch(tree, "action:more-items"):
        return False
    visitor.hand.until(lambda t: [n.id for n in t.starting("item:")] != there, 2.0)
    return True


def _hidden(visitor: Visitor, tree: Tree) -> bool:
    """Whether keys that are wanted lie behind the voice's own: it may be on before anything else
    could be chosen.
    """
    resident, behind = visitor.resident, visitor.memory(Behind)
    if behind.looked or not tree.has("action:voice-more"):
        return False
    behind.looked = True
    chosen = (
        resident.language,
        resident.mode,
        resident.contrast,
        resident.size,
        resident.reach,
    )
    usual = ("zh-CN", "standard", "standard", "standard", "usual")
    return resident.voice == "off" or chosen != usual


def _reprints(visitor: Visitor, tree: Tree) -> bool:
    """After the terminal came back: is there a receipt that never came out?"""
    if visitor.printed_again:
        return visitor.touch(tree, "action:finish")
    looked = visitor.memory(Looked)
    looked.at = looked.at or time.monotonic()
    if visitor.touch(tree, "action:reprints"):
        return True
    return time.monotonic() - looked.at < READ_S


def speaks_chinese(tree: Tree) -> bool:
    """Whether most keys of the page are written in Chinese."""
    names = [node.name for node in tree.nodes if node.id.startswith(("action:", "item:"))]
    return sum(any(map(is_chinese, name)) for name in names) * 2 > len(names)
