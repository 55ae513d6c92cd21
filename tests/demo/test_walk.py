"""When a visit is over for somebody who walked away."""

from types import SimpleNamespace
from typing import Any

import pytest

from demo.link import Tree
from demo.resident import Expectation, Resident
from demo.robot.walk import Walk

ATTRACT = Tree("attract", 1, 1, ())


def walk_of(*, coming_back: bool) -> Any:
    walk: Any = object.__new__(Walk)
    walk._resident = Resident("elder-allowance", Expectation("cleared", "nothing", 0))
    walk._plan = SimpleNamespace(error="", walked_away=True, undo_pending=coming_back)
    walk._hand = SimpleNamespace(look=lambda: ATTRACT, look_steady=lambda: ATTRACT)
    walk._limit = 25.0
    walk._remember = lambda: None
    return walk


def test_the_first_page_of_a_terminal_started_again_is_a_cleared_screen() -> None:
    assert walk_of(coming_back=False).run().how == "cleared"


def test_who_comes_back_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = walk_of(coming_back=True)

    def stepped(tree: Tree) -> bool:
        raise InterruptedError

    monkeypatch.setattr(walk, "_step", stepped)
    with pytest.raises(InterruptedError):
        walk.run()
