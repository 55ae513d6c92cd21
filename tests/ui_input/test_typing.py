"""Typing with touches: pinyin, latin, symbols, digits and dates; what is forgotten and when."""

import gc
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlEngine
from PySide6.QtTest import QTest

from kiosk.visit.shape import Comfort, Reach, Size
from tests.ui_input.questions import questions
from tests.ui_input.stage import Stage, StageMaker
from tests.visit import ev
from tests.visit.sn import (
    ForWhomView,
    HelpView,
    HomeView,
    IdentifyView,
    Mode,
    QuestionView,
    SizesView,
)
from ui.inspect.looking import ask
from ui.screen import ScreenSize

ZH = questions("zh-CN")
EN = questions("en")
NAME = QuestionView("name", "text", "孩子叫什么名字？")


def type_name(stage: Stage, letters: str, text: str) -> None:
    stage.spell(letters)
    for candidate in stage.named("candidate:"):
        if candidate.property("text") == text:
            stage.touch(candidate.objectName())
            return
    raise AssertionError(text)


def field(stage: Stage, name: str = "field:name") -> str:
    return str(stage.value(name, "text"))


def test_a_name_is_typed_in_pinyin_and_given_before_next(either: Stage) -> None:
    either.form(NAME, single=True)
    type_name(either, "wang", "王")
    type_name(either, "dashan", "大山")
    assert field(either) == "王大山"
    either.touch("action:next")
    assert either.meant() == [ev.AnswerGiven("name", "王大山"), ev.NextPressed()]


def test_a_rare_character_is_found_by_paging(stage: Stage) -> None:
    stage.form(NAME, single=True)
    stage.spell("yan")
    for _ in range(80):
        shown = {item.property("text"): item.objectName() for item in stage.named("candidate:")}
        if "䶮" in shown:
            break
        stage.touch("candidate:next")
    stage.touch(shown["䶮"])
    assert field(stage) == "䶮"


def test_the_wide_page_of_candidates_needs_fewer_touches(either: Stage) -> None:
    either.form(NAME, single=True)
    either.spell("ji")
    few = len(either.named("candidate:"))
    either.touch("candidate:more")
    assert len(either.named("candidate:")) > 4 * few
    touches = 0
    while not any(item.property("text") == "𠮷" for item in either.named("candidate:")):
        either.touch("candidate:next")
        touches += 1
        assert touches < 20
    found = [i for i in either.named("candidate:") if i.property("text") == "𠮷"]
    either.touch(found[0].objectName())
    assert field(either) == "𠮷"
    assert either.has("key:q"), "the letters are back"


def test_paging_back_shows_the_same_candidates(stage: Stage) -> None:
    stage.form(NAME, single=True)
    stage.spell("shi")
    first = [item.property("text") for item in stage.named("candidate:")]
    assert not stage.item("candidate:prev").isEnabled()
    stage.touch("candidate:next")
    assert [item.property("text") for item in stage.named("candidate:")] != first
    stage.touch("candidate:prev")
    assert [item.property("text") for item in stage.named("candidate:")] == first


def test_latin_capitals_symbols_and_digits(stage: Stage) -> None:
    stage.form(NAME, single=True)
    stage.touch("key:lang")
    stage.touch("key:shift")
    stage.spell("a")
    stage.touch("key:shift")
    stage.spell("b1")
    stage.touch("key:space")
    stage.touch("key:symbols")
    stage.spell("－号")
    stage.touch("key:letters")
    stage.touch("key:.")  # letters make addresses and abbreviations,
    assert field(stage) == "Ab1 －号."
    stage.touch("key:backspace")
    stage.touch("key:lang")
    stage.touch("key:·")  # characters names with their parts
    assert field(stage) == "Ab1 －号·"
    stage.touch("key:backspace")
    assert field(stage) == "Ab1 －号"
    stage.touch("key:clear")
    assert field(stage) == ""


