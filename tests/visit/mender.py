"""Somebody at the pure machine of technician mode: posts events, keeps what was asked."""

from dataclasses import replace
from typing import Any, TypeVar

from kiosk.visit.engine import Engine
from kiosk.visit.shape import Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.technician import AwaitCard, DoorTold, Technician
from kiosk.visit.technician_flow import ENTRY, TECHNICIAN
from tests.pages import Look, Sample
from tests.visit import ev, fx
from tests.visit.sn import Snapshot
from tests.visit.technician import new_terminal

T = TypeVar("T")
ENGINE = Engine(TECHNICIAN)
WHO = Technician("7K2M")
PIN = "482913"
STANDS = DoorTold(0, 0, number="17", challenge="7K2M-9ACE")


class Mender:
    """One terminal in technician mode, at its door."""

    def __init__(self, **facts: Any) -> None:
        self.facts: Facts = replace(new_terminal(), **facts)
        self.asked: list[fx.Effect] = []
        self.state: State = ENGINE.initial(self.facts)
        self.at(ENTRY.name)

    def at(self, page: str, *known: Slice) -> "Mender":
        """On this page, with this known."""
        self.state, effects = ENGINE.resumed(page, known, self.facts)
        self.asked += effects
        self.seen = ENGINE.view(self.state, self.facts, 1)
        return self

    def inside(self, page: str, *known: Slice) -> "Mender":
        """On this page of the menu, let in."""
        return self.at(page, WHO, *known)

    def do(self, *events: ev.Event) -> "Mender":
        for event in events:
            self.state, effects = ENGINE.step(self.state, event, self.facts)
            self.asked += effects
            self.seen = ENGINE.view(self.state, self.facts, 1)
        return self

    def tell(self, kind: type[ev.Result], asked: type[fx.Asked], **told: Any) -> "Mender":
        """What came of the newest effect of a kind."""
        effect = self.last(asked)
        return self.do(kind(effect.visit, effect.effect, **told))

    def stands(self, **otherwise: Any) -> "Mender":
        """The door says how it stands."""
        effect = self.last(AwaitCard)
        return self.do(replace(STANDS, visit=effect.visit, effect=effect.effect, **otherwise))

    def fire(self, name: str) -> "Mender":
        """The time of an ask has run out."""
        number = next(n for ask, n in self.state.waiting.items() if ask.name == name)
        return self.do(ev.TimerFired(self.state.visit, number))

    def shows(self, page: str) -> bool:
        return self.seen.page == page

    @property
    def snapshot(self) -> Snapshot:
        return self.seen

    def last(self, kind: type[T]) -> T:
        found = next((effect for effect in reversed(self.asked) if isinstance(effect, kind)), None)
        assert found is not None, f"no {kind.__name__} was asked for; {self.seen.page!r}"
        return found


def sample_of(someone: Mender, look: Look, name: str) -> Sample:
    """What somebody sees, looked at in this way."""
    state = replace(someone.state, language=look.language, mode=look.mode)
    facts = replace(someone.facts, orientation=look.orientation)
    return Sample(name, ENGINE.view(state, facts, 1).view)
