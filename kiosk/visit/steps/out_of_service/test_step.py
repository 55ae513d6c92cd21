"""The closed door."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.steps.out_of_service.step import OutOfServiceView
from tests.pages import PHONES, Hand, Look, Sample
from tests.visit.sn import surroundings
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    for reason in ("storage", "full", "no_items", "on_battery", "battery_low"):
        yield Sample(f"out-of-service-{reason}", OutOfServiceView(reason, PHONES[0]))
    yield Sample("out-of-service", OutOfServiceView("closed", PHONES[0]))


TOUCHES = [("out-of-service", "action:language", ev.LanguageChosen("en"))]


def likely(hand: Hand, view: Any) -> Any:
    return ev.BackPressed()


def test_the_door_closes_on_battery_and_opens_with_the_mains(visitor: Visitor) -> None:
    visitor.do(ev.SurroundingsChanged(surroundings(power="battery")))
    assert visitor.shows("out-of-service")
    assert visitor.do(ev.Started("zh-CN")).shows("out-of-service")
    assert visitor.do(ev.SurroundingsChanged(surroundings())).shows("attract")
