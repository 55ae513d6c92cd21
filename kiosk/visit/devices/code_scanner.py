"""The scanner of codes: a service code for a card, a leaflet's for an item."""

from dataclasses import dataclass, field
from typing import Literal

from kiosk.visit.effects import Asked
from kiosk.visit.events import Result

NAME = "code_scanner"

CodeFailure = Literal["foreign", "unreadable", "timeout", "lost", "left"]
"""foreign: another kind of code."""


@dataclass(frozen=True, slots=True)
class ServiceCodeShown:
    """A service code that was recognised; only the centre can tell whose it is."""

    name: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScanCode(Asked):
    """Wait for a service code; ends with CodeScanned or CodeFailed."""

    def given_up(self) -> Result:
        """As if the scanner were gone."""
        return CodeFailed(self.visit, self.effect, "lost")


@dataclass(frozen=True, slots=True)
class CodeScanned(Result):
    """A service code was read and recognised."""

    code: ServiceCodeShown = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeFailed(Result):
    """No service code."""

    reason: CodeFailure


@dataclass(frozen=True, slots=True)
class ScanLeaflet(Asked):
    """Wait for the code of an item; ends with LeafletScanned or LeafletFailed."""

    def given_up(self) -> Result:
        """As if the scanner were gone."""
        return LeafletFailed(self.visit, self.effect, "lost")


@dataclass(frozen=True, slots=True)
class LeafletScanned(Result):
    """The code of an item, which this terminal need not offer."""

    item: str


@dataclass(frozen=True, slots=True)
class LeafletFailed(Result):
    """No code of an item."""

    reason: CodeFailure
