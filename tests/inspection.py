"""Every rule that a page has to keep, asked of one page as it stands on the screen.

``script/inspect`` walks all pages in all settings with it; the tests ask the same rules of shares.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from PySide6.QtQuick import QQuickItem

from kiosk.visit.shape import Colours, Comfort, Reach, Size, Voice
from tests.pages import Sample, samples
from tests.ui import test_sizes
from tests.ui.said import unsaid
from tests.ui.stage import Stage
from tests.ui.test_pages import TARGET_MM, keys_problems
from tests.visit.sn import Mode
from ui.inspect.contrast import contrast_problems, pixels
from ui.inspect.looking import enabled
from ui.inspect.writing import CAP_MM, CAP_OF_EM, HAIR, text_problems
from ui.screen import REACH_MM

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True)
class Setting:
    """How a page is looked at."""

    mode: Mode
    language: str
    size: Size = Size.STANDARD
    colours: Colours = Colours.STANDARD
    reach: Reach = Reach.USUAL
    left: bool = False

    def __str__(self) -> str:
        hand = " left-handed" if self.left else ""
        return f"{self.mode} {self.language} {self.size} {self.colours} {self.reach}{hand}"


ALL = [Setting(*each) for each in product(Mode, LANGUAGES, Size, Colours, Reach, (False, True))]
"""All 256 of them."""


def pairs() -> list[Setting]:
    """A few settings in which every two values of two of them meet; 16 of the 256."""
    modes, sizes, colours, reaches = list(Mode), list(Size), list(Colours), list(Reach)
    return [
        Setting(
            modes[(a + b) % 2],
            LANGUAGES[(a // 2 + b) % 2],
            sizes[a],
            colours[b],
            reaches[(a + b // 2) % 2],
            (a // 2 + b // 2) % 2 == 1,
        )
        for a, b in product(range(4), range(4))
    ]


def problems(stage: Stage, sample: Sample, setting: Setting) -> Iterator[str]:
    """What is wrong with a page in a setting; the page is shown."""
    comfort = Comfort(setting.colours, setting.size, setting.reach, setting.left)
    stage.warnings.clear()
    stage.show(sample, setting.mode, setting.language, comfort=comfort)
    yield from rules(stage, sample, setting)
    if setting.colours is Colours.STANDARD:  # the dark has no colours
        lit = stage.ui.visit.view
        darken(stage)
        yield from dark_problems(stage, CAP_MM[setting.mode])
        stage.put(lit)
    yield from (f"QML: {warning}" for warning in stage.warnings)
    stage.warnings.clear()


def rules(stage: Stage, sample: Sample, setting: Setting) -> Iterator[str]:
    """The same of a page that is shown already."""
    cap, side = CAP_MM[setting.mode], TARGET_MM[setting.mode]
    low = setting.reach is Reach.LOW
    if (
        stage.size.low_room if low else stage.size.room
    ).fit >= 1:  # with less room sizes grow from what is drawn there
        cap = max(cap, test_sizes.CAPS.get(setting.size, 0))
        side = max(side, test_sizes.TARGETS.get(setting.size, 0))
    small = [*text_problems(stage, setting.mode, cap)]
    if sample.page == "sizes":  # its samples are as small as what they offer
        small = [line for line in small if not line.startswith("small: ")]
    yield from small
    yield from keys_problems(stage, setting.mode, side)
    yield from (f"contrast: {line}" for line in contrast_problems(stage, setting.colours))
    yield from (f"not said: {text}" for text in unsaid(stage))
    if low:
        yield from (f"above the limit in low reach: {line}" for line in beyond(stage))
    yield from (f"not in the keypad's order: {name}" for name in unreached(stage))


def darken(stage: Stage) -> None:
    """The same page for somebody who listens, and wants no screen."""
    shown = stage.ui.visit.view
    stage.seq += 1
    stage.put(replace(shown, seq=stage.seq, voice=Voice(on=True, dark=True)))


def dark_problems(stage: Stage, cap: float) -> Iterator[str]:
    """What is seen of a page whose screen is dark, besides the sentence that says so."""
    (sentence,) = (text for text in stage.texts() if text.parentItem() == stage.find("dark"))
    if stage.mm(sentence.property("font").pixelSize()) * CAP_OF_EM < cap - HAIR:
        yield "small in the dark"
    picture = pixels(stage.window.grabWindow()).copy()
    ink = stage.ink(sentence).toAlignedRect()
    picture[ink.top() : ink.bottom() + 1, ink.left() : ink.right() + 1] = 0
    if picture.any():
        yield "seen in the dark"


def beyond(stage: Stage) -> list[str]:
    """What can be pressed and lies above the reach of somebody seated, and how high."""
    floor = stage.size.bottom_mm + stage.mm(stage.window.height())
    tops = (
        (key.objectName(), floor - stage.mm(stage.rect(key).top())) for key in stage.pressable()
    )
    return [f"{name} {top:.0f} mm" for name, top in tops if top > REACH_MM + HAIR]


def unreached(stage: Stage) -> list[str]:
    """Keys that can be pressed and that no keypad comes to."""
    assert stage.ui.focus is not None
    reached = stage.ui.focus.things()
    page = f"page:{stage.ui.visit.view.page}"
    return [
        key.objectName()
        for key in stage.pressable()
        if key not in reached and enabled(key) and _page_of(key) in ("", page)
    ]


def _page_of(item: QQuickItem | None) -> str:
    while item is not None:
        if item.objectName().startswith("page:"):
            return item.objectName()
        item = item.parentItem()
    return ""


def views(orientation: str, settings: list[Setting]) -> Iterator[tuple[Sample, Setting]]:
    """Every page in these settings."""
    for setting in settings:
        for sample in samples(setting.mode, orientation, setting.language):
            yield sample, setting


def turning(orientation: str) -> Iterator[tuple[Sample, Setting]]:
    """Every page in every mode, language, size and colours: 64 settings.

    Reach and hand turn from page to page and from setting to setting, so that each page stands in
    all four of them, with every size and with all colours.
    """
    hands = [*product(Reach, (False, True))]
    for mode, language in product(Mode, LANGUAGES):
        for (s, size), (c, colours) in product(enumerate(Size), enumerate(Colours)):
            for number, sample in enumerate(samples(mode, orientation, language)):
                reach, left = hands[(number + s + c) % len(hands)]
                yield sample, Setting(mode, language, size, colours, reach, left)


__all__ = ["ALL", "Setting", "pairs", "problems", "rules", "turning", "views"]
