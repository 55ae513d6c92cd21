"""Every page at every size, measured in millimetres as at the usual one.

Each page is seen in one of its four looks at each size; which, turns from size to size.
"""

import pytest
from PySide6.QtGui import QPointingDevice

from kiosk.texts import load_texts
from kiosk.visit.shape import Comfort, Size
from tests.pages import Look, samples
from tests.pseudo import longer
from tests.ui.stage import ROOT, Stage
from tests.ui.test_pages import TARGET_MM, keys_problems
from tests.visit.sn import Mode
from ui.inspect.writing import CAP_MM, text_problems

LOOKS = ((Mode.STANDARD, "zh-CN"), (Mode.ELDER, "en"), (Mode.STANDARD, "en"), (Mode.ELDER, "zh-CN"))
LARGER = tuple(size for size in Size if size is not Size.STANDARD)
CAPS = {Size.LARGE: 5.6, Size.ELDER: 6.4, Size.LOW_VISION: 8.5}
"""Capitals in millimetres, the lower ends of VVSG 2.0 7.1-G or more."""
TARGETS = {Size.LARGE: 14.0, Size.ELDER: 18.0, Size.LOW_VISION: 20.0}


@pytest.mark.parametrize(
    ("turn", "size"),
    [
        pytest.param(turn, size, marks=[] if size is Size.LOW_VISION else [pytest.mark.long])
        for turn, size in enumerate(LARGER)
    ],
)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_page_holds_at_every_size(
    device: QPointingDevice, orientation: str, turn: int, size: Size
) -> None:
    stage = Stage(orientation, device)
    found = []
    for number, (mode, language) in enumerate(LOOKS):
        first = (number + turn + 2 * (orientation == "landscape")) % 4
        cap, target = max(CAPS[size], CAP_MM[mode]), max(TARGETS[size], TARGET_MM[mode])
        for sample in [*samples(mode, orientation, language)][first::4]:
            stage.show(sample, mode, language, comfort=Comfort(size=size))
            lines = [*text_problems(stage, mode, cap), *keys_problems(stage, mode, target)]
            if sample.page == "sizes":  # whose samples are as small as what they offer
                lines = [line for line in lines if not line.startswith("small: ")]
            found += [f"{sample.name} {mode} {language}: {line}" for line in lines]
    warnings = stage.warnings
    stage.close()
    assert not found, "\n".join(found)
    assert warnings == []


@pytest.mark.parametrize(
    "diagonal", [pytest.param(inches, marks=pytest.mark.long) for inches in (21.5, 32.0)]
)
def test_the_largest_size_holds_on_other_screens(device: QPointingDevice, diagonal: float) -> None:
    """On smaller screens sizes grow from what is drawn there; no text falls below the usual."""
    orientation = "portrait" if diagonal < 27 else "landscape"
    stage = Stage(orientation, device, diagonal_inch=diagonal)
    found = []
    for number, (mode, language) in enumerate(LOOKS):
        for sample in [*samples(mode, orientation, language)][number::4]:
            stage.show(sample, mode, language, comfort=Comfort(size=Size.LOW_VISION))
            lines = [*text_problems(stage, mode), *keys_problems(stage, mode)]
            found += [f"{sample.name} {mode} {language}: {line}" for line in lines]
    stage.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("orientation", "looks"),
    [("portrait", LOOKS), ("landscape", [look for look in LOOKS if look[0] is Mode.STANDARD])],
)
@pytest.mark.parametrize(
    "size", [pytest.param(Size.STANDARD, marks=pytest.mark.long), Size.LOW_VISION]
)
def test_pages_hold_on_the_smallest_screen(
    device: QPointingDevice, orientation: str, looks: list[tuple[Mode, str]], size: Size
) -> None:
    """15.6 inches; in landscape the elder layout needs a larger one and is not offered."""
    stage = Stage(orientation, device, diagonal_inch=15.6)
    found = []
    for number, (mode, language) in enumerate(looks):
        first = (number + (size is Size.STANDARD)) % len(looks)
        for sample in [*samples(mode, orientation, language)][first :: len(looks)]:
            stage.show(sample, mode, language, comfort=Comfort(size=size))
            lines = [*text_problems(stage, mode), *keys_problems(stage, mode)]
            if sample.page == "sizes":
                lines = [line for line in lines if not line.startswith("small: ")]
            found += [f"{sample.name} {mode} {language}: {line}" for line in lines]
    warnings = stage.warnings
    stage.close()
    assert not found, "\n".join(found)
    assert warnings == []


