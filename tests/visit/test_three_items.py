"""Whole visits of the three items, from the first touch to the last page, without devices."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.forms import RuleContext
from contracts.identity import Identity
from kiosk.visit.answers import FormState
from kiosk.visit.matter import Stop, answer_by
from kiosk.visit.state import Facts
from tests.visit import ev, fx
from tests.visit.sn import DoneView, ReviewRow, ReviewView, StoppedView
from tests.visit.visitor import Visitor
from tests.visit.words import (
    ALLOWANCE,
    PENSION,
    PERMIT,
    PHOTO,
    STAY,
    TODAY,
    elder,
    foreigner,
    newcomer,
)

MODES = ("standard", "elder")
LANGUAGES = ("zh-CN", "en")


def finish_well(visitor: Visitor) -> None:
    """From the review to the last page; everything asked for exactly once."""
    assert visitor.shows("review")
    visitor.accept_review()
    assert visitor.shows("sign")
    visitor.sign()
    assert visitor.shows("commit")
    assert visitor.count(fx.PrintReceipt) == 0, "no receipt before the submission is durable"
    visitor.commit()
    assert visitor.shows("receipt")
    visitor.print().do(ev.ReceiptRead(legible=True))
    assert visitor.last(fx.KeepOutcome).outcome == "printed"
    assert isinstance(visitor.snapshot.view, DoneView)
    visitor.do(ev.NextStepsRead())
    assert visitor.shows("rating")
    visitor.do(ev.Rated(5))
    assert visitor.last(fx.KeepRating).level == 5
    assert visitor.count(fx.Commit) == 1
    assert visitor.shows("attract")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_elder_allowance_with_only_what_must_be_entered(
    visitor: Visitor, mode: str, language: str
) -> None:
    visitor.start("elder-allowance", mode=mode, language=language).identify(elder())
    assert visitor.shows("notice")
    visitor.do(ev.NoticeAgreed()).fill(ALLOWANCE)
    finish_well(visitor)
    assert visitor.draft.answers == {
        "household_street": "长寿街道",
        "household_community": "和平社区",
        "same_address": True,
        "no_phone": False,
        "phone": "13800000000",
        "pay_to": "social-card",
        "low_income": "unsure",
        "drawn_elsewhere": False,
        "declaration": True,
    }
    assert visitor.draft.photo is None
    assert visitor.count(fx.CameraOn) == 0


ELDER_IN_FULL: dict[str, Any] = {
    "household_street": "滨江街道",
    "household_community": "江岸社区",
    "same_address": False,
    "living_address": "龙湖镇湖边路9号",
    "no_phone": True,
    "contact_name": "欧阳小明",
    "contact_relation": "child",
    "contact_phone": "13900000000",
    "pay_to": "bank-card",
    "bank_name": "中国农业银行",
    "bank_account": "6228480000000000018",
    "low_income": "no",
    "drawn_elsewhere": True,
    "drawn_elsewhere_district": "渝北区",
    "declaration": True,
}


@pytest.mark.parametrize("mode", MODES)
def test_elder_allowance_with_every_answer_changed(visitor: Visitor, mode: str) -> None:
    visitor.start("elder-allowance", mode=mode, other=True).identify(elder())
    visitor.do(ev.NoticeAgreed()).fill(ELDER_IN_FULL)
    finish_well(visitor)
    assert visitor.draft.answers == {**ELDER_IN_FULL, "name_on_account": "欧阳淑珍"}
    assert visitor.draft.for_self is False
    assert "applied-by-other" in visitor.draft.remarks


@pytest.mark.parametrize("mode", MODES)
def test_pension_certification_with_a_photo(visitor: Visitor, mode: str) -> None:
    visitor.start("pension-certification", mode=mode).identify(elder())
    visitor.do(ev.NoticeAgreed()).fill(PENSION)
    assert visitor.shows("photo")
    visitor.take_photo()
    finish_well(visitor)
    assert visitor.draft.photo == PHOTO
    assert visitor.draft.answers == {
        "scheme": "employee",
        "insured_elsewhere": False,
        "insured_district": "示例区",
        "living_here": True,
        "way": "photo",
    }


def test_a_foreigner_certifies_the_pension_and_staff_check_instead_of_a_photo(
    visitor: Visitor,
) -> None:
    visitor.start("pension-certification", language="en").identify(foreigner())
    visitor.do(ev.NoticeAgreed()).fill({**PENSION, "insured_elsewhere": True})
    visitor.do(ev.PhotoDeclined())
    finish_well(visitor)
    assert visitor.draft.photo is None
    assert visitor.draft.answers["way"] == "staff"
    assert "insured_district" not in visitor.draft.answers


def test_choosing_staff_in_the_form_never_switches_the_camera_on(visitor: Visitor) -> None:
    visitor.start("pension-certification").identify(elder())
    visitor.do(ev.NoticeAgreed()).fill({**PENSION, "way": "staff"})
    finish_well(visitor)
    assert visitor.count(fx.CameraOn) == 0


REASONS: list[dict[str, Any]] = [
    {"reason": "home", "home_kind": "own"},
    {
        "reason": "home",
        "home_kind": "rent",
        "landlord_name": "李四",
        "landlord_phone": "13700000000",
        "lease_until": "2027-01-31",
    },
    {"reason": "work", "employer": "示例工厂", "post": "焊工", "contract_until": "2028-06-30"},
    {"reason": "study", "school": "示例中学", "grade": "高二（3）班"},
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("why", REASONS, ids=lambda why: "-".join(list(why.values())[:2]))
def test_residence_permit_for_every_reason(
    visitor: Visitor, mode: str, why: dict[str, Any]
) -> None:
    entered = {**STAY, **why}
    visitor.start("residence-permit", mode=mode).identify(newcomer())
    visitor.do(ev.NoticeAgreed()).fill(entered)
    assert visitor.shows("photo")
    visitor.take_photo()
    finish_well(visitor)
    assert visitor.draft.answers == {**entered, "collect": "counter"}


def test_a_residence_permit_photo_may_be_taken_at_the_counter(visitor: Visitor) -> None:
    visitor.start("residence-permit", other=True).identify(newcomer())
    visitor.do(ev.NoticeAgreed()).fill(PERMIT)
    visitor.do(ev.PhotoDeclined())
    finish_well(visitor)
    assert "photo-declined" in visitor.draft.remarks


@pytest.mark.parametrize(("declined", "collect"), [(False, "counter"), (True, "post")])
def test_the_last_page_says_only_what_this_resident_has_to_do(
    visitor: Visitor, declined: bool, collect: str
) -> None:
    visitor.start("residence-permit", language="en").identify(newcomer())
    visitor.do(ev.NoticeAgreed()).fill({**PERMIT, "collect": collect})
    if declined:
        visitor.do(ev.PhotoDeclined())
    else:
        visitor.take_photo()
    visitor.accept_review().sign().commit().print().do(ev.ReceiptRead(legible=True))
    seen = visitor.snapshot.view
    assert isinstance(seen, DoneView)
    said = " ".join(step.text for step in seen.next_steps)
    assert ("for the photo" in said) is declined
    assert ("posted" in said) is (collect == "post")
    assert ("collect it" in said) is (collect == "counter")
    assert seen.answer_by == "by 17 Mar 2026"


def test_without_a_clock_or_a_calendar_no_date_is_promised(facts: Facts) -> None:
    promised = {
        (item.doc.code, day): answer_by(item, "en", facts, RuleContext(elder(), day, True))
        for item in facts.items
        for day in (TODAY, None)
    }
    assert promised["residence-permit", TODAY] == "by 17 Mar 2026"
    assert promised["residence-permit", None] == "within 15 days"
    for day in (TODAY, None):
        assert promised["elder-allowance", day] == "within 15 working days"


# ---- who cannot have it, and where they can go ---------------------------------------------------

BARRED = [
    ("elder-allowance", elder(birth=date(1960, 1, 1)), "old_enough"),
    ("residence-permit", elder(), "from_elsewhere"),
    ("residence-permit", newcomer(birth=date(2012, 1, 1)), "sixteen"),
]


@pytest.mark.parametrize(("item", "card", "why"), BARRED, ids=lambda value: str(value)[:24])
@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_card_that_cannot_have_it_the_visit_stops_with_a_way_out(
    visitor: Visitor, item: str, card: Identity, why: str, language: str
) -> None:
    visitor.start(item, language=language).identify(card)
    assert visitor.shows("stopped")
    assert visitor.state.of(Stop).condition == why
    seen = visitor.snapshot.view
    assert isinstance(seen, StoppedView)
    assert seen.message
    assert seen.way_out
    assert seen.phone
    assert visitor.count(fx.Commit) == 0


@pytest.mark.parametrize(
    ("birth", "may"),
    [
        (date(1946, 4, 1), True),  # 80 in exactly 30 days
        (date(1946, 4, 2), False),
        (date(1926, 1, 1), True),
    ],
)
def test_the_allowance_opens_thirty_days_before_eighty(
    visitor: Visitor, birth: date, may: bool
) -> None:
    visitor.start("elder-allowance").identify(elder(birth=birth))
    assert visitor.shows("notice" if may else "stopped")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"registered": False}, "registered_here"),
        ({"registered_since": "2026-01-10"}, "half_a_year"),
    ],
)
def test_given_a_stay_too_short_the_permit_is_refused_after_the_form(
    visitor: Visitor, changed: dict[str, Any], why: str
) -> None:
    entered = {**PERMIT, **changed}
    visitor.start("residence-permit").identify(newcomer())
    visitor.do(ev.NoticeAgreed()).fill(entered)
    assert visitor.shows("stopped")
    assert visitor.state.of(Stop).condition == why
    visitor.do(ev.BackPressed())
    assert visitor.shows("form"), "an answer typed wrong can be corrected"


def test_a_register_elsewhere_is_sent_elsewhere(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder())
    visitor.do(ev.NoticeAgreed()).fill({**ALLOWANCE, "household_street": "elsewhere"})
    assert visitor.state.of(Stop).condition == "street_here"


def test_given_an_untrusted_clock_no_date_decides(facts: Facts) -> None:
    visitor = Visitor(facts, trusted=False).start("elder-allowance")
    visitor.identify(elder(birth=date(1999, 1, 1), valid_to=date(2001, 1, 1), long_term=False))
    assert visitor.shows("notice")
    visitor.do(ev.NoticeAgreed()).fill(ALLOWANCE)
    visitor.accept_review().sign()
    assert "clock-not-trusted" in visitor.draft.remarks


def test_an_expired_card_stops_before_anything_is_asked(visitor: Visitor) -> None:
    visitor.start("residence-permit").show_card(newcomer(valid_to=date(2026, 3, 1)))
    assert visitor.shows("stopped")
    assert visitor.state.of(Stop).reason == "card_expired"


@pytest.mark.parametrize(("days", "page"), [(0, "confirm-identity"), (1, "stopped")])
def test_a_card_is_valid_from_its_first_day_on(visitor: Visitor, days: int, page: str) -> None:
    first = TODAY + timedelta(days)
    visitor.start("residence-permit").show_card(newcomer(valid_from=first))
    assert visitor.shows(page)
    assert visitor.state.of(Stop).reason == ("card_not_yet_valid" if days else "")


def test_nobody_certifies_a_pension_for_somebody_else(visitor: Visitor) -> None:
    visitor.start("pension-certification", other=True)
    seen = visitor.snapshot.view
    assert isinstance(seen, StoppedView)
    assert "上门" in seen.way_out
    assert visitor.count(fx.ReadCard) == 0


def test_refusing_the_notice_shows_the_equal_way(visitor: Visitor) -> None:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeRefused())
    seen = visitor.snapshot.view
    assert isinstance(seen, StoppedView)
    assert seen.way_out


def test_a_declaration_that_is_not_made_keeps_the_form(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder())
    visitor.do(ev.NoticeAgreed()).fill({**ALLOWANCE, "declaration": False})
    assert visitor.shows("form")
    assert "declaration" in visitor.state.of(FormState).errors


def test_the_review_shows_every_answer_and_hides_the_account(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder())
    visitor.do(ev.NoticeAgreed()).fill({**ELDER_IN_FULL, "no_phone": True})
    seen = visitor.snapshot.view
    assert isinstance(seen, ReviewView)
    asked = visitor.last(fx.MintId)
    visitor.do(ev.IdMinted(asked.visit, asked.effect, "0199f7a0-0000-7000-8000-000000000001"))
    rows: dict[str, ReviewRow] = {}
    for _ in range(seen.count):
        page = visitor.snapshot.view
        assert isinstance(page, ReviewView)
        rows |= {row.id: row for row in page.rows}
        visitor.do(ev.NextPressed())
    assert set(rows) == {"card:name", "card:id", *ELDER_IN_FULL, "name_on_account"}
    assert rows["bank_account"].value.endswith("0018")
    assert "622848" not in rows["bank_account"].value
