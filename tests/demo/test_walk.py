"""When a visit is over for somebody who walked away."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from demo.link import Tree
from demo.resident import Expectation, Resident
from demo.robot.hand import StuckError
from demo.robot.walk import End, Walk

ATTRACT = Tree("attract", 1, 1, ())


def walk_of(*, coming_back: bool) -> Any:
    walk: Any = object.__new__(Walk)
    walk._resident = Resident("elder-allowance", Expectation("cleared", "nothing", 0))
    walk._plan = SimpleNamespace(error="", walked_away=True, undo_pending=coming_back, undone=0)
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


def test_patience_begins_anew_when_something_was_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that stays the same is looked at for a while longer before it is given up."""
    walk = walk_of(coming_back=False)
    walk._plan.walked_away = False
    seconds = iter(range(1000))
    monkeypatch.setattr("demo.robot.walk.time", SimpleNamespace(
        monotonic=lambda: float(next(seconds)), sleep=lambda s: None
    ))  # fmt: skip
    page = Tree("identify", 1, 1, ())
    looks: list[int] = []

    def look() -> Tree:
        looks.append(1)
        walk._plan.undone = int(len(looks) >= 8)  # seconds pass with each question for the time
        return page

    walk._hand = SimpleNamespace(look=look, look_steady=look, wait_frame=lambda frame, ms: None)
    walk._patience = lambda tree: 20.0
    walk._step = lambda tree: False
    walk.visitor = SimpleNamespace(lack="")
    given_up: list[int] = []
    walk._stopped = lambda reason: given_up.append(len(looks))
    walk.run()
    assert given_up[0] >= 8 + 20 // 3, "two or three questions for the time each look"


@pytest.mark.parametrize(("then", "how"), [("attract", "cleared"), ("form", "stuck")])
def test_a_page_that_goes_while_it_is_touched_is_no_end(then: str, how: str) -> None:
    walk = walk_of(coming_back=False)
    pages = iter([Tree("form", 1, 1, ()), *[Tree(then, 2, 2, ())] * 2])
    look = partial(next, pages)
    walk._hand = SimpleNamespace(look=look, look_steady=look)
    walk._stopped = lambda reason: End("stuck", "form", reason)

    def touched(tree: Tree) -> bool:
        raise StuckError("action:next cannot be touched")

    walk._step = touched
    assert walk.run().how == how
