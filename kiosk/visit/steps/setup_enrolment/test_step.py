"""The centre gets to know the terminal."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven
from kiosk.visit.setup import AgainPressed, Enrol, EnrolmentTold, Setup, Told
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of

CODE = "7k2m-9abc-3def-4ghj"
DONE = Told("ok", "enrol_done", {"terminal": "0199f7a0", "number": "17"})
ASKED = Told("warning", "enrol_asked")
REFUSED = Told("trouble", "enrol_refused", {"code": "P-160"})


def waiting() -> Technician:
    return Technician().at("setup-code").do(AnswerGiven("code", CODE), ev.NextPressed())


def answered(told: Told, number: str = "") -> Technician:
    someone = waiting()
    asked = someone.last(Enrol)
    return someone.do(EnrolmentTold(asked.visit, asked.effect, told, number))


def samples(look: Look) -> Iterator[Sample]:
    yield samples_of(waiting(), look, "setup-enrolment")
    yield samples_of(answered(DONE, "17"), look, "setup-enrolment-done")
    yield samples_of(answered(REFUSED), look, "setup-enrolment-refused")
    yield samples_of(answered(ASKED), look, "setup-enrolment-by-stick")


TOUCHES = [
    ("setup-enrolment-refused", "action:again", AgainPressed()),
    ("setup-enrolment-refused", "action:next", ev.NextPressed()),
    ("setup-enrolment-done", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(AgainPressed(), ev.NextPressed())


def test_nobody_leaves_while_the_code_is_being_used() -> None:
    someone = waiting()
    assert someone.snapshot.view.waiting
    assert someone.do(ev.NextPressed(), ev.BackPressed(), AgainPressed()).shows("setup-enrolment")
    assert someone.count(Enrol) == 1


def test_the_number_is_shown_and_no_code_is_asked_for_any_more() -> None:
    someone = answered(DONE, "17")
    assert someone.snapshot.view.number == "17"
    assert someone.state.of(Setup).number == "17"
    someone.do(ev.NextPressed(), ev.BackPressed())
    assert someone.shows("setup-enrolment")
    assert someone.count(Enrol) == 1
    assert someone.do(AgainPressed()).shows("setup-enrolment")


def test_a_code_that_is_refused_is_typed_again_or_left_for_later() -> None:
    shown = answered(REFUSED).snapshot.view
    assert (shown.number, shown.findings[0].level) == ("", "trouble")
    assert answered(REFUSED).do(AgainPressed()).shows("setup-code")
    assert not answered(REFUSED).do(ev.NextPressed()).shows("setup-enrolment")


def test_without_a_code_nothing_is_asked_and_it_is_said_what_follows() -> None:
    someone = Technician().at("setup-code").do(ev.NextPressed())
    assert someone.shows("setup-enrolment")
    assert someone.count(Enrol) == 0
    assert someone.snapshot.view.findings[0].level == "warning"


def test_a_stick_that_comes_back_needs_no_code() -> None:
    someone = answered(ASKED)
    assert someone.state.of(Setup).joining
    assert someone.snapshot.view.findings[0].level == "warning"
    assert someone.do(AgainPressed()).shows("setup-code")
    assert someone.do(ev.NextPressed()).shows("setup-enrolment")
    assert someone.last(Enrol).code == ""
    asked = someone.last(Enrol)
    someone.do(EnrolmentTold(asked.visit, asked.effect, DONE, "17"))
    assert someone.snapshot.view.number == "17"
    assert not someone.state.of(Setup).joining
