"""Receipts that never came out: who sees them, what is printed, what stays of the card."""

from datetime import timedelta

import pytest

from contracts.identity import Identity
from kiosk.visit.person import Person
from kiosk.visit.receipts import ReceiptSearch
from tests.visit import ev, fx
from tests.visit.sn import HomeView, IdentifyView, ReprintView
from tests.visit.test_another_card import lay_down
from tests.visit.test_idle_and_clearing import assert_nobody_is_left
from tests.visit.visitor import Visitor
from tests.visit.words import TODAY, elder, newcomer

HERS = ev.ReprintEntry("s-1", "A7C-4K9-W2X", "高龄津贴", "欧**珍", "500***********0021", "09:10")
SAME_NAME = ev.ReprintEntry(
    "s-2", "A7C-4KC-J93", "高龄津贴", "欧**珍", "500***********0048", "09:20"
)
SAME_NUMBER = ev.ReprintEntry(
    "s-3", "A7C-4KD-M11", "高龄津贴", "李*", "500***********0021", "09:30"
)


@pytest.fixture
def home(visitor: Visitor) -> Visitor:
    return visitor.do(ev.ReprintsFound((HERS, SAME_NAME, SAME_NUMBER)), ev.Started("zh-CN"))


def listed(visitor: Visitor) -> list[str]:
    seen = visitor.snapshot.view
    assert isinstance(seen, ReprintView)
    return [line.number for line in seen.lines]


def with_card(visitor: Visitor, identity: Identity) -> Visitor:
    return visitor.do(ev.ReprintsOpened()).show_card(identity)


def test_the_home_page_says_no_more_than_that_receipts_are_missing(home: Visitor) -> None:
    before = home.snapshot
    assert isinstance(before.view, HomeView)
    assert before.view.reprints is True
    assert home.do(ev.ReprintsFound((SAME_NAME,))).snapshot == before


def test_the_list_opens_only_behind_a_card(home: Visitor) -> None:
    home.do(ev.ReprintsOpened())
    assert home.shows("identify")
    seen = home.snapshot.view
    assert isinstance(seen, IdentifyView)
    assert (seen.for_receipt, seen.phone) == (True, home.facts.help_phone)
    assert home.snapshot.step == 0
    home.do(ev.CardTaken(), ev.ReprintChosen(HERS.number), ev.IdentityAnswered(yes=True))
    assert home.shows("identify")
    assert home.count(fx.PrintReceipt) == 0


def test_a_card_sees_its_own_receipts_and_prints_no_other(home: Visitor) -> None:
    with_card(home, elder())
    assert home.shows("reprint")
    assert listed(home) == [HERS.number]
    home.do(ev.ReprintChosen(SAME_NAME.number), ev.ReprintChosen(SAME_NUMBER.number))
    assert home.count(fx.PrintReceipt) == 0
    home.do(ev.ReprintChosen(HERS.number))
    asked = home.last(fx.PrintReceipt)
    assert (asked.submission, asked.reprint) == ("s-1", True)
    home.print()
    assert home.last(fx.KeepOutcome).submission == "s-1"
    assert listed(home) == []


def test_a_stranger_sees_an_empty_list_and_whom_to_ask(home: Visitor) -> None:
    with_card(home, newcomer())
    seen = home.snapshot.view
    assert isinstance(seen, ReprintView)
    assert (seen.lines, seen.phone) == ((), home.facts.help_phone)


def test_a_card_that_expired_meanwhile_still_finds_its_receipt(home: Visitor) -> None:
    with_card(home, elder(long_term=False, valid_to=TODAY - timedelta(days=1)))
    assert listed(home) == [HERS.number]


@pytest.mark.parametrize(
    "leave",
    [ev.BackPressed(), ev.HomePressed(), ev.FinishPressed()],
    ids=lambda e: type(e).__name__,
)
@pytest.mark.parametrize("taken", [True, False])
def test_nothing_of_the_card_is_left_behind(home: Visitor, leave: ev.Event, taken: bool) -> None:
    home.do(ev.ReprintsOpened())
    asked = home.last(fx.ReadCard)
    home.do(ev.CardRead(asked.visit, asked.effect, elder()))
    lifted = home.last(fx.WaitLifted)
    home.do(ev.CardLifted(lifted.visit, lifted.effect, known=False))
    if taken:
        home.do(ev.CardTaken())
        assert home.state.of(Person).identity is None
    home.do(leave)
    assert home.page in ("home", "attract")
    assert_nobody_is_left(home.state)
    assert home.state.of(ReceiptSearch).applicant == home.state.of(ReceiptSearch).id_number == ""
    if home.shows("home"):
        home.do(ev.ItemChosen("elder-allowance"), ev.BeginPressed(), ev.ForWhomChosen(True))
        seen = home.snapshot.view
        assert isinstance(seen, IdentifyView)
        assert not seen.for_receipt
        home.show_card(elder())
        assert home.shows("confirm-identity")


def test_who_goes_back_from_the_reader_is_not_waited_for(home: Visitor) -> None:
    home.do(ev.ReprintsOpened())
    asked = home.last(fx.ReadCard)
    home.do(ev.BackPressed())
    assert home.shows("home")
    assert fx.CancelEffect(asked.visit, asked.effect) in home.asked


def test_a_failed_copy_keeps_the_line_on_the_list(home: Visitor) -> None:
    with_card(home, elder()).do(ev.ReprintChosen(HERS.number)).print("failed", "paper-out")
    seen = home.snapshot.view
    assert isinstance(seen, ReprintView)
    assert (seen.phase, seen.reason) == ("failed", "paper-out")
    assert listed(home) == [HERS.number]


def test_another_card_covers_the_list_and_prints_nothing_of_it(home: Visitor) -> None:
    with_card(home, elder())
    lay_down(home, newcomer())
    assert home.shows("other-card")
    assert HERS.number not in repr(home.snapshot.view)
    home.do(ev.ReprintChosen(HERS.number), ev.BackPressed(), ev.HomePressed())
    assert home.count(fx.PrintReceipt) == 0
    assert home.shows("other-card")
    lay_down(home, elder())
    assert listed(home) == [HERS.number]
    home.do(ev.ReprintChosen(HERS.number))
    assert home.count(fx.PrintReceipt) == 1


def test_nobody_looks_for_cards_once_the_list_is_left(home: Visitor) -> None:
    with_card(home, elder())
    asked = home.last(fx.ReadCard)
    home.do(ev.BackPressed())
    assert fx.CancelEffect(asked.visit, asked.effect) in home.asked
    assert home.count(fx.ReadCard) == 2
