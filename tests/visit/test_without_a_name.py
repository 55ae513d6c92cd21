"""Nobody need say who they are where the item says so; nothing else may be had that way."""

import pytest

from contracts.identity import CardLayout
from kiosk.visit.person import Person
from kiosk.visit.state import Facts
from tests.visit import ev, fx
from tests.visit.sn import IdentifyView, ReviewView
from tests.visit.visitor import READY, Visitor
from tests.visit.words import COMPLAINT, elder, with_catch_all


@pytest.fixture
def hall(wide_facts: Facts) -> Facts:
    return with_catch_all(wide_facts)


def unnamed(hall: Facts, mode: str = "standard") -> Visitor:
    visitor = Visitor(hall, around=READY).start("complaints", mode=mode)
    return visitor.do(ev.OtherWayChosen("no_name"))


def ways(visitor: Visitor) -> set[str]:
    seen = visitor.snapshot.view
    assert isinstance(seen, IdentifyView)
    return {key.way for key in seen.ways}


@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_a_complaint_goes_all_the_way_and_says_nothing_of_anybody(hall: Facts, mode: str) -> None:
    visitor = unnamed(hall, mode)
    assert visitor.shows("notice"), "there is no name to ask about"
    visitor.do(ev.NoticeAgreed()).fill(COMPLAINT)
    seen = visitor.snapshot.view
    assert isinstance(seen, ReviewView)
    assert (seen.rows[0].value, seen.rows[0].editable, seen.rows[0].full) == ("没有留", False, "")
    assert visitor.snapshot.whose == ""
    visitor.accept_review()
    draft = visitor.keep().last(fx.Commit).draft
    assert draft.identity_level == "L0"
    assert draft.identity.layout is CardLayout.UNNAMED
    assert (draft.identity.name, draft.identity.id_number) == ("", "")
    assert draft.remarks[0] == "no-name-given"
    assert not {"person-not-compared", "card-loss-not-checked"} & {*draft.remarks}


def test_it_is_offered_where_the_item_says_so_and_nowhere_else(hall: Facts) -> None:
    assert "no_name" in ways(Visitor(hall, around=READY).start("complaints"))
    other = Visitor(hall, around=READY).start("window-appointment")
    assert "no_name" not in ways(other)
    other.do(ev.OtherWayChosen("no_name"))
    assert other.shows("identify")
    assert other.state.of(Person).identity is None


def test_back_leads_to_where_a_name_can_still_be_given(hall: Facts) -> None:
    visitor = unnamed(hall).do(ev.BackPressed())
    assert visitor.shows("identify")
    visitor.identify(elder())
    assert visitor.shows("notice")
    assert visitor.state.of(Person).identity == elder()


def test_another_matter_asks_who_it_is_for(hall: Facts) -> None:
    visitor = unnamed(hall).do(ev.HomePressed(), ev.ItemChosen("elder-allowance"))
    visitor.do(ev.BeginPressed(), ev.ForWhomChosen(True))
    assert visitor.shows("identify")
    visitor.do(ev.HomePressed(), ev.ItemChosen("complaints"))
    visitor.do(ev.BeginPressed(), ev.ForWhomChosen(True))
    assert visitor.shows("identify"), "somebody may want to give a name now"


def test_a_card_on_the_reader_is_nobody_elses(hall: Facts) -> None:
    visitor = unnamed(hall)
    before = visitor.count(fx.ReadCard)
    visitor.do(ev.NoticeAgreed())
    assert visitor.count(fx.ReadCard) == before, "no card could uncover what another one covers"
