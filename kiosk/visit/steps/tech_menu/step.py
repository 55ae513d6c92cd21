"""The menu: a row for each page that somebody who was let in can go to."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Step, Turn, Way, on
from kiosk.visit.technician import MENU, Technician


@dataclass(frozen=True, slots=True)
class MenuRow:
    """What it leads to, and its icon."""

    word: str
    sign: str


@dataclass(frozen=True, slots=True)
class TechMenuView:
    """Who was let in, and all rows."""

    who: str = ""
    rows: tuple[MenuRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RowOpened(PersonEvent):
    """This one."""

    word: str


def open_row(state: State, event: RowOpened, facts: Facts) -> Turn:
    """To its page, for whoever was let in."""
    if event.word not in MENU or not state.of(Technician).who:
        return Turn(state)
    return Turn(state, way=Way(event.word))


def view(state: State, facts: Facts) -> TechMenuView:
    """All rows, in their order."""
    rows = tuple(MenuRow(word, sign) for word, sign in MENU.items())
    return TechMenuView(state.of(Technician).who, rows)


STEP = Step(
    name="tech-menu",
    shows=TechMenuView,
    view=view,
    on=(on(RowOpened, open_row),),
    exits=tuple(MENU),
    frame=Frame(help=False, home_here=True),
)
