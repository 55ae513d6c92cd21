"""Every page in every mode, orientation and language, measured in millimetres."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPointingDevice

from tests.pages import Sample, samples
from tests.ui.stage import Stage, gap, inside
from tests.visit.sn import Mode
from ui.inspect.writing import HAIR, text_problems

TARGET_MM = {Mode.STANDARD: 12.7, Mode.ELDER: 18.0}
GAP_MM = 2.54
LOOKS = [*product(Mode, ("zh-CN", "en"))]


def cases() -> Iterator[Any]:
    """Every page in all eight looks; of each the usual run takes the four that have all pairs of
    mode, orientation and language, and ``-m long`` the others.
    """
    for (m, mode), (o, orientation), (n, language) in product(
        enumerate(Mode), enumerate(("portrait", "landscape")), enumerate(("zh-CN", "en"))
    ):
        for number, sample in enumerate(samples(mode, orientation, language)):
            yield pytest.param(
                sample, mode, orientation, language,
                id=f"{sample.name}-{orientation}-{mode}-{language}",
                marks=[pytest.mark.long] if (number + m + o + n) % 2 else [],
            )  # fmt: skip


@pytest.mark.parametrize(("sample", "mode", "orientation", "language"), [*cases()])
def test_page_holds_in_millimetres(
    stages: dict[str, Stage], sample: Sample, mode: Mode, orientation: str, language: str
) -> None:
    stage = stages[orientation]
    stage.warnings.clear()
    stage.show(sample, mode, language)

    assert stage.warnings == []
    pages = [name for name in stage.names() if name.startswith("page:")]
    assert pages == [f"page:{sample.page}"]
    problems = [
        *text_problems(stage, mode),
        *keys_problems(stage, mode),
        *_names(stage),
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("orientation", "diagonal"),
    [
        pytest.param("portrait", 21.5, marks=pytest.mark.long),
        pytest.param("landscape", 32.0, marks=pytest.mark.long),
        pytest.param("landscape", 21.5, marks=pytest.mark.long),
        pytest.param("portrait", 32.0, marks=pytest.mark.long),
    ],
)
def test_other_screens_hold_the_same_millimetres(
    device: QPointingDevice, orientation: str, diagonal: float
) -> None:
    """Each page in two of its four looks; the other screen of this orientation shows it in the
    other two.
    """
    stage = Stage(orientation, device, diagonal_inch=diagonal)
    problems = []
    for number, (mode, language) in enumerate(LOOKS):
        first = (number + number // 2 + (diagonal > 27)) % 2
        for sample in [*samples(mode, orientation, language)][first::2]:
            stage.show(sample, mode, language)
            found = [*text_problems(stage, mode), *keys_problems(stage, mode)]
            problems += [f"{sample.name} {mode} {language}: {line}" for line in found]
    warnings = stage.warnings
    stage.close()
    assert not problems, "\n".join(problems)
    assert warnings == []


def keys_problems(stage: Stage, mode: Mode, side: float = 0.0) -> list[str]:
    """``side``: targets are this wide and high, whatever the mode asks."""
    side = side or TARGET_MM[mode]
    problems = []
    whole = QRectF(0, 0, stage.window.width(), stage.window.height())
    keys = stage.pressable()
    for key in keys:
        name, place = key.objectName(), stage.rect(key)
        least = stage.mm(min(place.width(), place.height()))
        if least < side - HAIR:
            problems.append(f"small target: {name} {least:.1f} mm")
        if not inside(place, whole):
            problems.append(f"target outside the screen: {name}")
        if not name:
            problems.append(f"no id: {key}")
        if not stage.accessible_name(key):
            problems.append(f"no accessible name: {name}")
        if not key.activeFocusOnTab():
            problems.append(f"not reached by keys: {name}")
    places = [(key, stage.rect(key)) for key in keys]
    for (one, here), (other, there) in combinations(places, 2):
        apart = stage.mm(gap(here, there))
        if apart < GAP_MM - HAIR:
            problems.append(f"{apart:.2f} mm between {one.objectName()} and {other.objectName()}")
    return problems


def _names(stage: Stage) -> list[str]:
    names = stage.names()
    return [f"twice: {name}" for name in sorted(set(names)) if names.count(name) > 1]
