"""What is typed for signs that no key has."""

from collections.abc import Callable
from typing import cast

import pytest

from demo.link import Node, Tree
from demo.robot.hand import Hand
from demo.robot.typist import Typist, alike

PAGES = {
    "latin": ["shift", "a", "e", "lang", "symbols", "·"],
    "symbols": ["-", "(", "more-symbols", "letters"],
    "more": ["ü", "；", "more-symbols", "letters"],
    "pad": ["x"],
}
TURNS = {"symbols": "symbols", "letters": "latin"}


class Board:
    """A screen with one field, digits, and three pages of keys; or a pad of digits."""

    def __init__(self, page: str = "latin") -> None:
        self.page = page
        self.text = ""

    def look(self) -> Tree:
        names = [*"0123456789", "clear", *PAGES[self.page]]
        if self.page != "pad":
            names.append("space")
        keys = [_node(f"key:{name}", name) for name in names]
        return Tree("form", 1, 1, (_node("field:name", "", self.text), *keys))

    def tap(self, node: Node) -> int:
        key = node.id.removeprefix("key:")
        if key == "more-symbols":
            self.page = "symbols" if self.page == "more" else "more"
        elif key in TURNS:
            self.page = TURNS[key]
        elif key not in ("lang", "clear"):
            self.text += " " if key == "space" else key
        return 1

    def until(self, wanted: Callable[[Tree], bool], limit_s: float) -> Tree | None:
        return tree if wanted(tree := self.look()) else None

    def wait_frame(self, frame: int) -> None:
        return None


def _node(node_id: str, name: str, value: str = "") -> Node:
    return Node(node_id, name, "Button", (0, 0, 10, 10), True, False, value)


@pytest.mark.parametrize(
    ("wanted", "typed"),
    [
        ("a 1-e", "a 1-e"),
        ("１２（a", "12(a"),
        ("a・e•a", "a·e·a"),
        ("a;e", "a；e"),
        ("ü-é", "ü-e"),
        ("a\u3000e—1", "a e-1"),
    ],
)
def test_a_sign_without_a_key_is_typed_as_the_one_like_it(wanted: str, typed: str) -> None:
    board = Board()
    assert Typist(cast(Hand, board)).enter("field:name", wanted) == typed
    assert board.text == typed


def test_a_pad_groups_digits_itself() -> None:
    board = Board("pad")
    assert Typist(cast(Hand, board)).enter("field:name", "138 1234-5678") == "13812345678"


def test_the_character_itself_comes_first() -> None:
    assert alike("A")[0] == "A"
    assert alike("６") == ["６", "6"]
