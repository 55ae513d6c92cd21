"""The social security card beside the ID card."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from contracts.identity import social_identity
from kiosk.visit.devices.smart_card import (
    ReadSocialCard,
    SocialCardFailed,
    SocialCardFailure,
    SocialCardOut,
    SocialCardRead,
    WaitSocialCardOut,
)
from kiosk.visit.events import BackPressed, CardTaken, HelpPressed, HomePressed, ReadAgain
from kiosk.visit.person import Person
from kiosk.visit.state import Facts
from kiosk.visit.steps.social_card.step import STEP, SocialCardView
from tests.pages import BROKEN, Hand, Look, Sample
from tests.visit import ev, fx
from tests.visit.sn import DeviceView, IdentifyView, with_devices
from tests.visit.visitor import READY, Visitor
from tests.visit.words import TODAY

HOLDER = social_identity("欧阳淑珍", "500199194103050021", None, None)
SLOT = with_devices(READY, social=DeviceView("ok"))


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("social-card-waiting", SocialCardView())
    yield Sample("social-card-other", SocialCardView(for_self=False))
    yield Sample("social-card-take-card", SocialCardView("take-card"))
    yield Sample("social-card-still-there", SocialCardView("still-there"))
    yield Sample("social-card-failed", SocialCardView("failed", "unreadable"))
    yield Sample("social-card-locked", SocialCardView("failed", "locked"))
    yield Sample("social-card-not-valid", SocialCardView("failed", "not-valid"))
    yield Sample("social-card-lost", SocialCardView("lost", "lost"), around=BROKEN)


TOUCHES = [
    ("social-card-take-card", "action:card-taken", CardTaken()),
    ("social-card-failed", "action:read-again", ReadAgain()),
    ("social-card-failed", "action:other-ways", BackPressed()),
    ("social-card-locked", "action:other-ways", BackPressed()),
    ("social-card-lost", "action:other-ways", BackPressed()),
    ("social-card-lost", "action:way-out", HelpPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(CardTaken(), ReadAgain(), BackPressed())


def at_slot(facts: Facts) -> Visitor:
    visitor = Visitor(facts, around=SLOT).start("window-appointment")
    return visitor.do(ev.OtherWayChosen("social_card"))


def put_in(visitor: Visitor, identity: Any = HOLDER) -> Visitor:
    asked = visitor.last(ReadSocialCard)
    return visitor.do(SocialCardRead(asked.visit, asked.effect, identity))


def fails(visitor: Visitor, reason: SocialCardFailure) -> Visitor:
    asked = visitor.last(ReadSocialCard)
    return visitor.do(SocialCardFailed(asked.visit, asked.effect, reason))


def take_out(visitor: Visitor, *, known: bool = True) -> Visitor:
    asked = visitor.last(WaitSocialCardOut)
    return visitor.do(SocialCardOut(asked.visit, asked.effect, known=known))


def seen(visitor: Visitor) -> tuple[str, str]:
    view = visitor.snapshot.view
    assert isinstance(view, SocialCardView)
    return view.phase, view.failure_key


def test_only_an_item_that_names_it_is_offered_it_and_only_where_there_is_a_slot(
    wide_facts: Facts,
) -> None:
    def offered(item: str, slot: DeviceView) -> bool:
        visitor = Visitor(wide_facts, around=with_devices(READY, social=slot)).start(item)
        view = visitor.snapshot.view
        assert isinstance(view, IdentifyView)
        shown = "social_card" in {key.way for key in view.ways}
        visitor.do(ev.OtherWayChosen("social_card"))
        assert visitor.shows("social-card") == shown
        return shown

    assert offered("window-appointment", DeviceView("ok"))
    assert not offered("window-appointment", DeviceView("down", "service-down"))
    assert not offered("window-appointment", DeviceView())
    assert not offered("elder-allowance", DeviceView("ok"))


def test_a_card_that_was_read_goes_back_into_the_pocket_and_then_all_the_way(
    wide_facts: Facts,
) -> None:
    visitor = put_in(at_slot(wide_facts))
    assert seen(visitor) == ("take-card", "")
    assert seen(visitor.do(CardTaken())) == ("still-there", "")
    assert take_out(visitor).shows("confirm-identity")
    visitor.do(ev.IdentityAnswered(yes=True), ev.NoticeAgreed())
    visitor.fill({"half": "morning"}).accept_review()
    draft = visitor.keep().draft
    assert draft.identity_level == "read"
    assert draft.identity == HOLDER
    assert (HOLDER.sex, str(HOLDER.birth)) == ("2", "1941-03-05")
    assert draft.remarks[:2] == ("person-not-compared", "social-card-not-authenticated")


def test_where_nobody_can_tell_whether_the_card_is_out_its_key_leads_on(wide_facts: Facts) -> None:
    visitor = take_out(put_in(at_slot(wide_facts)), known=False)
    assert seen(visitor) == ("take-card", "")
    assert visitor.do(CardTaken()).shows("confirm-identity")


def test_a_card_that_keeps_name_and_number_locked_leads_to_the_other_ways(
    wide_facts: Facts,
) -> None:
    visitor = fails(at_slot(wide_facts), "locked")
    assert seen(visitor) == ("failed", "locked")
    assert visitor.do(BackPressed()).shows("identify")
    assert visitor.count(fx.ReadCard) == 2, "the ID card is waited for again"


@pytest.mark.parametrize(("first", "until"), [(1, None), (None, -1)])
def test_a_card_out_of_its_time_identifies_nobody(
    wide_facts: Facts, first: int | None, until: int | None
) -> None:
    days = [None if n is None else TODAY + timedelta(days=n) for n in (first, until)]
    card = social_identity("欧阳淑珍", "500199194103050021", *days)
    visitor = put_in(at_slot(wide_facts), card)
    assert seen(visitor) == ("failed", "not-valid")
    assert visitor.state.of(Person) == Person()
    assert visitor.do(CardTaken()).shows("social-card")


def test_a_reader_that_comes_back_waits_by_itself(wide_facts: Facts) -> None:
    visitor = at_slot(wide_facts)
    visitor.around(social=DeviceView("down", "service-down"))
    assert seen(visitor) == ("lost", "lost"), "said before anyone waits"
    assert seen(fails(visitor, "lost")) == ("lost", "lost")
    assert seen(visitor.around(social=DeviceView("ok"))) == ("waiting", "")
    assert visitor.count(ReadSocialCard) == 2
    assert seen(fails(visitor, "lost")) == ("failed", "lost"), "no news of it may ever come"
    assert seen(visitor.do(ReadAgain())) == ("waiting", "")


@pytest.mark.parametrize("leave", [BackPressed(), HomePressed(), ev.FinishPressed()])
def test_whoever_leaves_before_the_card_is_back_is_forgotten(
    wide_facts: Facts, leave: ev.Event
) -> None:
    visitor = put_in(at_slot(wide_facts))
    waited = visitor.last(WaitSocialCardOut)
    visitor.do(leave)
    assert visitor.state.of(Person) == Person()
    assert fx.CancelEffect(waited.visit, waited.effect) in visitor.asked
    assert not visitor.do(SocialCardOut(waited.visit, waited.effect, known=True)).shows(
        "confirm-identity"
    )


def test_not_me_leads_back_to_all_ways_and_forgets(wide_facts: Facts) -> None:
    visitor = take_out(put_in(at_slot(wide_facts))).do(ev.IdentityAnswered(yes=False))
    assert visitor.shows("identify")
    assert visitor.state.of(Person) == Person()


def test_an_item_that_does_not_name_it_asks_for_the_id_card(wide_facts: Facts) -> None:
    visitor = take_out(put_in(at_slot(wide_facts))).do(ev.IdentityAnswered(yes=True))
    visitor.do(HomePressed(), ev.ItemChosen("elder-allowance"), ev.BeginPressed())
    visitor.do(ev.ForWhomChosen(True))
    assert visitor.shows("identify")


def test_an_id_card_on_the_reader_covers_nothing_that_only_a_social_card_could_uncover(
    wide_facts: Facts,
) -> None:
    visitor = take_out(put_in(at_slot(wide_facts))).do(ev.IdentityAnswered(yes=True))
    before = visitor.count(fx.ReadCard)
    visitor.do(ev.NoticeAgreed())
    assert visitor.shows("form")
    assert visitor.count(fx.ReadCard) == before == 1, "the one of the page of the reader"


def test_what_is_told_when_the_reader_cannot_be_asked_is_an_answer_that_is_awaited() -> None:
    card, card_out = STEP.answers
    assert type(ReadSocialCard(1, 2).given_up()) in {each.event for each in card.results}
    assert type(WaitSocialCardOut(1, 2).given_up()) in {each.event for each in card_out.results}
