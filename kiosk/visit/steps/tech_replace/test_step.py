"""Another terminal in the place of this one, on its page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import LookAtPlace, PlaceTold
from kiosk.visit.setup import AgainPressed, Told
from kiosk.visit.steps.tech_replace.step import QueueOpened
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

ID = "t-0123456789ab"
TOOK = Told("ok", "place_took", {"before": "t-ba9876543210", "no": "16"})


def told(waiting: int | None = 12, *before: Told) -> Mender:
    someone = Mender().inside("tech-replace")
    return someone.tell(PlaceTold, LookAtPlace, terminal=ID, waiting=waiting, told=before)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-replace"), look, "tech-replace-looking")
    yield sample_of(told(), look, "tech-replace")
    yield sample_of(told(0, TOOK), look, "tech-replace-empty")
    yield sample_of(told(None), look, "tech-replace-unknown")


TOUCHES = [
    ("tech-replace", "action:queue", QueueOpened()),
    ("tech-replace", "action:replace-again", AgainPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(QueueOpened(), AgainPressed(), ev.BackPressed())


def test_it_says_whose_place_it_is_and_what_waits_and_leads_to_the_stick() -> None:
    shown = told(12, TOOK).snapshot.view
    assert (shown.terminal, shown.waiting, len(shown.findings)) == (ID, 12, 1)
    assert "16" in shown.findings[0].what
    assert told(None).snapshot.view.waiting == -1
    assert told().do(QueueOpened()).shows("tech-stick")


def test_it_looks_again_when_asked_and_not_twice_at_once() -> None:
    someone = Mender().inside("tech-replace").do(AgainPressed())
    assert sum(isinstance(each, LookAtPlace) for each in someone.asked) == 1
    someone = told().do(AgainPressed()).tell(PlaceTold, LookAtPlace, terminal=ID, waiting=0)
    assert someone.snapshot.view.waiting == 0