def test_a_digit_takes_the_first_candidate_first(stage: Stage) -> None:
    stage.form(NAME, single=True)
    stage.spell("lu12")
    assert field(stage)[-2:] == "12"
    assert len(field(stage)) == 3


def test_where_nine_keys_share_the_width_candidates_stand_where_digits_do(
    make_stage: StageMaker,
) -> None:
    stage = make_stage(ScreenSize(1080, 1920, 15.6))
    stage.show(mode=Mode.ELDER)
    stage.form(NAME, single=True)
    digits = stage.rect("key:1").top()
    stage.spell("ping")
    assert not stage.has("key:1")
    assert stage.rect("candidate:0").top() == digits
    stage.touch("candidate:0")
    stage.spell("10")
    stage.touch("key:symbols")
    stage.spell("－·")
    assert field(stage)[1:] == "10－·"


def test_next_waits_until_every_letter_has_its_character(stage: Stage) -> None:
    stage.form(NAME, single=True)
    stage.spell("wang")
    stage.touch("action:next")
    assert stage.has("note:pending")
    assert stage.meant() == []
    stage.touch("key:space")
    assert not stage.has("note:pending")
    stage.touch("action:next")
    assert len(stage.meant()) == 2


def test_english_visits_begin_with_latin_letters(stage: Stage) -> None:
    stage.show(language="en")
    stage.form(NAME, single=True)
    stage.spell("ann")
    assert field(stage) == "ann"
    assert not stage.named("candidate:")


def test_no_more_than_the_most_can_be_typed(stage: Stage) -> None:
    stage.form(replace(NAME, max_length=2), single=True)
    stage.touch("key:lang")
    stage.spell("abc")
    assert field(stage) == "ab"


@pytest.mark.parametrize(("orientation", "hint"), [("portrait", "还差 2 位")])
def test_digits_in_groups_with_what_is_missing(stage: Stage, orientation: str, hint: str) -> None:
    stage.form(ZH["phone"], single=True)
    stage.spell("138000001")
    assert field(stage, "field:phone") == "138000001"
    assert "138&nbsp;0000&nbsp;01" in stage.value("field:phone", "shownText")
    assert stage.value("field:phone", "trailing") == hint
    stage.spell("999")
    assert field(stage, "field:phone") == "13800000199", "eleven digits and no more"
    stage.touch("action:next")
    assert stage.meant()[0] == ev.AnswerGiven("phone", "13800000199")


def test_an_identity_number_may_end_in_x_and_only_end(stage: Stage) -> None:
    stage.form(ZH["idno"], single=True)
    stage.touch("key:X")
    assert field(stage, "field:idno") == "50019920200101001X"
    stage.touch("key:clear")
    stage.touch("key:X")
    assert field(stage, "field:idno") == ""


def test_a_date_from_its_digits(either: Stage) -> None:
    either.form(ZH["date"], single=True)
    assert either.value("field:day", "shownText") == "____ 年 __ 月 __ 日"
    either.spell("2024030")
    assert either.value("field:day", "shownText") == "2024 年 03 月 0_ 日"
    either.spell("1")
    assert either.value("field:day", "shownText") == "2024 年 03 月 01 日"
    either.touch("action:next")
    assert either.meant()[0] == ev.AnswerGiven("day", "2024-03-01")


def test_a_number_that_is_typed_twice(either: Stage) -> None:
    bank = replace(ZH["bank"], raw="", again="")
    either.form(bank, single=True)
    either.spell("6222")
    either.touch("field:bank:again")
    either.spell("62")
    assert field(either, "field:bank") == "6222"
    assert field(either, "field:bank:again") == "62"
    either.touch("field:bank")
    either.spell("0")
    assert field(either, "field:bank") == "62220"
    either.touch("action:next")
    assert either.meant()[0] == ev.AnswerGiven("bank", "62220", "62")


# ---- what stays and what goes -----------------------------------------------------------------


