"""Somebody who listens to a page, and pages shown to them."""

from collections.abc import Iterable
from dataclasses import replace

from kiosk.visit.shape import Mode, Voice
from tests.pages import Sample, samples, snapshot
from tests.ui.stage import Stage
from tests.visit.sn import DeviceView, with_devices

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


def sample(name: str, language: str = "zh-CN") -> Sample:
    return next(s for s in samples(Mode.STANDARD, "portrait", language) if s.name == name)


def show(
    stage: Stage, name: str, voice: Voice = ON, language: str = "zh-CN", visit: int = 1
) -> None:
    stage.seq += 1
    page = sample(name, language)
    shown = snapshot(page, Mode.STANDARD, "portrait", language, stage.seq, visit)
    around = with_devices(shown.around, sound=DeviceView("ok"))
    stage.put(replace(shown, voice=voice, around=around))


def heard(stage: Stage, listener: Listener, count: int) -> None:
    stage.wait(lambda: len(listener.said) >= count)
