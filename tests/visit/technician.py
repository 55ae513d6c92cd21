"""A technician at the pure machine of setting up: posts events, keeps what was asked."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from kiosk.texts import load_texts
from kiosk.visit.answers import FormState
from kiosk.visit.engine import Engine
from kiosk.visit.fitting import Around, Offer
from kiosk.visit.setup import Setup
from kiosk.visit.setup_flow import SETTING_UP
from kiosk.visit.shape import Slice
from kiosk.visit.state import Facts, State
from tests.pages import Look, Sample
from tests.visit import ev, fx
from tests.visit.sn import Snapshot

T = TypeVar("T")
ENGINE = Engine(SETTING_UP)
AROUND = Around(
    classes=(
        "id_card", "code_scanner", "smart_card", "receipt_printer", "document_printer", "camera",
        "document_camera", "keypad", "ups", "cabinet", "sound",
    ),
    offers=(
        Offer("id_card", "sam_v", {"adapter": "sam_v", "port": "/dev/ttyS1"}, "ttyS1"),
        Offer(
            "receipt_printer",
            "escpos_usb",
            {"adapter": "escpos_usb", "vendor": 1046, "product": 20497},
            "POS-80 Printer",
        ),
        Offer(
            "receipt_printer",
            "escpos_serial",
            {"adapter": "escpos_serial", "port": "/dev/ttyS1"},
            "ttyS1",
            "id_card",
        ),
        Offer(
            "keypad",
            "serial_keypad",
            {"adapter": "serial_keypad", "port": "/dev/ttyS2"},
            "ttyS2",
            unsure=True,
        ),
        Offer("camera", "v4l2", {"adapter": "v4l2", "device": "/dev/video0"}, "HD Webcam C525"),
    ),
    reached={"receipt_printer": "host", "document_printer": "uri", "ups": "ups"},
)  # fmt: skip
"""What is plugged into a terminal on somebody's desk."""
TEXTS = Path(__file__).parents[2] / "assets" / "text"


@cache
def new_terminal(orientation: str = "portrait") -> Facts:
    """What is known before anything is set up."""
    return Facts(items=(), texts=load_texts(TEXTS), orientation=orientation)


class Technician:
    """One new terminal with somebody in front of it; ``said`` is what was said of it before."""

    def __init__(self, said: Mapping[str, Any] | None = None, **facts: Any) -> None:
        self.facts = replace(new_terminal(), **facts)
        self.said = dict(said or {})
        self.state: State = ENGINE.initial(self.facts).put(Setup(self.said))
        self.asked: list[fx.Effect] = []
        self.seen = ENGINE.view(self.state, self.facts, 1)

    def at(self, page: str, *known: Slice) -> "Technician":
        """The terminal was cut off on this page, and goes on there; ``known``: what it brings."""
        kept = (Setup(self.said), *known)
        self.state, effects = ENGINE.resumed(page, kept, self.facts)
        self.asked += effects
        self.seen = ENGINE.view(self.state, self.facts, 1)
        return self

    def do(self, *events: ev.Event) -> "Technician":
        for event in events:
            self.state, effects = ENGINE.step(self.state, event, self.facts)
            self.asked += effects
            self.seen = ENGINE.view(self.state, self.facts, 1)
        return self

    def shows(self, page: str) -> bool:
        return self.seen.page == page

    @property
    def snapshot(self) -> Snapshot:
        return self.seen

    def count(self, kind: type) -> int:
        return sum(isinstance(effect, kind) for effect in self.asked)

    def last(self, kind: type[T]) -> T:
        """The newest effect of a kind; a page that asked for none fails by its name."""
        found = next((effect for effect in reversed(self.asked) if isinstance(effect, kind)), None)
        assert found is not None, (
            f"no {kind.__name__} was asked for; the page is {self.seen.page!r}"
        )
        return found


def samples_of(someone: Technician, look: Look, name: str, question: str = "") -> Sample:
    """What somebody sees, looked at in this way; ``question``: where in a form, if in one."""
    state = replace(someone.state, language=look.language, mode=look.mode)
    if question:
        editing = "" if look.elder else question
        state = state.put(replace(state.of(FormState), at=question, editing=editing))
    facts = new_terminal(look.orientation)
    return Sample(name, ENGINE.view(state, facts, 1).view)
