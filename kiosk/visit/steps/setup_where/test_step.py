"""Where a device is."""

from collections.abc import Iterator
from typing import Any

from contracts.answers import Problem
from contracts.items import Text
from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.fitting import (
    Fitting,
    LookAround,
    Looked,
    Offer,
    ProposeAt,
    ProposedAt,
    TryOut,
)
from kiosk.visit.setup import Setup
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit import ev as declared
from tests.visit.technician import AROUND, Technician, samples_of

TYPED = "192.0.2.20:9100"
TABLE = {"adapter": "escpos_network", "host": "192.0.2.20", "port": 9100}
FOUND = Offer("receipt_printer", "escpos_network", TABLE, TYPED)


def asked(device: str = "receipt_printer", **facts: Any) -> Technician:
    """Somebody who was asked where it is, coming from the page where it is tried."""
    someone = Technician(**facts).at("setup-trial", Fitting(device), AROUND)
    return someone.do(declared.WhereOpened())


def proposed(someone: Technician) -> Technician:
    someone.do(AnswerGiven("address", TYPED), ev.NextPressed())
    ask = someone.last(ProposeAt)
    return someone.do(ProposedAt(ask.visit, ask.effect, (FOUND,)))


def samples(look: Look) -> Iterator[Sample]:
    if not look.elder:
        yield samples_of(asked(), look, "setup-where")
    no = look.t("这不是地址", "That is no address")
    why = Problem(text=Text({"zh-CN": no, "en": no}))
    wrong = asked("document_printer", wrong=lambda word, value: why)
    wrong.do(AnswerGiven("address", "192.0.2.300"))
    yield samples_of(wrong, look, "setup-where-wrong", "address")
    yield samples_of(asked("ups"), look, "setup-where-name", "address")


TOUCHES = [
    ("setup-where", "field:address", QuestionOpened("address")),
    ("setup-where", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return AnswerGiven("address", TYPED) if hand.chance(0.4) else likely_answer(hand, view)


def test_what_is_typed_is_proposed_first_and_tried_like_the_others() -> None:
    someone = proposed(asked())
    assert (someone.last(ProposeAt).device, someone.last(ProposeAt).address) == (
        "receipt_printer",
        TYPED,
    )
    assert someone.shows("setup-trial")
    assert [each.thing for each in someone.snapshot.view.offers] == [
        TYPED,
        "POS-80 Printer",
        "ttyS1",
    ]
    assert someone.state.of(Setup).values == {}, "nothing is chosen before it is tried"
    someone.do(declared.OfferTried(0))
    assert someone.last(TryOut).table == TABLE
    assert someone.state.of(Setup).values["devices.receipt_printer"] == TABLE


def test_what_was_typed_stays_when_it_is_looked_around_anew() -> None:
    someone = proposed(asked()).do(ev.NextPressed())
    assert someone.shows("setup-devices")
    look = someone.last(LookAround)
    someone.do(Looked(look.visit, look.effect, AROUND))
    row = next(each for each in someone.snapshot.view.devices if each.device == "receipt_printer")
    assert (row.stands, row.thing) == ("found", TYPED)


def test_what_is_no_place_is_said_beside_it_and_nothing_is_proposed() -> None:
    seen: list[tuple[str, object]] = []

    def wrong(word: str, value: object) -> Problem:
        seen.append((word, value))
        return Problem(text=Text({"zh-CN": "不行", "en": "No."}))

    someone = asked(wrong=wrong).do(AnswerGiven("address", "192.0.2.300"), ev.NextPressed())
    assert seen[0] == ("place.receipt_printer", "192.0.2.300")
    assert someone.snapshot.view.questions[0].error == "不行"
    assert someone.shows("setup-where")
    assert someone.count(ProposeAt) == 0
    assert asked().do(ev.NextPressed()).shows("setup-where"), "it must be said"


def test_two_presses_ask_once() -> None:
    someone = asked().do(AnswerGiven("address", TYPED), ev.NextPressed(), ev.NextPressed())
    assert someone.count(ProposeAt) == 1


def test_each_class_is_told_what_may_be_typed_of_it() -> None:
    labels = {
        device: asked(device).do(ev.LanguageChosen("en")).snapshot.view.questions[0].help
        for device in AROUND.reached
    }
    assert len(set(labels.values())) == len(labels)
    assert all(labels.values())


def test_back_leads_to_the_device_and_who_was_cut_off_goes_on_at_the_list() -> None:
    someone = asked().do(ev.BackPressed())
    assert someone.shows("setup-trial")
    assert someone.snapshot.view.offers
    assert Technician().at("setup-where").shows("setup-devices")
