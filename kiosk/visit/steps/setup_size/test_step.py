"""How large the screen is."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import NextPressed
from kiosk.visit.setup import DIAGONAL, BeginAnew, Setup
from kiosk.visit.steps.setup_size.step import INCHES, InchesChosen, SetupSizeView
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("setup-size", SetupSizeView())


TOUCHES = [
    ("setup-size", "action:inches-21.5", InchesChosen(21.5)),
    ("setup-size", "action:inches-43", InchesChosen(43.0)),
    ("setup-size", "action:next", NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return NextPressed() if hand.chance(0.7) else InchesChosen(hand.pick(*INCHES))


def test_another_size_draws_the_pages_anew_and_stays_here() -> None:
    someone = Technician().at("setup-size").do(InchesChosen(21.5))
    assert someone.shows("setup-size")
    assert someone.snapshot.view.diagonal == 21.5
    assert someone.asked == [BeginAnew()]
    assert someone.do(InchesChosen(21.5)).asked == [BeginAnew()], "it is drawn so already"


def test_the_size_that_fits_is_kept_though_nobody_chose_it() -> None:
    someone = Technician().at("setup-size").do(NextPressed())
    assert someone.shows("setup-touch")
    assert someone.state.of(Setup).values[DIAGONAL] == 27.0


def test_no_size_is_taken_that_no_key_has() -> None:
    assert Technician().at("setup-size").do(InchesChosen(0.0)).asked == []
