"""A resident who waits until a touch has done its work."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from demo.link import Node, Tree
from demo.resident import Expectation, Resident
from demo.robot.hand import Hand
from demo.robot.pages import Devices, Visitor


def key(node_id: str) -> Node:
    return Node(node_id, node_id, "Button", (0, 0, 10, 10), True, False, "")


ATTRACT = Tree("attract", 1, 1, (key("action:start:zh-CN"),))
HOME = Tree("home", 2, 2, (key("item:elder-allowance"), key("item:residence-permit")))
RESIDENT = Resident("elder-allowance", Expectation("receipt-printed", "received", 1))


NO_DEVICES = cast(Devices, None)


class SlowHand:
    """A screen that shows the next page only some looks after the touch."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.taps: list[str] = []

    def look(self) -> Tree:
        if self.taps:
            self.looks -= 1
        return ATTRACT if self.looks > 0 else HOME

    def tap(self, node: Node) -> int:
        self.taps.append(node.id)
        return 1

    def wait_frame(self, frame: int) -> None:
        self.looks -= 1

    def until(self, wanted: Callable[[Tree], bool], limit_s: float) -> Tree | None:
        while not wanted(tree := self.look()):
            pass
        return tree


def test_an_item_that_is_not_offered_is_named() -> None:
    visitor = Visitor(
        replace(RESIDENT, item="marriage", language="en"), cast(Hand, SlowHand(0)), NO_DEVICES
    )
    assert not visitor.step(HOME)
    assert visitor.lack == "the home page does not offer marriage"


@pytest.mark.parametrize("looks", [1, 30])
def test_a_busy_terminal_is_touched_once(looks: int) -> None:
    hand = SlowHand(looks)
    visitor = Visitor(RESIDENT, cast(Hand, hand), cast(Devices, None))
    for _ in range(5):
        tree = hand.look()
        if tree.page == "attract":
            visitor.step(tree)
    assert hand.taps == ["action:start:zh-CN"]
