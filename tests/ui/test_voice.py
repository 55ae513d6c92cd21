"""What is read of pages and when; the voice itself is played by others."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from kiosk.visit.shape import Mode, Voice
from tests.pages import Sample, samples, snapshot
from tests.ui.stage import Stage

ON = Voice(on=True)


class Listener:
    """Notes what it is told to say."""

    def __init__(self) -> None:
        self.said: list[list[str]] = []
        self.hushed = 0

    def say(
        self, texts: Iterable[str], *, language: str, page: str, pace: int, gain_db: float,
        aloud: bool,
    ) -> None:  # fmt: skip
        self.said.append(list(texts))

    def hush(self) -> None:
        self.hushed += 1

    @property
    def last(self) -> list[str]:
        return self.said[-1] if self.said else []


@pytest.fixture
def listener(stage: Stage) -> Iterator[Listener]:
    listener = Listener()
    stage.ui.speak_by(listener)
    yield listener
    stage.show(sample("attract"), visit=0)


def sample(name: str, language: str = "zh-CN") -> Sample:
    return next(s for s in samples(Mode.STANDARD, "portrait", language) if s.name == name)


def show(stage: Stage, name: str, voice: Voice = ON, language: str = "zh-CN") -> None:
    stage.seq += 1
    shown = snapshot(sample(name, language), Mode.STANDARD, "portrait", language, stage.seq, 1)
    stage.put(replace(shown, voice=voice))


def heard(stage: Stage, listener: Listener, count: int) -> None:
    stage.wait(lambda: len(listener.said) >= count)


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
