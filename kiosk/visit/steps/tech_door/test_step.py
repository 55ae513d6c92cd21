"""The door."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.visit import events as ev
from kiosk.visit.effects import CancelEffect, ClearVisit
from kiosk.visit.shape import Mode
from kiosk.visit.steps.tech_door.step import CodeOpened, TechDoorView
from kiosk.visit.technician import AwaitCard, CardThere, CardUnknown, Technician
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender

TROUBLES = ("absent", "silent", "unreadable", "no-list", "out-of-date", "locked")


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("tech-door", TechDoorView(number="17", challenge="7K2M-9ACE"))
    for trouble in TROUBLES:
        view = TechDoorView(number="17", challenge="7K2M-9ACE", trouble=trouble)
        yield Sample(f"tech-door-{trouble}", view)
    yield Sample("tech-door-shut", TechDoorView(number="17", challenge="7K2M-9ACE", wait_min=15))
    yield Sample("tech-door-looking", TechDoorView(looking=True))


TOUCHES = [
    ("tech-door", "action:code", CodeOpened()),
    ("tech-door", "action:leave", ev.FinishPressed()),
    ("tech-door-unreadable", "action:read-again", ev.ReadAgain()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(CodeOpened(), CodeOpened(), ev.ReadAgain(), ev.FinishPressed())


def test_a_card_alone_leads_to_the_pin_and_lets_nobody_in() -> None:
    someone = Mender().stands().tell(CardThere, AwaitCard)
    assert someone.shows("tech-pin")
    assert not someone.state.of(Technician).who


def test_a_code_is_typed_only_where_the_centre_can_make_one() -> None:
    assert Mender().do(CodeOpened()).shows("tech-door")
    assert Mender().stands(challenge="").do(CodeOpened()).shows("tech-door")
    assert Mender().stands(wait_s=30).do(CodeOpened()).shows("tech-door")
    assert Mender().stands().do(CodeOpened()).shows("tech-code")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_a_card_that_can_be_read_the_code_stays(trouble: Any) -> None:
    someone = Mender().stands().tell(CardUnknown, AwaitCard, trouble=trouble)
    view = someone.snapshot.view
    assert (view.trouble, view.challenge) == (trouble, "7K2M-9ACE")
    assert someone.do(CodeOpened()).shows("tech-code")


def test_the_reader_is_let_go_when_somebody_goes_on_with_a_code() -> None:
    someone = Mender().stands()
    waited = someone.last(AwaitCard).effect
    someone.do(CodeOpened())
    assert someone.last(CancelEffect).effect == waited
    someone.do(ev.BackPressed())
    assert someone.shows("tech-door")
    assert someone.last(AwaitCard).effect > waited


def test_a_card_is_waited_for_again_after_one_that_was_not_read() -> None:
    someone = Mender().stands().tell(CardUnknown, AwaitCard, trouble="unreadable")
    first = someone.last(AwaitCard).effect
    someone.do(ev.ReadAgain(), ev.ReadAgain())
    assert someone.last(AwaitCard).effect == first + 1
    assert someone.stands().snapshot.view.trouble == ""


def test_nobody_is_brought_home_or_inside_from_the_door() -> None:
    for event in (ev.HomePressed(), ev.HelpPressed(), ev.Started("en"), ev.BackPressed()):
        assert Mender().stands().do(event).shows("tech-door")


def test_a_door_that_nobody_goes_through_closes_by_itself() -> None:
    someone = Mender().stands().do(ev.Touched(), ev.ModeChosen(Mode.ELDER))
    someone.fire("technician-door")
    assert someone.shows("tech-left")
    assert someone.last(ClearVisit)
