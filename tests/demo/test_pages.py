"""A resident who waits until a touch has done its work."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from demo.link import Node, Tree
from demo.resident import Expectation, Resident
from demo.robot.hand import Hand
from demo.robot.visitor import Devices, Visitor


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


class Mended:
    """Devices that somebody is mending, or has mended."""

    def __init__(self, *, pending: bool) -> None:
        self.pending = pending

    def fault_pending(self, prefix: str) -> bool:
        return self.pending


UNCONFIRMED = Tree(
    "receipt",
    1,
    1,
    tuple(map(key, ("note:print-unconfirmed", "action:receipt-ok", "action:receipt-unreadable"))),
)


class ReceiptHand(SlowHand):
    def look(self) -> Tree:
        return HOME if self.taps else UNCONFIRMED


@pytest.mark.parametrize(
    ("expected", "pending", "touched"),
    [
        ("receipt-printed", True, []),
        ("receipt-printed", False, ["action:receipt-unreadable"]),
        ("receipt-on-screen", False, ["action:receipt-ok"]),
    ],
)
def test_who_wants_paper_asks_for_it_again_when_the_printer_did_not_answer(
    monkeypatch: pytest.MonkeyPatch, expected: str, pending: bool, touched: list[str]
) -> None:
    monkeypatch.setattr("demo.robot.pages.receipt.SETTLE_S", 0.0)
    hand = ReceiptHand(0)
    resident = replace(RESIDENT, expect=Expectation(expected, "received", 1))
    visitor = Visitor(resident, cast(Hand, hand), cast(Devices, Mended(pending=pending)))
    visitor.step(UNCONFIRMED)
    assert hand.taps == touched
