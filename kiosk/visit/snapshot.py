"""What the resident sees, as frozen values: the screen is a function of one Snapshot.

Texts that belong to an item are already in the visit's language. Texts that belong to the
pages are not here: the screen looks them up in the catalogues by its own keys, and by the
``*_key`` fields of the Views. Fields that may hold something personal have ``repr=False``.
"""

from dataclasses import dataclass, field
from typing import Any

from kiosk.visit.shape import Comfort, Mode, Voice
from kiosk.visit.step import Frame, Keys
from kiosk.visit.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the terminal, complete enough to draw it.

    Attributes:
        seq: rises by one with every published snapshot.
        visit: number of the visit since start, 0 between visits.
        page: name of the step that is shown; ``view`` is its View.
        behind: the page that lies under it and keeps what is half done there, "" for none.
        sheet: the page is a sheet, and the page behind it is seen above it.
        follows: the pages that may come next, so that they can be made ahead.
        foreseen: those of them whose View is known already, with it.
        step, steps: position in the step bar (1-based), 0 when the page has none.
        whose: masked name of the person whose matter this is, "" before identification.
        night: the whole screen is dark until somebody touches it.
        can_go_back, can_go_home: whether these dock keys act on this page.
    """

    seq: int
    visit: int
    page: str
    view: Any
    mode: Mode = Mode.STANDARD
    comfort: Comfort = Comfort()
    voice: Voice = Voice()
    language: str = "zh-CN"
    languages: tuple[str, ...] = ("zh-CN", "en")
    orientation: str = "portrait"
    step: int = 0
    steps: int = 0
    step_key: str = ""  # below ``step.``
    item_name: str = ""
    whose: str = field(default="", repr=False)
    can_go_back: bool = False
    can_go_home: bool = False
    around: Surroundings = Surroundings()
    clock: str = ""  # "15:20"
    date: str = ""  # ISO date, shown in the visit's language
    place: str = ""
    terminal_name: str = ""
    frame: Frame = Frame()
    keys: Keys = Keys()
    night: bool = False
    behind: str = ""
    sheet: bool = False
    follows: tuple[str, ...] = ()
    foreseen: tuple[tuple[str, Any], ...] = field(default=(), repr=False)
