"""Somebody sets the terminal up at a console."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.setup import BeginAnew
from tests.pages import Hand, Look, Sample
from tests.visit.technician import ENGINE, Technician, samples_of


def samples(look: Look) -> Iterator[Sample]:
    yield samples_of(Technician().at("setup-console"), look, "setup-console")


TOUCHES: list[Any] = []


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ev.Touched())


def test_nothing_leads_from_it_or_to_it_and_nothing_is_asked_there() -> None:
    someone = Technician().at("setup-console")
    asked = len(someone.asked)
    someone.do(ev.BackPressed(), ev.NextPressed(), ev.HomePressed(), ev.Touched())
    assert someone.shows("setup-console")
    assert someone.count(BeginAnew) == 0
    assert len(someone.asked) == asked
    others = (step for step in ENGINE.flow if step.name != "setup-console")
    assert all("setup-console" not in ENGINE.flow.follows(step) for step in others)
