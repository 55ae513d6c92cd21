"""Back, home and another layout: no check is passed by, no place lost, no key without effect."""

import pytest

from kiosk.visit.answers import FormState
from kiosk.visit.person import Person
from kiosk.visit.portrait import PhotoState
from kiosk.visit.state import Facts
from kiosk.visit.steps.photo.step import PhotoView
from kiosk.visit.steps.review.step import ReviewState
from tests.visit import ev, fx
from tests.visit.sn import DeviceView, Mode, QuestionsView
from tests.visit.visitor import READY, Visitor
from tests.visit.words import ALLOWANCE, PENSION, PERMIT, TODAY, elder, newcomer

EXPIRED = {"long_term": False, "valid_to": TODAY.replace(year=TODAY.year - 1)}


def again(visitor: Visitor, item: str = "pension-certification") -> Visitor:
    return visitor.do(ev.ItemChosen(item), ev.BeginPressed(), ev.ForWhomChosen(for_self=True))


def test_an_expired_card_is_not_remembered_for_another_item(visitor: Visitor) -> None:
    visitor.start("elder-allowance").show_card(elder(**EXPIRED))
    assert visitor.shows("stopped")
    assert visitor.state.of(Person).identity is None
    again(visitor.do(ev.BackPressed()))
    assert visitor.shows("identify")


def test_a_card_that_was_not_taken_back_is_read_again_after_home(visitor: Visitor) -> None:
    visitor.start("elder-allowance")
    asked = visitor.last(fx.ReadCard)
    visitor.do(ev.CardRead(asked.visit, asked.effect, elder(**EXPIRED)), ev.HomePressed())
    assert visitor.state.of(Person).identity is None
    assert again(visitor).shows("identify")


def test_who_refuses_the_notice_late_must_still_agree_to_go_on(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed(), ev.BackPressed())
    visitor.do(ev.NoticeRefused())
    assert visitor.shows("stopped")
    assert visitor.do(ev.BackPressed()).shows("notice")


# ---- another layout ------------------------------------------------------------------------------


def filled(visitor: Visitor) -> Visitor:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    return visitor.fill(ALLOWANCE)


def test_an_open_question_stays_in_front_in_the_other_layout(visitor: Visitor) -> None:
    filled(visitor).do(ev.EditPressed("phone"))
    assert visitor.questions() == ("phone",)
    assert visitor.do(ev.ModeChosen(Mode.ELDER)).questions() == ("phone",)
    assert "phone" in visitor.do(ev.ModeChosen(Mode.STANDARD)).questions()


def test_a_later_page_of_the_review_is_a_later_page_in_the_other_layout(
    visitor: Visitor,
) -> None:
    filled(visitor).do(ev.ModeChosen(Mode.ELDER), ev.NextPressed())
    assert visitor.state.of(ReviewState).page == 1
    visitor.do(ev.ModeChosen(Mode.ELDER))
    assert visitor.state.of(ReviewState).page == 1
    visitor.do(ev.NextPressed(), ev.NextPressed(), ev.ModeChosen(Mode.STANDARD))
    assert visitor.state.of(ReviewState).page >= 1


# ---- back to the review --------------------------------------------------------------------------


def test_back_from_a_wrong_answer_says_why_it_cannot_go(visitor: Visitor) -> None:
    filled(visitor).do(ev.EditPressed("phone")).answer("phone", "138")
    visitor.do(ev.BackPressed())
    seen = visitor.snapshot.view
    assert isinstance(seen, QuestionsView)
    assert [q.id for q in seen.questions if q.error] == ["phone"]
    visitor.answer("phone", "13900000000").do(ev.BackPressed())
    assert visitor.shows("review")


# ---- the camera ----------------------------------------------------------------------------------


@pytest.fixture
def posing(visitor: Visitor) -> Visitor:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    return visitor.fill(PENSION)


