"""Long lists of text: made as they are read, whole for whoever reads on."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.visit.shape import Comfort, Size
from kiosk.visit.steps.guide.step import BringView, GuideView, QaView
from kiosk.visit.steps.notice.step import NoticeView
from kiosk.visit.steps.policy.step import PolicyView
from kiosk.visit.steps.reprint.step import ReprintLine, ReprintView
from tests.pages import Sample
from tests.ui.stage import Stage
from ui.bridge import READ_ON

MANY = 100


def texts(about: str) -> list[str]:
    """Texts that stand nowhere else on the stage."""
    return [f"{about}第{n}段：谁用，用来做什么，留多久。" for n in range(1, MANY + 1)]


def view(what: str, said: list[str]) -> Any:
    lines = tuple(said)
    match what:
        case "notice":
            return NoticeView("您的信息怎么用", lines, "不同意可以直接来窗口。")
        case "policy":
            return PolicyView(title="办法", paragraphs=lines)
        case "guide":
            bring = tuple(BringView(line, False) for line in lines)
            return GuideView(name="办证", who="谁都能办。", bring=bring)
        case "guide's questions":
            qa = tuple(QaView(line, "能。") for line in lines)
            return GuideView(name="办证", qa=qa, showing_qa=True)
        case _:
            return ReprintView(tuple(ReprintLine(line, "办证", "王*山") for line in lines))


def made(stage: Stage, said: list[str]) -> int:
    """How many of the texts some item holds, on whatever page of them."""

    def every(item: QQuickItem) -> Iterator[QQuickItem]:
        yield item
        for child in item.childItems():
            yield from every(child)

    found = {item.property("text") for item in every(stage.window.contentItem())}
    return len(found & set(said))


@pytest.mark.parametrize("what", ["notice", "policy", "guide", "guide's questions", "reprint"])
def test_a_long_list_is_made_as_it_is_read_and_nothing_of_it_is_lost(
    stage: Stage, what: str
) -> None:
    said, page = texts(what), what.removesuffix("'s questions")
    stage.show(Sample(page, view(what, said), page))
    assert made(stage, said) == READ_ON
    read: list[str] = []
    for turned in range(MANY):
        shown = [line for line in said if line in stage.words()]
        if turned and said[0] in shown:
            break
        read += shown
        assert made(stage, said) <= len(read) + 2 * READ_ON
        stage.touch("action:more-text")
        stage.window.grabWindow()
    assert read == said


def lines_on_first_page(stage: Stage, count: int) -> int:
    said = texts("带")[:count]
    who = "您本人，或者替您来的家里人。" * 14
    things = tuple(BringView(line, False) for line in said)
    shown = GuideView(name="办证", who=who, bring=things)
    stage.show(Sample("guide", shown, "guide"), comfort=Comfort(size=Size.LOW_VISION))
    return sum(line in stage.words() for line in said)


def test_a_card_of_few_lines_stands_together_and_a_long_one_is_cut(stage: Stage) -> None:
    assert lines_on_first_page(stage, 4) == 0
    assert 0 < lines_on_first_page(stage, 40) < 8


def test_another_text_is_read_from_its_beginning(stage: Stage) -> None:
    first, other = texts("甲"), texts("乙")
    stage.show(Sample("policy", view("policy", first), "policy"))
    for _ in range(3):
        stage.touch("action:more-text")
        stage.window.grabWindow()
    assert made(stage, first) > READ_ON
    stage.show(Sample("policy", view("policy", other), "policy"))
    assert made(stage, other) == READ_ON
