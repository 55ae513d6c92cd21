"""The rules of ``script/inspect`` see what is broken, and hold on a share of its walk."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from PySide6.QtGui import QColor, QPointingDevice
from PySide6.QtQuick import QQuickItem

from kiosk.texts import load_texts
from kiosk.visit.shape import Colours, Reach, Size
from tests.inspection import ALL, LANGUAGES, Setting, pairs, problems, rules, turning
from tests.pages import Sample, samples
from tests.pseudo import longer
from tests.ui.stage import ROOT, Stage
from tests.visit.sn import Mode

USUAL = Setting(Mode.STANDARD, "zh-CN")
KEY = "action:for-self"


@pytest.fixture
def own(device: QPointingDevice) -> Iterator[Stage]:
    """A screen that a test may spoil."""
    stage = Stage("portrait", device)
    yield stage
    stage.close()


def for_whom() -> Sample:
    return next(s for s in samples(Mode.STANDARD, "portrait", "zh-CN") if s.name == "for-whom")


def lead(stage: Stage) -> QQuickItem:
    return next(text for text in stage.texts() if "替家里老人" in str(text.property("text")))


@pytest.mark.parametrize(
    ("what", "name", "value", "seen"),
    [
        ("text", "font.pixelSize", 8, "small: "),
        ("text", "color", QColor("#e8e2d6"), "contrast: "),
        ("text", "x", 700, "outside the screen: "),
        ("text", "width", 40, "wider than its room: "),
        ("key", "width", 12, "small target: "),
        ("key", "x", 300, "between "),
        ("key", "spoken", "", "no accessible name: "),
        ("key", "activeFocusOnTab", False, "not in the keypad's order: "),
    ],
)
def test_what_is_broken_is_named(own: Stage, what: str, name: str, value: Any, seen: str) -> None:
    assert list(problems(own, for_whom(), USUAL)) == []
    item = own.find(KEY) if what == "key" else lead(own)
    if name == "font.pixelSize":
        font = item.property("font")
        font.setPixelSize(value)
        item.setProperty("font", font)
    elif name == "width" and what == "text":
        item.setProperty("wrapMode", 0)
        item.setProperty("width", value)
    elif value is not None:
        item.setProperty(name, value)
    own.settle()
    found = list(rules(own, for_whom(), USUAL))
    assert any(seen in line for line in found), found


def test_what_is_not_said_is_named(own: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(problems(own, for_whom(), USUAL)) == []
    monkeypatch.setattr("tests.ui.said.heard", lambda item: iter(()))
    assert any(line.startswith("not said: ") for line in rules(own, for_whom(), USUAL))


def test_what_somebody_seated_does_not_reach_is_named(own: Stage) -> None:
    low = Setting(Mode.STANDARD, "zh-CN", reach=Reach.LOW)
    assert list(problems(own, for_whom(), low)) == []
    own.find(KEY).setProperty("y", -own.size.low_room.above_px)
    own.settle()
    found = list(rules(own, for_whom(), low))
    assert any(f"above the limit in low reach: {KEY} 12" in line for line in found), found


def test_in_pairs_every_two_values_meet() -> None:
    taken = [(s.mode, s.language, s.size, s.colours, s.reach, s.left) for s in pairs()]
    values: list[list[Any]] = [[*Mode], [*LANGUAGES], [*Size], [*Colours], [*Reach], [False, True]]
    for one, two in combinations(range(len(values)), 2):
        met = {(each[one], each[two]) for each in taken}
        assert met == set(product(values[one], values[two]))
    assert len(ALL) == 256


def test_reach_and_hand_turn_so_that_each_page_meets_them_all() -> None:
    met: dict[str, set[tuple[Any, ...]]] = {}
    walked = 0
    for sample, its in turning("portrait"):
        walked += 1
        hands = met.setdefault(f"{its.mode} {its.language} {sample.name}", set())
        hands |= {(its.reach, its.left, "size", its.size)}
        hands |= {(its.reach, its.left, "colours", its.colours)}
    assert all(len(hands) == 4 * (len(Size) + len(Colours)) for hands in met.values())
    assert walked == sum(16 for _ in met)


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_each_page_holds_in_a_setting(stages: dict[str, Stage], orientation: str) -> None:
    """Which, turns from page to page; ``script/inspect`` takes all of them."""
    settings = pairs()
    names = [*dict.fromkeys(_names(orientation))]
    first = 5 * (orientation == "landscape")
    found = []
    for turn, setting in enumerate(settings):  # one after the other: to change them is dear
        its = {*names[(turn - first) % len(settings) :: len(settings)]}
        every = samples(setting.mode, orientation, setting.language)
        for sample in {s.name: s for s in every if s.name in its}.values():
            lines = problems(stages[orientation], sample, setting)
            found += [f"{setting} {sample.name}: {line}" for line in lines]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("orientation", "names"),
    [
        ("portrait", ("home", "materials-more", "out-of-service-battery_low")),
        (
            "landscape",
            (
                "identify-all-ways-waiting",
                "form",
                "sign-error",
                "out-of-service-outage",
                "out-of-service-battery_low",
            ),
        ),
    ],
)
def test_pages_that_are_full_have_room_for_a_longer_language(
    device: QPointingDevice, orientation: str, names: tuple[str, ...]
) -> None:
    """The fullest of what ``script/inspect --longer`` walks."""
    stage = Stage(orientation, device, texts=longer(load_texts(ROOT / "assets" / "text")))
    found = []
    for sample in samples(Mode.STANDARD, orientation, "en"):
        for size in (Size.STANDARD, Size.LARGE) if sample.name in names else ():
            setting = Setting(Mode.STANDARD, "en", size)
            found += [f"{size} {sample.name}: {x}" for x in problems(stage, sample, setting)]
    stage.close()
    assert not found, "\n".join(found)


def _names(orientation: str) -> list[str]:
    return [sample.name for sample in samples(Mode.STANDARD, orientation, "zh-CN")]
