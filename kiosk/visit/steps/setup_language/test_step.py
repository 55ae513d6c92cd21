"""The language of setting up."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.setup import LANGUAGES, Setup
from kiosk.visit.shape import Mode
from kiosk.visit.steps.setup_language.step import SetupLanguageView
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("setup-language", SetupLanguageView())


TOUCHES = [
    ("setup-language", "action:start:zh-CN", ev.Started("zh-CN")),
    ("setup-language", "action:start:en", ev.Started("en")),
    ("setup-language", "action:mode-elder", ev.ModeChosen(Mode.ELDER)),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ev.Started("zh-CN"), ev.Started("en"))


def test_the_language_is_that_of_the_pages_and_the_first_of_the_terminal() -> None:
    someone = Technician().do(ev.Started("en"))
    assert someone.shows("setup-upright")
    assert someone.snapshot.language == "en"
    assert someone.state.of(Setup).values[LANGUAGES] == ["en", "zh-CN"]


def test_it_can_be_come_back_to_and_chosen_otherwise() -> None:
    someone = Technician().do(ev.Started("en"), ev.BackPressed())
    assert someone.shows("setup-language")
    assert someone.do(ev.Started("zh-CN")).snapshot.language == "zh-CN"
    assert someone.shows("setup-upright")


def test_a_language_that_this_terminal_does_not_speak_begins_nothing() -> None:
    assert Technician().do(ev.Started("xx")).shows("setup-language")
