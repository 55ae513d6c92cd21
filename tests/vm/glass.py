"""Where what has no words lies on the glass: the same page, drawn on this side at the same size.

Keys of keyboards, crosses, arrows and the field of a signature cannot be read. Their places are
asked of the project's own pages.
"""

from functools import cached_property

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.visit.answers import QuestionOpened
from kiosk.visit.setup_flow import SETTING_UP
from kiosk.visit.steps.setup_touch.step import CROSSES, SetupTouchView
from tests.pages import Look, Sample, samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from tests.visit.technician import Technician, samples_of
from ui.screen import make_application, prepare_environment

Box = tuple[int, int, int, int]
"""Left, top, width and height."""
KEYS = "key:"
ENGLISH = "en"


class Glass:
    """Places on a screen of 27 inches that stands upright."""

    def __init__(self) -> None:
        prepare_environment("offscreen")
        self._app = QGuiApplication.instance() or make_application()
        self._stage = Stage("portrait", QTest.createTouchDevice())

    def close(self) -> None:
        """Let go of the window."""
        self._stage.close()

    @cached_property
    def arrow_up(self) -> Box:
        """The arrow that points to the ceiling."""
        self._show("setup-upright")
        return self._box("action:arrow-up")

    @cached_property
    def crosses(self) -> tuple[Box, ...]:
        """The crosses, in their order."""
        found = []
        for cross in range(1, CROSSES + 1):
            self._stage.show(
                Sample("setup-touch", SetupTouchView(cross=cross), "setup-touch"), language=ENGLISH
            )
            found.append(self._box(f"action:cross-{cross}"))
        return tuple(found)

    @cached_property
    def pad(self) -> Box:
        """Where somebody signs whose pages are simple."""
        self._show("sign", Mode.ELDER)
        return self._box("pad:signature")

    @cached_property
    def letters(self) -> dict[str, Box]:
        """Letters and digits of the keyboard, ``symbols`` and what else has a word."""
        self._letters()
        return self._keys()

    @cached_property
    def signs(self) -> dict[str, Box]:
        """Its signs and digits, ``letters`` and what else has a word."""
        self._letters()
        self._stage.touch("key:symbols")
        keys = self._keys()
        self._stage.touch("key:letters")
        return keys

    @cached_property
    def digits(self) -> dict[str, Box]:
        """The pad of digits of a page that asks for a phone, where pages are simple."""
        self._show("form-phone", Mode.ELDER)
        return self._keys()

    @cached_property
    def above_letters(self) -> Box:
        """Where something changes when a letter is typed."""
        return self._above(self.letters)

    @cached_property
    def above_digits(self) -> Box:
        """The same of a digit."""
        return self._above(self.digits)

    def _above(self, keys: dict[str, Box]) -> Box:
        header = self._stage.size.height_px // 10  # has a clock
        return 0, header, self._stage.size.width_px, min(box[1] for box in keys.values()) - header

    def _letters(self) -> None:
        someone = Technician().at("setup-place").do(QuestionOpened("name"))
        look = Look(Mode.STANDARD, "portrait", ENGLISH)
        sample = samples_of(someone, look, "setup-place")
        self._stage.show(Sample(sample.name, sample.view, "setup-place"), language=ENGLISH)

    def _show(self, name: str, mode: Mode = Mode.STANDARD) -> None:
        flow = SETTING_UP if name.startswith("setup-") else None
        found = samples(mode, "portrait", ENGLISH, flow)
        self._stage.show(next(s for s in found if s.name == name), mode, ENGLISH)

    def _keys(self) -> dict[str, Box]:
        names = [name for name in self._stage.names() if name.startswith(KEYS)]
        return {name.removeprefix(KEYS): self._box(name) for name in names}

    def _box(self, name: str) -> Box:
        box = self._stage.rect(self._stage.find(name)).toRect()
        return box.x(), box.y(), box.width(), box.height()


def middle(box: Box) -> tuple[int, int]:
    """Where a finger presses it."""
    left, top, width, height = box
    return left + width // 2, top + height // 2
