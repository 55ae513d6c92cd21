"""Another person, another item, another answer: nothing of what was before may leak into it."""

from kiosk.visit.answers import FormState
from kiosk.visit.person import Person
from tests.visit import ev, fx
from tests.visit.sn import QuestionsView, ReviewView
from tests.visit.visitor import Visitor
from tests.visit.words import elder, newcomer

OTHER = elder(name="向秀英", id_number="500199193001010024", address="滨江街道1号")


def typed(visitor: Visitor) -> Visitor:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    return visitor.fill({"phone": "13800000000", "pay_to": "bank-card"})


def back_to_identity(visitor: Visitor) -> Visitor:
    while not visitor.shows("confirm-identity"):
        visitor.do(ev.BackPressed())
    return visitor


def test_given_another_card_the_first_persons_answers_are_gone(visitor: Visitor) -> None:
    back_to_identity(typed(visitor)).do(ev.IdentityAnswered(yes=False))
    visitor.identify(OTHER).do(ev.NoticeAgreed())
    assert visitor.state.of(FormState).values["household_street"] == "滨江街道"
    assert visitor.state.of(FormState).values["name_on_account"] == "向秀英"
    assert "phone" not in visitor.state.of(FormState).values


def test_going_back_before_the_card_forgets_the_answers(visitor: Visitor) -> None:
    back_to_identity(typed(visitor)).do(ev.BackPressed())
    assert visitor.shows("for-whom")
    assert dict(visitor.state.of(FormState).values) == {}
    assert visitor.state.of(Person).identity is None


def test_going_back_to_the_notice_keeps_the_answers(visitor: Visitor) -> None:
    before = typed(visitor).state.of(FormState).values
    back_to_identity(visitor).do(ev.IdentityAnswered(yes=True), ev.NoticeAgreed())
    assert visitor.state.of(FormState).values == before


def test_another_item_starts_with_an_empty_form(visitor: Visitor) -> None:
    back_to_identity(typed(visitor))
    visitor.do(ev.BackPressed(), ev.BackPressed(), ev.BackPressed())
    assert visitor.shows("home")
    visitor.do(ev.ItemChosen("pension-certification"), ev.BeginPressed())
    visitor.do(ev.ForWhomChosen(for_self=True)).identify(elder()).do(ev.NoticeAgreed())
    assert visitor.questions()[0] == "scheme"
    assert "phone" not in visitor.state.of(FormState).values


def test_a_photo_is_not_sent_once_staff_shall_check(visitor: Visitor) -> None:
    visitor.start("pension-certification", mode="elder").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill({"scheme": "employee"}).take_photo()
    visitor.do(ev.EditPressed("way")).answer("way", "staff").do(ev.NextPressed())
    assert visitor.shows("review")
    visitor.accept_review().sign()
    assert visitor.draft.photo is None


def test_changing_back_to_a_photo_asks_for_it_again(visitor: Visitor) -> None:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill({"scheme": "employee"}).do(ev.PhotoDeclined())
    visitor.do(ev.EditPressed("way")).answer("way", "photo").do(ev.NextPressed())
    assert visitor.shows("photo")


def test_a_declined_photo_that_changes_no_answer_stays_declined(visitor: Visitor) -> None:
    visitor.start("residence-permit").identify(newcomer()).do(ev.NoticeAgreed())
    visitor.fill(
        {
            "address": "滨江街道江岸路6号",
            "registered_since": "2025-01-15",
            "reason": "home",
            "home_kind": "own",
        }
    )
    visitor.do(ev.PhotoDeclined(), ev.EditPressed("collect")).answer("collect", "post")
    visitor.do(ev.NextPressed())
    assert visitor.shows("review")


def test_a_community_of_the_old_street_is_neither_shown_nor_sent(visitor: Visitor) -> None:
    visitor.start("elder-allowance", mode="elder").identify(elder()).do(ev.NoticeAgreed())
    assert visitor.state.of(FormState).values["household_community"] == "和平社区"
    visitor.fill({"household_street": "龙湖镇", "phone": "13800000000", "declaration": True})
    seen = visitor.snapshot.view
    assert isinstance(seen, ReviewView)
    assert "和平社区" not in {row.value for row in seen.rows}
    visitor.accept_review().sign()
    assert "household_community" not in visitor.draft.answers


def test_an_answer_edited_from_the_review_leads_to_what_it_opens_and_back(
    visitor: Visitor,
) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill({"phone": "13800000000", "declaration": True})
    visitor.do(ev.EditPressed("same_address")).answer("same_address", False)
    visitor.do(ev.NextPressed())
    seen = visitor.snapshot.view
    assert isinstance(seen, QuestionsView)
    assert "living_address" in visitor.questions()
    visitor.answer("living_address", "龙湖镇湖边路9号").do(ev.NextPressed())
    assert visitor.shows("review")
    assert visitor.count(fx.MintId) == 1
