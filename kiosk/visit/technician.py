"""Technician mode: who was let in, what its menu has, what the door asks of the program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Literal

from kiosk.visit.effects import Asked
from kiosk.visit.events import Result
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import HOME, Frame, Turn

MENU: Mapping[str, str] = MappingProxyType(
    {
        "devices": "stethoscope",
        "supplies": "receipt",
        "diagnosis": "help-circle",
        "logs": "list-check",
        "stick": "cloud-upload",
        "settings": "pencil",
        "report": "clipboard-list",
        "output": "voice",
        "cleaning": "eraser",
        "replace": "refresh",
        "wipe": "alert-triangle",
    }
)
"""What the menu has, in its order: the word of each row and the icon beside it.

A row leads to the page that the flow binds to its word; its text is ``tech-menu.<word>``.
"""

OUTSIDE = Frame(help=False, home=False)
"""Nobody is let in yet: whoever it is can only go again."""
INSIDE = Frame(help=False)
"""Home is the menu, and the key that ends a visit ends this one."""

By = Literal["card", "code"]
Refusal = Literal["wrong", "locked", "out-of-date", "no-list", "no-centre", "failed"]
CardTrouble = Literal["absent", "silent", "unreadable", "no-list", "out-of-date", "locked"]


@dataclass(frozen=True, slots=True)
class Technician(Slice):
    """Who was let in, by the id that the centre gave; "" while nobody was."""

    life: ClassVar[Life] = Life.VISIT

    who: str = ""
    by: By = "card"


Becomes = Literal["open", "closed", "forgets"]


@dataclass(frozen=True, slots=True)
class Parting(Slice):
    """What becomes of the terminal when the technician has gone: residents can begin, it stays
    closed by the centre, or it forgets everything.
    """

    life: ClassVar[Life] = Life.KEPT

    becomes: Becomes = "open"


def back(state: State, facts: Facts) -> Turn:
    """The back key of a page of the menu: to the menu."""
    return Turn(state, way=HOME)


# ---- what the door asks of the program --------------------------------------------------


@dataclass(frozen=True, slots=True)
class AwaitCard(Asked):
    """Say how the door stands, and wait for a card; ends with CardThere or CardUnknown."""


@dataclass(frozen=True, slots=True)
class DoorTold(Result):
    """How the door stands.

    Attributes:
        number: of the terminal; ``challenge``: what the centre makes a code for. Both "" where
            there can be no code.
        trouble: why no card opens it, "" where one may.
        wait_s: how long nothing opens it.
    """

    final: ClassVar[bool] = False

    number: str = ""
    challenge: str = ""
    trouble: CardTrouble | Literal[""] = ""
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class CardThere(Result):
    """A card was read. What it says stays with the program; no page knows it."""


@dataclass(frozen=True, slots=True)
class CardUnknown(Result):
    """No card can be read now."""

    trouble: CardTrouble


@dataclass(frozen=True, slots=True)
class TryKey(Asked):
    """Try a PIN with the card that was read, or with a code; ends with LetIn or KeptOut."""

    pin: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LetIn(Result):
    """The door is open."""

    who: str
    by: By


@dataclass(frozen=True, slots=True)
class KeptOut(Result):
    """It stays shut; ``wait_s``: for so long whatever is tried."""

    why: Refusal
    wait_s: int = 0
