"""A page gone through by a keypad's words or a plain keyboard, never touched."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from demo.agent_tree import read_tree
from tests.pages import samples
from tests.ui_input.stage import Stage
from tests.visit import ev
from tests.visit.sn import Mode
from ui.focus import Focus


def show(stage: Stage, page: str, **changes: object) -> None:
    sample = next(s for s in samples(Mode.STANDARD, "portrait", "zh-CN") if s.page == page)
    stage.show(page=page, view=sample.view, **changes)


def focus(stage: Stage) -> Focus:
    assert stage.ui.focus is not None
    return stage.ui.focus


def ring(stage: Stage) -> str:
    item = stage.window.activeFocusItem()
    return item.objectName() if item is not None else ""


def names(stage: Stage) -> list[str]:
    return [thing.objectName() for thing in focus(stage).things()]


def walked(stage: Stage, key: str) -> list[str]:
    seen = []
    for _ in names(stage):
        assert focus(stage).press(key)
        seen.append(ring(stage))
    return seen


@pytest.mark.parametrize("page", ["attract", "home", "guide", "form", "review", "help"])
def test_next_goes_once_round_and_previous_goes_back(stage: Stage, page: str) -> None:
    show(stage, page)
    there = names(stage)
    assert len(set(there)) == len(there) > 3
    assert walked(stage, "next") == there
    assert walked(stage, "next") == there
    assert walked(stage, "previous") == [*reversed(there[:-1]), there[-1]]


def test_who_looks_from_outside_sees_the_ring_and_the_same_order(stage: Stage) -> None:
    show(stage, "home")
    there = names(stage)
    order = [node["id"] for node in read_tree(stage.window) if node["id"] in there]
    assert order == there
    for name in there:
        focus(stage).press("next")
        assert [n["id"] for n in read_tree(stage.window) if n["focused"]] == [name]


def test_what_cannot_be_pressed_is_passed_over(stage: Stage) -> None:
    passed = 0
    for sample in samples(Mode.STANDARD, "portrait", "zh-CN"):
        stage.show(page=sample.page, view=sample.view)
        disabled = {n["id"] for n in read_tree(stage.window) if not n["enabled"] and n["id"]}
        assert not disabled & set(names(stage)), sample.name
        passed += len(disabled)
    assert passed > 5


def test_the_page_behind_a_sheet_is_never_reached(stage: Stage) -> None:
    show(stage, "home")
    behind = names(stage)
    show(stage, "colours", sheet=True)
    there = walked(stage, "next")
    assert "action:colours-done" in there
    assert {name for name in there if name.startswith("item:")} == set()
    assert set(there) & set(behind) <= {name for name in behind if name.startswith("action:")}


def test_select_does_what_a_touch_does(stage: Stage) -> None:
    show(stage, "attract")
    assert names(stage)[0] == "action:start:zh-CN"
    stage.events.clear()
    focus(stage).press("select")  # nothing is chosen yet: the first thing is shown
    assert (stage.events, ring(stage)) == ([], "action:start:zh-CN")
    focus(stage).press("select")
    assert stage.events == [ev.Started("zh-CN")]


@pytest.mark.parametrize(("key", "event"), [("back", ev.BackPressed()), ("help", ev.HelpPressed())])
def test_keys_with_one_meaning_everywhere(stage: Stage, key: str, event: ev.Event) -> None:
    show(stage, "guide")
    stage.events.clear()
    assert focus(stage).press(key)
    assert stage.events == [event]
    assert not focus(stage).press("volume-up")


def test_choosing_twice_at_once_is_choosing_once(stage: Stage) -> None:
    show(stage, "attract")
    stage.ui.keys.once_s = 60.0
    stage.events.clear()
    for key in ("next", "select", "select"):
        stage.ui.press_key(key)
    stage.settle()
    stage.ui.keys.once_s = 0
    assert stage.events.count(ev.Started("zh-CN")) == 1


def test_a_key_from_another_thread_counts_as_somebody_being_there(stage: Stage) -> None:
    show(stage, "home")
    stage.events.clear()
    stage.ui.press_key("next")
    stage.settle()
    assert stage.events == [ev.Touched()]
    assert ring(stage) == names(stage)[0]


def test_a_plain_keyboard_goes_the_same_way(stage: Stage) -> None:
    show(stage, "attract")
    there = names(stage)
    for key, at in (
        (Qt.Key.Key_Tab, 0),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Backtab, 0),
        (Qt.Key.Key_Left, -1),
        (Qt.Key.Key_Tab, 0),
    ):
        QTest.keyClick(stage.window, key)
        assert ring(stage) == there[at]
    stage.events.clear()
    QTest.keyClick(stage.window, Qt.Key.Key_Space)
    QTest.keyClick(stage.window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert [event for event in stage.events if event != ev.Touched()] == [ev.Started("zh-CN")]


def test_after_a_page_change_the_ring_begins_anew(stage: Stage) -> None:
    show(stage, "home")
    focus(stage).press("next")
    show(stage, "guide")
    focus(stage).press("next")
    assert ring(stage) == names(stage)[0]


def test_after_the_next_question_the_ring_begins_at_its_answers(stage: Stage) -> None:
    views = {s.name: s.view for s in samples(Mode.ELDER, "portrait", "zh-CN")}
    stage.show(page="form", view=views["form-choice9"], mode=Mode.ELDER)
    while ring(stage) != "action:next":
        focus(stage).press("next")
    stage.show(page="form", view=views["form-date"], mode=Mode.ELDER)
    assert ring(stage) == "action:next"  # where the finger of a sighted person still is
    focus(stage).press("next")
    assert ring(stage) == names(stage)[0] != "action:next"


def test_a_choice_made_leaves_the_ring_where_it_is(stage: Stage) -> None:
    view = next(
        s.view for s in samples(Mode.ELDER, "portrait", "zh-CN") if s.name == "form-choice9"
    )
    stage.show(page="form", view=view, mode=Mode.ELDER)
    for _ in range(3):
        focus(stage).press("next")
    question = view.questions[0]
    made = replace(question.choices[2], chosen=True)
    chosen = replace(question, choices=(*question.choices[:2], made, *question.choices[3:]))
    stage.show(page="form", view=replace(view, questions=(chosen,)), mode=Mode.ELDER)
    there = names(stage)
    assert ring(stage) == there[2]
    focus(stage).press("next")
    assert ring(stage) == there[3]
