"""The form page: answers at once, fields that open, lists that turn pages, all of it visible."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.visit.choices import Browsing
from tests.ui_input.questions import listed, named_villages, numbered_villages, questions
from tests.ui_input.stage import Stage, StageMaker
from tests.visit import ev
from tests.visit.sn import Mode
from ui.screen import ScreenSize

ZH = questions("zh-CN")
START = Browsing("village", "zh-CN")


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
    either.form(ZH["choice9"], single=True, choice_pages=2)
    keys = either.named("choice:")
    either.touch("action:more-choices")
    last = replace(ZH["choice9"], choices=ZH["choice9"].choices[:3])
    top = keys[0].mapRectToScene(QRectF(0, 0, keys[0].width(), keys[0].height()))
    either.form(last, single=True, choice_page=1, choice_pages=2)
    assert either.rect("choice:why:r0") == top, "keys stay where they are"
    either.touch("choice:why:r1")
    either.touch("action:less-choices")
    either.touch("action:more-choices")
    assert either.meant() == [
        ev.ChoicesTurned(1), ev.AnswerGiven("why", "r1"), ev.ChoicesTurned(-1),
    ]  # fmt: skip


def keys_made(stage: Stage) -> int:
    """Keys that answer or lead to answers, hidden ones too."""
    starts = ("choice:", "letter:")
    return sum(child.objectName().startswith(starts) for child in every(stage))


def every(stage: Stage) -> Iterator[QQuickItem]:
    open_ = [stage.window.contentItem()]
    while open_:
        item = open_.pop()
        yield item
        open_ += item.childItems()


@pytest.mark.parametrize("count", [18, 300, 400])
@pytest.mark.parametrize("single", [False, True])
def test_only_the_keys_that_are_shown_are_made(stage: Stage, count: int, single: bool) -> None:
    read = Browsing("village", "zh-CN", listed=True)
    view = listed("zh-CN", numbered_villages(count), at=read)
    stage.show(page="form", view=replace(view, single=single))
    assert keys_made(stage) == (6 if single else 0)


def test_only_the_letters_that_lead_on_are_made(stage: Stage) -> None:
    stage.show(page="form", view=listed("zh-CN", numbered_villages(400)))
    assert [item.objectName() for item in stage.named("letter:")] == [
        f"letter:village:3:{digit}" for digit in range(1, 10)
    ]
    assert keys_made(stage) == 9
    stage.touch("letter:village:3:3")
    stage.touch("action:list-choices")
    assert stage.meant() == [ev.LetterChosen("3"), ev.ChoicesListed(listed=True)]


def test_several_of_a_list_are_kept_when_one_is_added_on_another_page(stage: Stage) -> None:
    four = replace(ZH["four"], choices=ZH["four"].choices[2:], count=9)
    stage.form(four, single=True, choice_page=1, choice_pages=2)
    stage.touch("choice:four:c")
    assert stage.meant() == [ev.AnswerGiven("four", ("a", "b", "c"))]


def test_what_is_chosen_is_said_where_its_key_may_be_on_another_page(stage: Stage) -> None:
    stage.show(page="form", view=listed("zh-CN", numbered_villages(400), "v399", START))
    assert "已选：示例399村" in words(stage)
    stage.show(page="form", view=listed("zh-CN", numbered_villages(4), "v002"))
    assert not [said for said in words(stage) if "已选" in said], "its key is there to be seen"


def test_no_key_moves_when_something_is_chosen(either: Stage) -> None:
    start = Browsing("village", "zh-CN", listed=True)
    either.show(page="form", view=listed("zh-CN", numbered_villages(40), at=start))
    before = either.rect("choice:village:v002")
    either.show(page="form", view=listed("zh-CN", numbered_villages(40), "v002", start))
    assert either.rect("choice:village:v002") == before


def words(stage: Stage) -> list[str]:
    return [str(item.property("text")) for item in stage.items() if item.property("text")]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_letter_fits_with_an_answer_wrong(either: Stage, language: str, mode: Mode) -> None:
    either.show(language=language, mode=mode)
    start = Browsing("village", language)
    for offered in (named_villages(300), numbered_villages(400)):
        view = listed(language, offered, "v002", start)
        question = replace(view.questions[0], error=questions(language)["errors"][0].error)
        either.show(page="form", view=replace(view, questions=(question,)))
        check_sizes(either, 18.0 if mode is Mode.ELDER else 12.7)
        check_words(either)


def test_the_error_stands_below_its_answer(either: Stage) -> None:
    wrong = replace(ZH["phone"], error="少了 1 位。")
    either.form(ZH["home"], wrong)
    assert either.rect("error:phone").top() >= either.rect("field:phone").bottom()
    assert not either.has("error:home")
    assert either.value("field:phone", "wrong") is True


# ---- sizes ------------------------------------------------------------------------------------


def keys_of(stage: Stage) -> list[QQuickItem]:
    starts = ("key:", "candidate:", "letter:", "choice:", "field:", "action:", "pad:")
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
        if name.startswith(("key:", "candidate:", "letter:", "choice:", "field:", "action:next")):
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


def test_what_explains_a_question_is_told_where_its_keys_are_no_smaller_for_it(
    either: Stage,
) -> None:
    asked = [replace(ZH["home"], id=f"q{n}", help="打零工的，选第二个。") for n in range(7)]
    either.form(asked[0], ZH["phone"])
    alone = either.named("choice:")[0].height()
    assert [text for text in _shown(either) if text == asked[0].help] == [asked[0].help]
    either.form(*asked)
    assert asked[0].help not in _shown(either), "seven questions have no room for it"
    either.form(replace(asked[0], help=""), ZH["phone"])
    assert either.named("choice:")[0].height() == alone
    check_words(either)


def _shown(stage: Stage) -> list[str]:
    return [str(item.property("text")) for item in _texts(stage.window.contentItem())]


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
