"""After technician mode."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.steps.tech_left.step import TechLeftView
from kiosk.visit.technician import Parting
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("tech-left", TechLeftView())
    yield Sample("tech-left-closed", TechLeftView("closed"))
    yield Sample("tech-left-forgets", TechLeftView("forgets"))


TOUCHES: list[tuple[str, str, Any]] = []


def likely(hand: Hand, view: Any) -> Any:
    return ev.Touched()


def test_nothing_that_is_touched_there_leads_back_in() -> None:
    someone = Mender().do(ev.FinishPressed())
    someone.do(ev.Touched(), ev.Started("en"), ev.HomePressed(), ev.BackPressed())
    assert someone.shows("tech-left")
    assert someone.state.visit == 0


def test_it_says_what_becomes_of_the_terminal_and_keeps_saying_it() -> None:
    assert Mender().do(ev.FinishPressed()).snapshot.view.becomes == "open"
    someone = Mender().at("tech-door", Parting("closed")).do(ev.FinishPressed())
    assert someone.snapshot.view.becomes == "closed"
    assert someone.do(ev.Touched()).snapshot.view.becomes == "closed"
