"""The PIN."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.onetime import OneTimeCode
from kiosk.visit.steps.tech_pin.step import DigitPressed, DigitsCleared, DigitTaken, TechPinView
from kiosk.visit.technician import KeptOut, LetIn, Technician, TryKey
from tests.pages import Hand, Look, Sample
from tests.visit.mender import PIN, Mender


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("tech-pin", TechPinView(digits=6, enough=True))
    yield Sample("tech-pin-empty", TechPinView())
    yield Sample("tech-pin-trying", TechPinView(digits=0, trying=True))
    yield Sample("tech-pin-wrong", TechPinView(why="wrong"))
    yield Sample("tech-pin-full", TechPinView(digits=12, enough=True, why="no-centre"))
    yield Sample("tech-pin-locked", TechPinView(why="locked", wait_min=15))


TOUCHES = [
    ("tech-pin", "key:7", DigitPressed("7")),
    ("tech-pin", "key:backspace", DigitTaken()),
    ("tech-pin", "key:clear", DigitsCleared()),
    ("tech-pin", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return ev.NextPressed() if view.enough else DigitPressed(hand.pick(*PIN))


def typed(*digits: str) -> Mender:
    return Mender().at("tech-pin").do(*map(DigitPressed, digits))


def test_only_dots_are_known_of_what_is_typed() -> None:
    someone = typed(*PIN)
    assert someone.snapshot.view == TechPinView(digits=6, enough=True)
    assert PIN not in repr(someone.state)
    assert PIN not in repr(someone.snapshot)
    assert "4" not in repr(DigitPressed("4"))


def test_what_is_no_digit_is_not_typed_and_there_are_twelve_at_most() -> None:
    assert typed("x", "12", "", "②").snapshot.view.digits == 0
    assert typed(*"1234567890123").snapshot.view.digits == 12
    assert typed(*"123").do(DigitTaken()).snapshot.view.digits == 2
    assert typed(*"123").do(DigitsCleared()).snapshot.view.digits == 0


def test_too_few_digits_are_not_tried() -> None:
    someone = typed(*PIN[:5]).do(ev.NextPressed())
    assert not [effect for effect in someone.asked if isinstance(effect, TryKey)]


def test_it_is_tried_once_and_gone_from_the_page() -> None:
    someone = typed(*PIN).do(ev.NextPressed(), ev.NextPressed(), DigitPressed("1"))
    assert [effect.pin for effect in someone.asked if isinstance(effect, TryKey)] == [PIN]
    assert someone.snapshot.view == TechPinView(trying=True)
    assert someone.do(ev.BackPressed()).shows("tech-pin")


def test_who_is_let_in_comes_to_the_menu() -> None:
    someone = typed(*PIN).do(ev.NextPressed()).tell(LetIn, TryKey, who="7K2M", by="card")
    assert someone.shows("tech-menu")
    assert someone.state.of(Technician) == Technician("7K2M", "card")


def test_a_wrong_one_is_said_and_typed_again_with_the_same_code() -> None:
    someone = Mender().at("tech-pin", OneTimeCode("7K2M-9ACE-3FHJ"))
    someone.do(*map(DigitPressed, PIN), ev.NextPressed()).tell(KeptOut, TryKey, why="wrong")
    assert someone.snapshot.view == TechPinView(why="wrong")
    someone.do(*map(DigitPressed, PIN), ev.NextPressed())
    assert someone.last(TryKey).code == "7K2M-9ACE-3FHJ"


def test_a_door_that_is_locked_takes_no_digit() -> None:
    someone = typed(*PIN).do(ev.NextPressed()).tell(KeptOut, TryKey, why="locked", wait_s=841)
    assert someone.snapshot.view == TechPinView(why="locked", wait_min=15)
    assert someone.do(DigitPressed("1"), ev.NextPressed()).snapshot.view.digits == 0
    assert someone.do(ev.BackPressed()).shows("tech-door")
