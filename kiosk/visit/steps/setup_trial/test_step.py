"""One device is tried."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.fitting import (
    NONE,
    AnswerTrial,
    Fitting,
    PersonAsked,
    StepTried,
    TriedOut,
    TryOut,
)
from kiosk.visit.setup import AgainPressed, Setup
from kiosk.visit.steps.setup_trial.step import (
    NotFittedChosen,
    OfferTried,
    TrialAnswered,
    WhereOpened,
)
from tests.pages import Hand, Look, Sample
from tests.visit.technician import AROUND, Technician, samples_of

PRINTER = AROUND.of("receipt_printer")[0].table


def at(device: str) -> Technician:
    return Technician().at("setup-trial", Fitting(device), AROUND)


def tried(
    *steps: tuple[str, bool | None], asked: str = "", passed: bool | None = None
) -> Technician:
    someone = at("receipt_printer").do(OfferTried(0))
    ask = someone.last(TryOut)
    for name, how in steps:
        someone.do(StepTried(ask.visit, ask.effect, name, how))
    if asked:
        someone.do(PersonAsked(ask.visit, ask.effect, asked))
    return someone if passed is None else someone.do(TriedOut(ask.visit, ask.effect, passed))


def samples(look: Look) -> Iterator[Sample]:
    printed = (("found", True), ("strip-printed", True))
    yield samples_of(at("receipt_printer"), look, "setup-trial")
    yield samples_of(at("document_camera"), look, "setup-trial-none")
    yield samples_of(at("document_printer"), look, "setup-trial-none-where")
    yield samples_of(tried(printed[0]), look, "setup-trial-trying")
    yield samples_of(tried(*printed, asked="strip"), look, "setup-trial-asked")
    well = tried(*printed, ("strip-readable", True), passed=True)
    yield samples_of(well, look, "setup-trial-well")
    failed = tried(*printed, ("strip-readable", False), ("answers", None), passed=False)
    yield samples_of(failed, look, "setup-trial-failed")


TOUCHES = [
    ("setup-trial", "action:offer-1", OfferTried(1)),
    ("setup-trial", "action:not-fitted", NotFittedChosen()),
    ("setup-trial-none-where", "action:where", WhereOpened()),
    ("setup-trial-asked", "action:trial-yes", TrialAnswered(yes=True)),
    ("setup-trial-asked", "action:trial-no", TrialAnswered(yes=False)),
    ("setup-trial-failed", "action:again", AgainPressed()),
    ("setup-trial-well", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    if view.question:
        return TrialAnswered(hand.chance(0.7))
    if view.reached and hand.chance(0.3):
        return WhereOpened()
    if view.offers and hand.chance(0.7):
        return OfferTried(0)
    return hand.pick(NotFittedChosen(), AgainPressed(), ev.NextPressed())


def test_what_is_tried_is_chosen_and_how_it_went_is_kept() -> None:
    someone = tried(("found", True), ("strip-printed", True), passed=True)
    assert someone.last(TryOut).table == PRINTER
    setup = someone.state.of(Setup)
    assert setup.values["devices.receipt_printer"] == PRINTER
    assert setup.tried == {"receipt_printer": True}
    assert someone.do(ev.NextPressed()).shows("setup-devices")


def test_the_person_is_asked_and_the_answer_goes_to_the_trial() -> None:
    someone = tried(("found", True), asked="strip")
    assert someone.snapshot.view.question
    someone.do(TrialAnswered(yes=True), TrialAnswered(yes=False))
    assert [each for each in someone.asked if isinstance(each, AnswerTrial)] == [
        AnswerTrial(yes=True)
    ]
    assert someone.snapshot.view.question == ""


def test_one_trial_at_a_time() -> None:
    someone = tried(("found", True)).do(OfferTried(1), NotFittedChosen(), ev.NextPressed())
    assert someone.shows("setup-trial")
    assert someone.count(TryOut) == 1


def test_who_goes_away_hears_no_more_of_the_trial() -> None:
    someone = tried(("found", True))
    asked = someone.last(TryOut)
    someone.do(ev.BackPressed())
    assert someone.shows("setup-devices")
    someone.do(TriedOut(asked.visit, asked.effect, passed=True))
    assert someone.state.of(Setup).tried == {}


def test_where_it_is_can_be_said_of_what_is_reached_through_the_network() -> None:
    assert at("document_printer").snapshot.view.reached
    assert at("document_printer").do(WhereOpened()).shows("setup-where")
    assert not at("id_card").snapshot.view.reached
    assert at("id_card").do(WhereOpened()).shows("setup-trial")
    assert tried(("found", True)).do(WhereOpened()).shows("setup-trial"), "it is being tried"


def test_a_device_that_is_not_there_is_said_to_be_none() -> None:
    someone = at("receipt_printer").do(NotFittedChosen())
    assert someone.shows("setup-devices")
    assert someone.state.of(Setup).values["devices.receipt_printer"] == NONE


def test_who_was_cut_off_here_goes_on_at_the_list() -> None:
    assert Technician().at("setup-trial").shows("setup-devices")