@pytest.mark.parametrize(
    ("orientation", "inches", "offered"),
    [
        ("portrait", 15.6, True), ("landscape", 15.6, False), ("landscape", 19.0, False),
        ("landscape", 21.5, True),
    ],
)  # fmt: skip
def test_large_print_is_offered_where_its_pages_have_room(
    device: QPointingDevice, orientation: str, inches: float, offered: bool
) -> None:
    stage = Stage(orientation, device, diagonal_inch=inches)
    shown = {sample.name: sample for sample in samples(Mode.STANDARD, orientation, "zh-CN")}
    stage.show(shown["home"])
    assert ("action:mode-elder" in stage.names()) is offered
    assert "action:sizes" in stage.names(), "larger letters are offered everywhere"
    stage.show(shown["special-space"])
    assert ("action:space-large" in stage.names()) is offered
    stage.close()


@pytest.mark.parametrize("page", ["typing", "pinyin", "candidates", "signs"])
def test_keys_are_as_large_as_fingers_on_the_smallest_screen(
    device: QPointingDevice, page: str
) -> None:
    """Nine keys a row, whatever the keyboard shows."""
    stage = Stage("portrait", device, diagonal_inch=15.6)
    for visit, language in enumerate(("zh-CN", "en"), start=1):
        every = samples(Mode.ELDER, "portrait", language)
        sample = next(s for s in every if s.name == "type-identity-name")
        stage.show(sample, Mode.ELDER, language, visit)
        if (page in ("pinyin", "candidates")) is (language == "en"):
            stage.touch("key:lang")
        if page == "candidates":
            for letter in "ji":
                stage.touch(f"key:{letter}")
            assert "candidate:0" in stage.names()
            stage.window.grabWindow()
        if page == "signs":
            stage.touch("key:symbols")
        found = [*text_problems(stage, Mode.ELDER), *keys_problems(stage, Mode.ELDER)]
        assert found == []
    stage.close()


@pytest.mark.parametrize("size", [Size.LARGE, Size.ELDER])
def test_the_row_of_wishes_has_room_for_a_longer_language(
    device: QPointingDevice, size: Size
) -> None:
    texts = longer(load_texts(ROOT / "assets" / "text"))
    stage = Stage("portrait", device, texts=texts)
    sample = next(s for s in samples(Mode.STANDARD, "portrait", "en") if s.name == "for-whom")
    stage.show(sample, Mode.STANDARD, "en", comfort=Comfort(size=size))
    found = text_problems(stage, Mode.STANDARD)
    stage.close()
    assert found == []


def test_words_that_just_fit_a_key_stay_in_it(device: QPointingDevice) -> None:
    """On 19 inches a text is a pixel wider than its key has room, and one of two lines higher."""
    stage = Stage("portrait", device, diagonal_inch=19.0)
    sample = next(s for s in samples(Mode.STANDARD, "portrait", "en") if s.name == "form-found")
    stage.show(sample, Mode.STANDARD, "en")
    found = text_problems(stage, Mode.STANDARD)
    stage.close()
    assert found == []


@pytest.mark.parametrize("diagonal", [15.6, 21.5, 27.0])
def test_a_power_cut_is_told_whole_in_the_header(device: QPointingDevice, diagonal: float) -> None:
    stage = Stage("portrait", device, diagonal_inch=diagonal)
    found = []
    for mode, language in LOOKS:
        every = samples(mode, "portrait", language)
        sample = next(s for s in every if s.name == "out-of-service-battery_low")
        for size in Size:
            stage.show(sample, mode, language, comfort=Comfort(size=size))
            assert "note:power" in stage.names()
            found += [f"{mode} {language} {size}: {x}" for x in text_problems(stage, mode)]
    stage.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("mode", list(Mode))
def test_each_size_is_larger_than_the_one_before(stage: Stage, mode: Mode) -> None:
    sheet = next(s for s in samples(mode, "portrait", "zh-CN") if s.page == "sizes")
    seen = []
    for size in Size:
        stage.show(sheet, mode, comfort=Comfort(size=size))
        lead = next(t for t in stage.texts() if str(t.property("text")).startswith("点一下"))
        seen.append(lead.property("font").pixelSize())
        sample = next(t for t in stage.texts() if t.property("text") == "最大")
        largest = sample.property("font").pixelSize()
    assert seen == sorted(set(seen))
    assert seen[-1] == largest, "a sample is as large as it makes what is read"


def test_the_sheet_leaves_the_page_seen_above_it(stages: dict[str, Stage]) -> None:
    for orientation, stage in stages.items():
        for mode, language in LOOKS:
            look = Look(mode, orientation, language)
            sheet = next(s for s in samples(mode, orientation, language) if s.page == "sizes")
            stage.show(sheet, mode, language, comfort=Comfort(size=Size.LOW_VISION))
            top = min(stage.rect(key).top() for key in stage.pressable())
            assert top > stage.window.height() * 0.35, look
