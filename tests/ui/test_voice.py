"""What is read of pages and when; the voice itself is played by others."""

from dataclasses import replace

import pytest

from kiosk.visit.events import Event, Touched, VoiceLoudened, VoiceTurned
from kiosk.visit.shape import Mode, Voice
from tests.pages import samples
from tests.ui.listening import Listener, heard, show
from tests.ui.said import wanted
from tests.ui.stage import Stage
from ui.speaking import Heard, page_item
from ui.speaking import heard as heard_on

BY_ITSELF = Voice(on=True, by_itself=True)


def test_a_page_is_read_in_its_order_and_its_keys_last(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    assert listener.last == [
        "第 1 步，共 6 步 · 确认身份",
        "给自己办，还是替别人办？",
        "替家里老人、孩子办，请选「替别人办」。",
        "可以点",
        "给自己办",
        "放自己的身份证",
        "替别人办",
        listener.last[-1],
    ]


def test_the_next_page_is_read_without_what_stood_there_before(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    show(stage, "identify-waiting")
    heard(stage, listener, 2)
    assert "第 1 步，共 6 步 · 确认身份" not in listener.last
    assert listener.last[0] == "请把身份证放在读卡区"


def test_a_mute_page_says_nothing(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom", Voice())
    stage.settle()
    assert listener.said == []


def test_the_first_touch_says_what_lies_there_and_the_second_does_it(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    assert chosen(stage.touch("action:for-self")) == []
    assert listener.last == ["给自己办", "放自己的身份证"]
    assert len(chosen(stage.touch("action:for-self"))) == 1


def test_a_touch_on_another_thing_says_that(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    for name in ("action:for-self", "action:for-other", "action:for-self"):
        assert chosen(stage.touch(name)) == []


def test_keys_of_the_voice_act_at_once(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    assert chosen(stage.touch("action:voice-louder")) == [VoiceLoudened(1)]


def test_without_the_voice_one_touch_does_it(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom", Voice())
    assert len(chosen(stage.touch("action:for-self"))) == 1


def test_a_thing_touched_before_its_page_is_read_counts(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom")
    assert chosen(stage.touch("action:for-self")) == []
    heard(stage, listener, 2)  # the page is read after it
    assert len(chosen(stage.touch("action:for-self"))) == 1


def test_where_the_voice_came_by_itself_one_touch_does_it(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom", BY_ITSELF)
    heard(stage, listener, 1)
    before = listener.hushed
    assert len(chosen(stage.touch("action:for-self"))) == 1
    assert listener.hushed > before


@pytest.mark.parametrize("hand", ["finger", "keypad"])
def test_a_voice_that_came_by_itself_is_ended_by_one_key(
    stage: Stage, listener: Listener, hand: str
) -> None:
    show(stage, "for-whom", BY_ITSELF)
    heard(stage, listener, 1)
    if hand == "keypad":
        stage.window.requestActivate()
        stage.wait(stage.window.isActive)
        stage.find("action:voice-again").forceActiveFocus()
    stage.ui.voice_told(speaking=True, withheld=False)
    stage.settle()
    if hand == "finger":
        stage.touch("action:voice-enough")
    else:
        stage.ui.press_key("select")
        stage.settle()
    assert chosen(stage.events) == [VoiceTurned(False)]


def test_the_key_that_stops_does_not_turn_into_another_under_the_finger(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    stage.ui.voice_told(speaking=True, withheld=False)
    stage.settle()
    at = stage.centre("action:voice-stop")
    stage.press(at)
    stage.find("action:voice-stop")
    stage.release(at)
    stage.find("action:voice-again")
    assert len(listener.said) == 1


def test_every_touch_stops_the_voice(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    before = listener.hushed
    stage.touch("action:for-self")
    assert listener.hushed > before


def test_the_ring_says_where_it_stands(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    stage.ui.press_key("next")
    heard(stage, listener, 2)
    assert listener.last == ["给自己办", "放自己的身份证"]


CHECKED = "王，三横王；山，高山的山"


def test_a_name_that_is_checked_is_told_apart_once(stage: Stage, listener: Listener) -> None:
    show(stage, "confirm-identity")
    heard(stage, listener, 1)
    assert listener.last.index(CHECKED) == listener.last.index("王*山") + 1
    show(stage, "for-whom")
    heard(stage, listener, 2)
    show(stage, "review")
    heard(stage, listener, 3)
    assert "王*山" in listener.last
    assert CHECKED not in listener.last
    stage.ui.press_key("repeat")
    heard(stage, listener, 4)
    assert CHECKED in listener.last


def test_what_was_kept_back_is_told_apart_once_it_may_be_heard(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "confirm-identity")
    heard(stage, listener, 1)
    show(stage, "confirm-identity", Voice(on=True, aloud=True))
    heard(stage, listener, 2)
    assert CHECKED in listener.last


def test_the_next_resident_hears_it_too(stage: Stage, listener: Listener) -> None:
    for visit in (1, 2):
        show(stage, "confirm-identity", visit=visit)
        heard(stage, listener, visit)
        assert CHECKED in listener.last


def test_a_character_to_choose_is_told_apart_whenever_it_is_reached(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "form-address")
    heard(stage, listener, 1)
    for letter in "zhang":
        stage.touch(f"key:{letter}")
    for _ in range(2):
        stage.touch("candidate:1")
        stage.touch("candidate:0")
        assert listener.last == ["张", "张，弓长张"]
        stage.touch("candidate:next")


def test_a_countdown_is_not_said_every_second(stage: Stage, listener: Listener) -> None:
    show(stage, "idle-warning")
    heard(stage, listener, 1)
    shown = stage.ui.visit.view
    for left in (9, 8, 7):
        stage.seq += 1
        stage.put(replace(shown, seq=stage.seq, clock=f"15:{left:02d}"))
    stage.ui.press_key("repeat")
    heard(stage, listener, 2)
    assert len(listener.said) == 2


def test_a_field_is_said_with_what_is_in_it(stage: Stage, listener: Listener) -> None:
    show(stage, "form-address")
    heard(stage, listener, 1)
    said = listener.last
    assert said.count("现在住在哪里？") == 1
    assert "示例区河街镇石桥路" in said
    assert "下面是键盘" in said
    assert "q" not in said


@pytest.mark.parametrize("language", ["zh-CN", pytest.param("en", marks=pytest.mark.long)])
def test_everything_on_every_page_is_said(stage: Stage, listener: Listener, language: str) -> None:
    for visit, page in enumerate(samples(Mode.STANDARD, "portrait", language), 2):
        listener.said.clear()
        show(stage, page.name, language=language, visit=visit)
        heard(stage, listener, 1)
        stage.ui.press_key("repeat")
        heard(stage, listener, 2)
        item = page_item(stage.window, stage.ui.visit.view.page)
        assert item is not None
        for text in filter(item.isAncestorOf, (*stage.texts(), *stage.pressable())):
            shown = wanted(stage, text)
            assert shown is None or shown in listener.last, f"{page.name}: {shown}"


def test_each_question_is_said_with_its_answers(stage: Stage, listener: Listener) -> None:
    show(stage, "form")
    heard(stage, listener, 1)
    said = listener.last
    groups = [part for part in things_of(stage) if part.group and part.kind != "text"]
    assert len({part.group for part in groups}) > 1
    at = 0
    for part in groups:
        if part.kind != "field":
            at = said.index(part.text, at)
            assert part.group in said[:at]
    assert said.index("可以点") > at


def test_the_ring_says_the_question_before_its_first_answer(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "form")
    heard(stage, listener, 1)
    answers = [part for part in things_of(stage) if part.kind == "choice" and part.able]
    one, two = answers[:2]
    assert one.group == two.group
    assert stage.ui.reader is not None
    stage.ui.reader.focused(stage.find(one.name))
    assert listener.last[:2] == [one.group, one.text]
    stage.ui.reader.focused(stage.find(two.name))
    assert listener.last[0] == two.text  # its question is still in the ear


def test_news_wait_until_what_is_being_said_has_been_said(stage: Stage, listener: Listener) -> None:
    show(stage, "receipt-printing")
    heard(stage, listener, 1)
    stage.ui.voice_told(True, False)
    show(stage, "receipt-printed")
    stage.settle()
    assert len(listener.said) == 1
    stage.ui.voice_told(False, False)
    heard(stage, listener, 2)
    assert any("回执打好了" in text for text in listener.last)


def things_of(stage: Stage) -> list[Heard]:
    item = page_item(stage.window, stage.ui.visit.view.page)
    assert item is not None
    return list(heard_on(item))


def chosen(events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, Touched)]
