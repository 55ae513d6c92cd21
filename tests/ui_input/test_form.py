"""The form page: answers at once, fields that open, lists that turn pages, all of it visible."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from tests.ui_input.questions import questions
from tests.ui_input.stage import Stage, StageMaker
from tests.visit import ev
from tests.visit.sn import Mode
from ui.screen import ScreenSize

ZH = questions("zh-CN")


def test_a_choice_is_given_at_once(either: Stage) -> None:
    either.form(ZH["home"], ZH["phone"])
    assert either.value("choice:home:true", "chosen") is True
    either.touch("choice:home:false")
    assert either.meant() == [ev.AnswerGiven("home", "false")]


def test_several_choices_are_added_and_taken_away(either: Stage) -> None:
    either.form(ZH["four"])
    either.touch("choice:four:c")
    either.touch("choice:four:a")
    assert either.meant() == [
        ev.AnswerGiven("four", ("a", "b", "c")),
        ev.AnswerGiven("four", ("b",)),
    ]


def test_a_field_opens_its_own_page(either: Stage) -> None:
    either.form(ZH["address"], ZH["choice6"])
    assert either.value("field:address", "text") == "示例区河街镇石桥路"
    either.touch("field:address")
    either.touch("field:why")
    assert either.meant() == [ev.QuestionOpened("address"), ev.QuestionOpened("why")]


def test_next_on_a_page_of_questions(either: Stage) -> None:
    either.form(ZH["home"])
    either.touch("action:next")
    assert either.meant() == [ev.NextPressed()]


@pytest.mark.parametrize("mode", list(Mode))
def test_long_lists_turn_pages(either: Stage, mode: Mode) -> None:
    either.show(mode=mode)
    either.form(ZH["choice9"], single=True)
    assert len(either.named("choice:")) == 6
    either.touch("action:more-choices")
    assert [item.objectName() for item in either.named("choice:")] == [
        "choice:why:r6", "choice:why:r7", "choice:why:r8",
    ]  # fmt: skip
    either.touch("choice:why:r7")
    either.touch("action:less-choices")
    assert len(either.named("choice:")) == 6
    assert either.meant() == [ev.AnswerGiven("why", "r7")]
    either.touch("action:next")
    assert either.meant()[1:] == [ev.NextPressed()]


def test_a_new_list_begins_at_its_first_page(stage: Stage) -> None:
    stage.form(ZH["choice9"], single=True)
    stage.touch("action:more-choices")
    stage.form(replace(ZH["choice9"], id="other"), single=True)
    assert len(stage.named("choice:other:")) == 6


def test_the_error_stands_below_its_answer(either: Stage) -> None:
    wrong = replace(ZH["phone"], error="少了 1 位。")
    either.form(ZH["home"], wrong)
    assert either.rect("error:phone").top() >= either.rect("field:phone").bottom()
    assert not either.has("error:home")
    assert either.value("field:phone", "wrong") is True


# ---- sizes ------------------------------------------------------------------------------------


def keys_of(stage: Stage) -> list[QQuickItem]:
    starts = ("key:", "candidate:", "choice:", "field:", "action:", "pad:")
    return [item for item in stage.items() if item.objectName().startswith(starts)]


def rect_of(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def check_sizes(stage: Stage, least_mm: float) -> None:
    screen = QRectF(0, 0, stage.size.width_px, stage.size.height_px)
    per_px = stage.size.mm_per_px
    placed = [(item.objectName(), rect_of(item)) for item in keys_of(stage)]
    notes = [(item.objectName(), rect_of(item)) for item in stage.named("error:")]
    dock = min(rect.top() for name, rect in placed if name == "action:back")
    for name, rect in placed:
        assert screen.contains(rect), (name, rect)
        assert min(rect.width(), rect.height()) * per_px >= least_mm, (name, rect)
        if name.startswith(("key:", "candidate:", "choice:", "field:", "action:next")):
            assert rect.bottom() < dock, (name, "lies under the dock")
    apart = 2.5 / per_px
    keys = [(name, rect) for name, rect in placed if not name.startswith("pad:")]
    for index, (name, rect) in enumerate(keys):
        for other, place in keys[index + 1 :]:
            grown = rect.adjusted(-apart, -apart, apart, apart)
            assert not grown.intersects(place), (name, other)
    for name, rect in notes:
        for other, place in placed:
            assert not rect.intersects(place), (name, other)


def check_words(stage: Stage) -> None:
    """No text is cut off or leaves its key."""
    for item in keys_of(stage):
        outer = rect_of(item).adjusted(-1, -1, 1, 1)
        for inner in _texts(item):
            width = float(inner.property("contentWidth"))
            height = float(inner.property("contentHeight"))
            assert width <= inner.width() + 2, (item.objectName(), inner.property("text"))
            place = rect_of(inner)
            middle = place.center()
            high = QRectF(middle.x(), middle.y() - height / 2, 1, height)
            slack = 0.25 * float(inner.property("font").pixelSize())  # the line's own white
            assert outer.adjusted(0, -slack, 0, slack).contains(high), (
                item.objectName(), inner.property("text"), height, outer.height(),
            )  # fmt: skip
            assert not inner.property("truncated"), inner.property("text")


def _texts(item: QQuickItem) -> list[QQuickItem]:
    found: list[QQuickItem] = []
    for child in item.childItems():
        if child.isVisible():
            if child.property("contentHeight") is not None and child.property("text"):
                found.append(child)
            found += _texts(child)
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_full_pages_fit_with_every_answer_wrong(either: Stage, language: str) -> None:
    asked = questions(language)
    either.show(language=language)
    page = asked["errors"] if either.size.portrait else asked["landscape_errors"]
    either.form(*page, title=asked["title"])
    check_sizes(either, 12.7)
    check_words(either)
    either.form(*asked["landscape_errors"], title=asked["title"], card_lines=asked["card"])
    check_sizes(either, 12.7)
    check_words(either)
    either.form(*asked["long"])
    check_sizes(either, 12.7)
    check_words(either)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("mode", list(Mode))
def test_every_editor_fits(either: Stage, language: str, mode: Mode) -> None:
    asked = questions(language)
    least = 18.0 if mode is Mode.ELDER else 12.7
    either.show(language=language, mode=mode)
    for name in ("address", "phone", "bank", "idno", "date", "choice6", "choice9", "two", "four"):
        for error in ("", asked["errors"][0].error):
            either.form(replace(asked[name], error=error), single=True)
            if name == "address" and language == "zh-CN":
                either.spell("yi")
                check_words(either)
            check_sizes(either, least)
            if name != "address":
                check_words(either)
            if name == "address":
                either.touch("key:clear")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "size",
    [ScreenSize(1080, 1920, 21.5), ScreenSize(1920, 1080, 21.5), ScreenSize(2160, 3840, 32.0)],
)
def test_other_screens_fit_too(make_stage: StageMaker, size: ScreenSize, language: str) -> None:
    stage = make_stage(size)
    asked = questions(language)
    stage.show(language=language)
    stage.form(*(asked["errors"] if size.portrait else asked["landscape_errors"]))
    check_sizes(stage, 12.7)
    check_words(stage)
    for mode, least in ((Mode.STANDARD, 12.7), (Mode.ELDER, 18.0)):
        stage.show(mode=mode)
        for name in ("address", "bank", "idno", "choice9"):
            stage.form(replace(asked[name], error=asked["errors"][0].error), single=True)
            check_sizes(stage, least)
            check_words(stage)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("length", [30, 60, 200])
def test_a_long_text_stays_whole_above_its_keyboard(either: Stage, mode: Mode, length: int) -> None:
    text = "示例区河街镇石桥路一百二十八号附二号三单元" * 10
    either.show(mode=mode)
    long = replace(ZH["address"], max_length=200, raw=text[:length])
    either.form(long, single=True)
    check_sizes(either, 18.0 if mode is Mode.ELDER else 12.7)
    if length <= 60:
        check_words(either)
    either.form(replace(long, error="请写到门牌号。"), single=True)
    check_sizes(either, 18.0 if mode is Mode.ELDER else 12.7)


def test_a_long_answer_stays_inside_its_closed_field(either: Stage) -> None:
    text = "示例区河街镇石桥路一百二十八号附二号三单元" * 3
    long = replace(ZH["address"], raw=text, shown=text)
    either.form(long, ZH["home"])
    outer = either.rect("field:address")
    for words in _texts(either.item("field:address")):
        assert float(words.property("contentWidth")) <= words.width() + 2
        assert float(words.property("contentHeight")) <= outer.height()
    assert either.value("field:address", "text") == text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_at_capacity_in_other_mixtures(stage: Stage, language: str) -> None:
    asked = questions(language)
    home, six, phone, address, _ = asked["errors"]
    four = asked["landscape_errors"][0]
    stage.show(language=language)
    stage.form(home, six, phone, address, title=asked["title"], card_lines=asked["card"])
    check_sizes(stage, 12.7)
    check_words(stage)
    stage.form(four, replace(four, id="five"), replace(four, id="other"))
    check_sizes(stage, 12.7)
    check_words(stage)
