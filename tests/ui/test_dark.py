"""The screen is dark for whoever listens: nothing to read, all to hear, and any touch lights it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import QPoint

from kiosk.visit.events import BackPressed, Event, Touched, VoiceDarkened
from kiosk.visit.shape import Mode, Voice
from tests.inspection import dark_problems
from tests.pages import Sample, one_of_each, samples, snapshot
from tests.ui.listening import ON, Listener, heard, sample, show
from tests.ui.stage import Stage
from tests.ui.test_pages import keys_problems
from tests.visit.sn import DeviceView, with_devices
from ui.inspect.writing import CAP_MM, text_problems

DARK = Voice(on=True, dark=True)
IS_DARK, IS_LIGHT = "屏幕关了，请接着听。碰一下屏幕，或者按返回键，屏幕就亮。", "屏幕亮了"


def darken(stage: Stage, voice: Voice = DARK) -> None:
    """The same page with the screen dark, or lit."""
    shown = stage.ui.visit.view
    stage.seq += 1
    stage.put(replace(shown, seq=stage.seq, voice=voice))


def done(stage: Stage) -> list[Event]:
    return [event for event in stage.events if not isinstance(event, Touched)]


@pytest.mark.parametrize("which", [one_of_each, pytest.param(samples, marks=pytest.mark.long)])
@pytest.mark.parametrize(("orientation", "language"), [("portrait", "zh-CN"), ("landscape", "en")])
def test_nothing_of_any_page_is_seen(
    stages: dict[str, Stage],
    orientation: str,
    language: str,
    which: Callable[[Mode, str, str], Iterator[Sample]],
) -> None:
    stage = stages[orientation]
    for visit, page in enumerate(which(Mode.STANDARD, orientation, language), 2):
        stage.seq += 1
        lit = snapshot(page, Mode.STANDARD, orientation, language, stage.seq, visit)
        stage.put(replace(lit, voice=DARK))
        assert list(dark_problems(stage, CAP_MM[Mode.STANDARD])) == [], page.name
    stage.show(sample("attract"), visit=0)


def test_what_shines_through_is_named(stage: Stage) -> None:
    show(stage, "confirm-identity", DARK)
    stage.find("dark").setOpacity(0.9)
    assert list(dark_problems(stage, CAP_MM[Mode.STANDARD])) == ["seen in the dark"]
    stage.find("dark").setOpacity(1)


def test_it_is_said_when_it_becomes_dark_and_when_it_is_lit(
    stage: Stage, listener: Listener
) -> None:
    show(stage, "for-whom")
    heard(stage, listener, 1)
    darken(stage)
    assert listener.last == [IS_DARK]
    darken(stage, ON)
    assert listener.last == [IS_LIGHT]


def test_a_touch_lights_the_screen_and_does_nothing_else(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom", DARK)
    heard(stage, listener, 2)
    at = stage.centre("action:for-self")
    for place in (at, QPoint(3, 3)):
        stage.events.clear()
        stage.press(place)
        stage.release(place)
        assert done(stage) == [VoiceDarkened(False)]
    assert len(listener.said) == 2


def test_back_lights_the_screen_and_goes_back_only_then(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom", DARK)
    stage.ui.press_key("back")
    stage.settle()
    assert done(stage) == [VoiceDarkened(False)]
    darken(stage, ON)
    stage.ui.press_key("back")
    stage.settle()
    assert done(stage) == [BackPressed()]


def test_a_keypad_goes_on_in_the_dark(stage: Stage, listener: Listener) -> None:
    show(stage, "for-whom", DARK)
    heard(stage, listener, 2)  # that it is dark, and the page
    stage.window.requestActivate()
    stage.ui.press_key("next")
    stage.settle()
    assert listener.last == ["给自己办", "放自己的身份证"]
    stage.ui.press_key("select")
    stage.settle()
    assert len(done(stage)) == 1
    assert not isinstance(done(stage)[0], VoiceDarkened)


@pytest.mark.parametrize(
    "fitted",
    [
        {"sound": DeviceView("warning", "headphones")},
        {"sound": DeviceView("ok"), "keypad": DeviceView("ok")},
    ],
)
def test_the_key_is_there_for_headphones_and_for_a_keypad(
    stage: Stage, listener: Listener, fitted: dict[str, DeviceView]
) -> None:
    show(stage, "for-whom")
    assert "action:voice-dark" not in stage.names()
    shown = stage.ui.visit.view
    stage.put(replace(shown, around=with_devices(shown.around, **fitted)))
    assert stage.touch("action:voice-dark") == [VoiceDarkened(True)]
    darken(stage)
    assert stage.find("action:voice-light").isEnabled()  # two switches come to it in the dark
    show(stage, "for-whom")


@pytest.mark.parametrize("withheld", [False, True])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_the_keys_of_the_voice_have_room(
    stages: dict[str, Stage], orientation: str, withheld: bool
) -> None:
    stage, listener = stages[orientation], Listener()
    stage.ui.speak_by(listener)
    stage.show(sample("attract"), visit=0)
    found = []
    for mode, language in product(Mode, ("zh-CN", "en")):
        page = next(s for s in samples(mode, orientation, language) if s.name == "review")
        stage.seq += 1
        shown = snapshot(page, mode, orientation, language, stage.seq)
        around = with_devices(shown.around, sound=DeviceView("ok"), keypad=DeviceView("ok"))
        before = len(listener.said)
        stage.put(replace(shown, voice=ON, around=around))
        heard(stage, listener, before + 1)
        stage.ui.voice_told(False, withheld)
        stage.settle()
        stage.window.grabWindow()
        assert ("action:voice-allow" in stage.names()) is withheld
        assert ("action:voice-dark" in stage.names()) is not withheld
        lines = [*text_problems(stage, mode), *keys_problems(stage, mode)]
        found += [f"{mode} {language}: {line}" for line in lines]
    stage.show(sample("attract"), visit=0)
    assert found == []


def test_between_visits_there_is_no_such_key(stage: Stage, listener: Listener) -> None:
    show(stage, "attract", visit=0)
    shown = stage.ui.visit.view
    ears = with_devices(shown.around, sound=DeviceView("warning", "headphones"))
    stage.put(replace(shown, around=ears))
    assert "action:voice-dark" not in stage.names()