def phase(visitor: Visitor) -> str:
    seen = visitor.snapshot.view
    assert isinstance(seen, PhotoView)
    return seen.phase


def fail_photo(visitor: Visitor) -> Visitor:
    visitor.do(ev.PhotoPressed())
    while visitor.state.of(PhotoState).phase == "countdown":
        visitor.fire("countdown")
    asked = visitor.last(fx.TakePhoto)
    return visitor.do(ev.PhotoFailed(asked.visit, asked.effect, "frozen"))


def test_a_camera_that_goes_and_comes_is_shown_at_once(posing: Visitor) -> None:
    assert phase(posing) == "ready"
    assert phase(posing.around(camera=DeviceView("down", "lost"))) == "unavailable"
    assert phase(posing.around(camera=DeviceView("ok"))) == "ready"


def test_news_of_another_device_hides_no_failed_photo(posing: Visitor) -> None:
    fail_photo(posing).around(printer=DeviceView("warning", "paper-near-end"))
    assert phase(posing) == "unavailable"
    assert phase(posing.do(ev.PhotoRetaken())) == "ready"


def test_declining_a_photo_asks_for_whatever_is_missing_by_then(facts: Facts) -> None:
    visitor = Visitor(facts, around=READY)
    visitor.start("residence-permit").identify(newcomer()).do(ev.NoticeAgreed())
    visitor.fill(PERMIT)
    assert visitor.shows("photo")
    visitor.do(ev.ClockRead("00:00", "2025-01-02", trusted=True))  # a date in the future now
    visitor.do(ev.PhotoDeclined())
    assert visitor.shows("form")
    assert set(visitor.state.of(FormState).errors) == {"registered_since"}
    assert visitor.count(fx.MintId) == 0


# ---- what the card has answered -----------------------------------------------------------------


def asked(visitor: Visitor) -> list[str]:
    """The questions that the pages of the form ask, one after the other."""
    found: list[str] = []
    for _ in range(60):
        if not visitor.shows("form"):
            return found
        found += visitor.questions()
        for qid in visitor.questions():
            if qid in ALLOWANCE:
                visitor.answer(qid, ALLOWANCE[qid])
        visitor.do(ev.NextPressed())
    raise AssertionError("the form never ends")


def at_form(visitor: Visitor, mode: str) -> Visitor:
    return visitor.start("elder-allowance", mode=mode).identify(elder()).do(ev.NoticeAgreed())


def test_large_print_does_not_ask_again_what_the_card_has_answered(visitor: Visitor) -> None:
    questions = asked(at_form(visitor, "elder"))
    assert "household_community" not in questions
    assert "household_street" in questions  # it may have changed: the item wants it confirmed
    visitor.accept_review().sign()
    assert visitor.draft.answers["household_community"] == "和平社区"


def test_the_usual_layout_shows_it_with_the_others(visitor: Visitor) -> None:
    assert "household_community" in asked(at_form(visitor, "standard"))


def test_it_is_asked_when_another_answer_makes_it_unknown(visitor: Visitor) -> None:
    at_form(visitor, "elder").answer("household_street", "滨江街道").do(ev.NextPressed())
    assert visitor.questions() == ("household_community",)


def test_it_is_changed_from_the_review_and_the_next_key_leads_back(visitor: Visitor) -> None:
    asked(at_form(visitor, "elder"))
    visitor.do(ev.EditPressed("household_community"))
    assert visitor.questions() == ("household_community",)
    visitor.answer("household_community", "松柏社区").do(ev.NextPressed())
    assert visitor.shows("review")
    visitor.accept_review().sign()
    assert visitor.draft.answers["household_community"] == "松柏社区"


def test_a_question_that_is_open_stays_open_in_the_layout_that_would_not_ask_it(
    visitor: Visitor,
) -> None:
    asked(at_form(visitor, "standard"))
    visitor.do(ev.EditPressed("household_community"), ev.ModeChosen(Mode.ELDER))
    assert visitor.questions() == ("household_community",)