def test_half_typed_text_survives_a_change_of_language_and_mode(stage: Stage) -> None:
    stage.form(NAME, single=True)
    type_name(stage, "zhang", "张")
    stage.spell("xiao")
    stage.show(language="en")
    stage.form(replace(NAME, label="The child's name", keyboard="latin"), single=True)
    stage.show(mode=Mode.ELDER)
    assert field(stage) == "张"
    assert "xiao" in stage.value("field:name", "shownText")
    assert stage.named("candidate:")


def test_half_typed_text_survives_help_and_another_question(stage: Stage) -> None:
    stage.form(NAME, single=True)
    type_name(stage, "zhang", "张")
    stage.form(NAME, ZH["phone"])
    stage.form(ZH["phone"], single=True)
    stage.spell("139")
    stage.form(NAME, single=True)
    assert field(stage) == "张"
    stage.form(ZH["phone"], single=True)
    assert field(stage, "field:phone") == "139"


def test_half_typed_text_survives_another_size(stage: Stage) -> None:
    stage.form(NAME, single=True)
    type_name(stage, "zhang", "张")
    stage.spell("xiao")
    for size in Size:
        stage.show(page="sizes", view=SizesView(), sheet=True)
        stage.show(comfort=Comfort(size=size))
        stage.show(sheet=False)
        stage.form(NAME, single=True)
        assert field(stage) == "张"
        assert "xiao" in stage.value("field:name", "shownText")
        assert stage.named("candidate:")
    stage.show(comfort=Comfort())


def test_half_typed_text_survives_low_reach_and_the_other_hand(stage: Stage) -> None:
    stage.form(NAME, single=True)
    type_name(stage, "zhang", "张")
    stage.spell("xiao")
    for comfort in (Comfort(reach=Reach.LOW), Comfort(left_handed=True), Comfort()):
        stage.show(comfort=comfort)
        assert field(stage) == "张"
        assert "xiao" in stage.value("field:name", "shownText")
        assert stage.named("candidate:")


def test_the_page_is_whole_each_time_it_is_opened(either: Stage) -> None:
    for turn in range(3):
        either.show(visit=turn + 1, page="help", view=HelpView("", "", ""))
        either.form(NAME, single=True)
        either.spell("li")
        assert either.has("candidate:0")
        either.show(page="help", view=HelpView("", "", ""))
        either.form(NAME, single=True)
        assert either.has("candidate:0")
        either.touch("key:clear")


def test_an_answer_that_changed_elsewhere_replaces_the_draft(stage: Stage) -> None:
    stage.form(NAME, single=True)
    type_name(stage, "zhang", "张")
    stage.form(replace(NAME, raw="李四"), single=True)
    assert field(stage) == "李四"


EVERY_TEXT = """(item => {
    const texts = [];
    for (const name in item)
        if (typeof item[name] === "string")
            texts.push(item[name]);
    return texts.join("\\n");
})(this)"""


def all_text(stage: Stage) -> str:
    """Every text property in the whole tree of items, visible or not, and the clipboard."""
    found: list[str] = []

    def walk(item: Any) -> None:
        if QQmlEngine.contextForObject(item) is not None:
            found.append(ask(item, EVERY_TEXT))
        for child in item.childItems():
            walk(child)

    walk(stage.window.contentItem())
    clipboard = QGuiApplication.clipboard()
    found.append(clipboard.text() if clipboard is not None else "")
    return "\n".join(found)


def held_anywhere(text: str) -> list[object]:
    """Lists, dictionaries and objects of this process that hold a string with ``text``."""
    gc.collect()
    found: list[object] = []
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            values: list[object] = [*thing.values()]
        elif isinstance(thing, list | tuple | set):
            values = list(thing)
        else:
            continue
        if any(isinstance(value, str) and text in value for value in values):
            found.append(type(thing))
    return found


