"""Parts of what carries plans out: what happens later, who shares a terminal, what is read."""

import json
import os
import threading
from contextlib import closing
from pathlib import Path

import pytest

from demo.link import Node, Tree
from demo.plan.fitting import options_for
from demo.plan.later import Later
from demo.plan.looking import _says
from demo.plan.record import newest
from demo.plan.run import rollout_lack
from demo.plan.shape import ExpectRollout, Plan, Terminal, Visit
from demo.plan.sticks import newest_report
from demo.play import QUICK_IDLE
from demo.reading import GrammarError
from demo.resident import Expectation, Resident
from demo.words import USUAL_DEVICES

PRINTED = Expectation("receipt-printed", "received", 1)


def test_what_is_due_is_done_in_its_order_and_a_failure_is_told() -> None:
    done: list[str] = []
    last = threading.Event()

    def fail() -> None:
        raise OSError("no disk")

    with closing(Later()) as later:
        later.after(0.06, "", last.set)
        later.after(0.04, "the disk could not be emptied", fail)
        later.after(0.02, "", lambda: done.append("second"))
        later.after(0.0, "", lambda: done.append("first"))
        assert last.wait(60)
    assert done == ["first", "second"]
    assert later.error == "the disk could not be emptied: no disk"


def test_what_is_not_due_when_the_plan_ends_is_left() -> None:
    with closing(Later()) as later:
        later.after(3600, "", lambda: pytest.fail("too early"))
    assert later.error == ""


def plan(*visits: tuple[str, Resident]) -> Plan:
    steps = tuple(Visit("t1", Path(f"{name}.yaml"), resident) for name, resident in visits)
    return Plan(Path(), (Terminal("t1"), Terminal("t2")), None, steps)


def test_a_terminal_has_what_its_residents_need(tmp_path: Path) -> None:
    by_keys = Resident("x", PRINTED, hand="keypad")
    leaves = Resident("x", Expectation("cleared", "nothing", 0))
    both = plan(("keys", by_keys), ("leaves", leaves))
    options = options_for(both, "t1", tmp_path)
    assert options.fitted == (*USUAL_DEVICES, "keypad")
    assert options.idle == QUICK_IDLE
    assert options.keep_terminal
    assert options_for(both, "t2", tmp_path).fitted is None


@pytest.mark.parametrize(
    "other",
    [
        Resident("x", PRINTED, screen="landscape"),
        Resident("x", PRINTED, devices=("camera",)),
        Resident("x", PRINTED, devices=()),
    ],
)
def test_who_wants_another_terminal_is_refused(other: Resident, tmp_path: Path) -> None:
    told = plan(("one", Resident("x", PRINTED)), ("other", other))
    with pytest.raises(GrammarError, match=r"one.yaml and other.yaml do not want the same"):
        options_for(told, "t1", tmp_path)


def node(name: str) -> Node:
    return Node("", name, "StaticText", (0, 0, 1, 1), True, False, "")


def test_words_are_found_whatever_lines_they_are_broken_into() -> None:
    tree = Tree("home", 1, 1, (node("今天停办"), node("系统检修，"), node("请 明天再来")))
    assert _says(tree, "停办")
    assert _says(tree, "系统检修，请明天再来")
    assert not _says(tree, "请后天再来")


def test_the_newest_rollout_of_a_set_counts() -> None:
    rows = [{"id": "1", "set": "a"}, {"id": "2", "set": "b"}, {"id": "3", "set": "a"}]
    assert newest(rows, "a") == {"id": "3", "set": "a"}
    assert newest(rows, "c") is None


@pytest.mark.parametrize(
    ("state", "reason", "lack"),
    [
        ("stopped", "", ""),
        ("stopped", "30 visits", ""),
        ("returned", "all", ""),
        ("returned", "30 visits", "the reason of a is 'all are back', without '30 visits'"),
        ("done", "", "the rollout of a is returned (all are back), not done"),
        ("rolling", "", "the rollout of a is returned (all are back), not rolling"),
    ],
)
def test_who_was_stopped_and_returned_was_stopped(state: str, reason: str, lack: str) -> None:
    history = [{"state": "rolling"}, {"state": "stopped", "reason": "after 30 visits"}]
    row = {"set": "a", "state": "returned", "reason": "all are back", "states": history}
    assert rollout_lack([row], ExpectRollout("a", state, reason)) == lack


def test_the_result_on_a_stick_is_that_of_the_last_terminal(tmp_path: Path) -> None:
    assert newest_report(tmp_path) is None
    for number, terminal in enumerate(("one", "two")):
        file = tmp_path / "out" / terminal / "report.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"ack": {"outcome": terminal}}), "utf-8")
        os.utime(file, (number, number))
    assert newest_report(tmp_path) == {"outcome": "two"}
    (tmp_path / "out" / "two" / "report.json").write_text("{", "utf-8")
    assert newest_report(tmp_path) == {"outcome": "one"}
