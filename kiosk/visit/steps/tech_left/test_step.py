"""After technician mode."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.steps.tech_left.step import TechLeftView
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("tech-left", TechLeftView())


TOUCHES: list[tuple[str, str, Any]] = []


def likely(hand: Hand, view: Any) -> Any:
    return ev.Touched()


def test_nothing_that_is_touched_there_leads_back_in() -> None:
    someone = Mender().do(ev.FinishPressed())
    someone.do(ev.Touched(), ev.Started("en"), ev.HomePressed(), ev.BackPressed())
    assert someone.shows("tech-left")
    assert someone.state.visit == 0
