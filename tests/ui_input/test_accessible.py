"""What assistive technology and the robot are told: names, roles and values of every key."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from tests.ui_input.questions import questions
from tests.ui_input.stage import Stage
from tests.visit.sn import Mode, SignView

ZH = questions("zh-CN")
Text = QAccessible.Text
Role = QAccessible.Role


def walk(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    for index in range(node.childCount()):
        child = node.child(index)
        state: Any = child.state() if child is not None else None
        if child is not None and not state.invisible:
            yield child
            yield from walk(child)


def tree(stage: Stage) -> dict[str, QAccessibleInterface]:
    QAccessible.setActive(True)
    root = QAccessible.queryAccessibleInterface(stage.window)
    assert root is not None
    return {child.object().objectName(): child for child in walk(root) if child.object()}


def name(node: QAccessibleInterface) -> str:
    return node.text(Text.Name)


def test_every_key_has_a_name_and_the_role_of_a_button(either: Stage) -> None:
    for mode in Mode:
        either.show(mode=mode)
        for question in ("address", "phone", "idno", "date"):
            either.form(ZH[question], single=True)
            keys = {k: v for k, v in tree(either).items() if k.startswith("key:")}
            assert len(keys) >= 12
            for key, node in keys.items():
                assert name(node), key
                assert node.role() == Role.Button


def test_candidates_are_named_by_their_text(stage: Stage) -> None:
    stage.form(ZH["address"], single=True)
    stage.spell("chongqing")
    nodes = tree(stage)
    assert name(nodes["candidate:0"]) == "重庆"
    assert name(nodes["candidate:next"]) == "看后面的字"
    assert "candidate:prev" in nodes
    assert nodes["candidate:prev"].state().disabled


def test_a_capital_letter_says_so(stage: Stage) -> None:
    stage.show(language="en")
    stage.form(replace(ZH["address"], keyboard="latin"), single=True)
    assert name(tree(stage)["key:a"]) == "a"
    stage.touch("key:shift")
    assert name(tree(stage)["key:a"]) == "A"


@pytest.mark.parametrize("single", [False, True])
def test_a_field_is_an_editable_text_with_its_value(either: Stage, single: bool) -> None:
    either.form(ZH["address"], single=single)
    field = tree(either)["field:address"]
    assert field.role() == Role.EditableText
    assert field.text(Text.Value) == "示例区河街镇石桥路"
    assert name(field) == "现在住在哪里？"


def test_the_value_of_a_choice_made_elsewhere_is_its_words(either: Stage) -> None:
    either.form(replace(ZH["choice6"], raw="r2"))
    assert tree(either)["field:why"].text(Text.Value) == "上学"


def test_the_value_of_a_date_is_the_date(stage: Stage) -> None:
    stage.form(ZH["date"], single=True)
    stage.spell("20240301")
    assert tree(stage)["field:day"].text(Text.Value) == "2024-03-01"


def test_choices_tell_whether_they_are_chosen(either: Stage) -> None:
    either.form(ZH["home"], ZH["four"])
    nodes = tree(either)
    chosen: Any = nodes["choice:home:true"].state()
    other: Any = nodes["choice:home:false"].state()
    assert chosen.checked
    assert not other.checked
    assert nodes["choice:home:true"].role() == Role.RadioButton
    assert nodes["choice:four:a"].role() == Role.CheckBox


def test_an_error_is_an_alert(either: Stage) -> None:
    either.form(replace(ZH["phone"], error="少了 1 位。"))
    node = tree(either)["error:phone"]
    assert node.role() == Role.AlertMessage
    assert name(node) == "少了 1 位。"


def test_the_pad_has_a_name(stage: Stage) -> None:
    stage.show(page="sign", view=SignView("我说的都是真的。"))
    assert name(tree(stage)["pad:signature"]) == "签名的格子"