def test_nothing_typed_is_left_when_the_visit_is_over(stage: Stage) -> None:
    odd = "镕" * 3 + "䶮"  # nobody else's name
    stage.form(NAME, single=True)
    for _ in range(3):
        stage.spell("rong")
        stage.touch("candidate:more")
        found = next(i for i in stage.named("candidate:") if i.property("text") == "镕")
        stage.touch(found.objectName())
    stage.spell("yan")
    assert odd[:3] in all_text(stage)
    assert held_anywhere(odd[:3])
    stage.show(visit=2, page=stage.snapshot.page)
    assert odd[:3] not in all_text(stage)
    assert "镕" not in all_text(stage)
    assert not held_anywhere(odd[:3])
    stage.form(NAME, single=True)
    assert field(stage) == ""
    assert not stage.named("candidate:")
    stage.touch("key:backspace")
    assert field(stage) == "", "there is no way to undo"


@pytest.mark.parametrize(
    ("page", "view"),
    [
        ("home", HomeView(())),
        ("for-whom", ForWhomView(allows_other=True)),
        ("identify", IdentifyView("waiting")),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_nothing_half_typed_waits_where_somebody_else_may_begin(
    stage: Stage, page: str, view: Any
) -> None:
    stage.form(ZH["phone"], single=True)
    stage.spell("13977777")
    stage.show(page=page, view=view)
    assert not held_anywhere("13977777")
    stage.form(ZH["phone"], single=True)
    assert field(stage, "field:phone") == ""


def test_the_next_resident_is_offered_what_everybody_is(make_stage: StageMaker) -> None:
    stage = make_stage()
    stage.form(NAME, single=True)
    stage.spell("miao")
    before = [item.property("text") for item in stage.named("candidate:")]
    for _ in range(3):
        stage.touch("candidate:3")
        stage.spell("miao")
    stage.show(visit=2)
    stage.form(NAME, single=True)
    stage.spell("miao")
    assert [item.property("text") for item in stage.named("candidate:")] == before


# ---- how a key feels --------------------------------------------------------------------------


def test_a_key_shows_the_touch_in_the_next_frame_and_types_on_release(stage: Stage) -> None:
    stage.form(NAME, single=True)
    rect = stage.rect("key:q").toRect()
    at = rect.center()
    before = stage.grab().copy(rect)
    QTest.touchEvent(stage.window, stage.device).press(0, at, stage.window).commit()
    pressed = stage.grab().copy(rect)
    assert pressed != before
    assert stage.value("key:q", "down") is True
    assert not stage.named("candidate:")
    QTest.touchEvent(stage.window, stage.device).release(0, at, stage.window).commit()
    assert stage.grab().copy(rect) == before
    assert stage.named("candidate:")


def test_a_finger_that_slides_off_a_key_types_nothing(stage: Stage) -> None:
    stage.form(NAME, single=True)
    start = stage.rect("key:q").center().toPoint()
    other = stage.rect("key:r").center().toPoint()
    QTest.touchEvent(stage.window, stage.device).press(0, start, stage.window).commit()
    QTest.touchEvent(stage.window, stage.device).move(0, other, stage.window).commit()
    QTest.touchEvent(stage.window, stage.device).release(0, other, stage.window).commit()
    stage.settle()
    assert not stage.named("candidate:")


@pytest.mark.parametrize(("language", "rare"), [("zh-CN", "；！“”"), ("en", "éüñ")])
def test_a_second_page_of_signs(stage: Stage, language: str, rare: str) -> None:
    stage.show(language=language)
    stage.form(NAME, single=True)
    stage.touch("key:symbols")
    stage.touch("key:more-symbols")
    stage.spell(rare)
    stage.touch("key:more-symbols")
    stage.spell("-")
    assert field(stage) == rare + "-"
    stage.touch("key:more-symbols")
    stage.touch("key:letters")
    stage.touch("key:symbols")
    assert stage.has("key:-"), "signs begin with the ordinary ones"
