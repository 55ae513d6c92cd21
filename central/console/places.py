"""The pages at the top of every page, and which of them somebody sees."""

from dataclasses import dataclass

from central.console.sessions import Visitor
from central.roles import Duty


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its address below the console's, and ``key`` of its name among the words."""

    address: str
    key: str
    duty: Duty

    def here(self, path: str) -> bool:
        """Whether a path of the console is on this page or below it."""
        if self.address == "/":
            return path == "/" or path.startswith("/cases/")
        return path == self.address or path.startswith(f"{self.address}/")


_TERMINALS = Place("/terminals", "terminals", Duty.TERMINALS)
_FLEET = Place("/fleet", "fleet", Duty.FLEET)
_PLACES = (
    Place("/", "inbox", Duty.CASES),
    _FLEET,
    Place("/rollouts", "rollouts", Duty.ROLLOUTS),
    Place("/sets", "sets", Duty.SETS),
    Place("/notices", "notices", Duty.NOTICES),
    Place("/technicians", "technicians", Duty.TECHNICIANS),
    _TERMINALS,
    Place("/alarms", "alarms", Duty.ALARMS),
    Place("/trust", "trust", Duty.TRUST),
    Place("/audit", "audit", Duty.AUDIT),
)


def places_of(visitor: Visitor) -> tuple[Place, ...]:
    """What somebody sees; the board leads to the list of terminals for whoever has it."""
    seen = tuple(place for place in _PLACES if visitor.may(place.duty))
    return tuple(place for place in seen if place is not _TERMINALS or _FLEET not in seen)


def start_of(visitor: Visitor) -> str:
    """Where somebody begins, below the console's address."""
    return next((place.address for place in places_of(visitor)), "/account")
