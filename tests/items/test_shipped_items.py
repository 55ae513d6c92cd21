"""The items of the repository: names that others rely on, and who may have them."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.identity import CardLayout, Identity
from contracts.rules import CompiledItem
from kiosk.catalogue import load_catalogue
from kiosk.texts import load_texts
from tests.items.words import TODAY, context, foreigner, resident
from tests.journeys.receipts import receipt_of
from tests.shipped import CODES as SHIPPED
from tests.shipped import FIRST

ASSETS = Path(__file__).parents[2] / "assets"
QUESTIONS = {
    "elder-allowance": (
        "household_street same_address living_address phone no_phone contact_name contact_relation"
        " contact_phone pay_to bank_name bank_account name_on_account low_income drawn_elsewhere"
        " drawn_elsewhere_district declaration"
    ),
    "pension-certification": (
        "scheme insured_district insured_elsewhere living_here phone contact_name contact_phone way"
    ),
    "residence-permit": (
        "address registered_since reason home_kind landlord_name landlord_phone lease_until"
        " employer post contract_until school grade phone collect"
    ),
}
CODES = {
    ("elder-allowance", "household_street"): "长寿街道 滨江街道 龙湖镇",
    ("elder-allowance", "contact_relation"): "child spouse relative neighbour community",
    ("elder-allowance", "pay_to"): "social-card bank-card",
    ("elder-allowance", "low_income"): "yes no unsure",
    ("pension-certification", "scheme"): "employee resident institution injury-or-survivor",
    ("pension-certification", "way"): "photo staff",
    ("residence-permit", "reason"): "home work study",
    ("residence-permit", "home_kind"): ("own rent employer-dormitory school-dormitory relative"),
    ("residence-permit", "collect"): "counter post",
}
STRANGER = resident(birth=date(1990, 5, 1), address="四川省成都市武侯区人民南路1号")
FEWEST: dict[str, tuple[Identity, dict[str, Any]]] = {
    "elder-allowance": (
        resident(),
        {
            "same_address": True,
            "phone": "13800000199",
            "low_income": "unsure",
            "drawn_elsewhere": False,
            "declaration": True,
        },
    ),
    "pension-certification": (
        resident(),
        {
            "scheme": "employee",
            "insured_elsewhere": False,
            "insured_district": "示例区",
            "living_here": True,
        },
    ),
    "residence-permit": (
        STRANGER,
        {
            "address": "滨江街道江岸路6号2单元301",
            "registered": True,
            "registered_since": "2025-01-10",
            "reason": "home",
            "home_kind": "own",
        },
    ),
}
PERMIT_HOLDER = resident(layout=CardLayout.PERMIT_J, ethnicity=None, permit_number="H1234567")
TURNS_80_IN_30_DAYS = resident(birth=date(1946, 12, 21))
TURNS_80_IN_31_DAYS = resident(birth=date(1946, 12, 22))


@pytest.fixture(scope="module")
def items() -> dict[str, CompiledItem]:
    catalogue = load_catalogue([ASSETS / "items"])
    assert catalogue.refused == ()
    return {item.doc.code: item for item in catalogue.items}


def started(
    item: CompiledItem, who: Identity, answers: dict[str, Any], today: date | None = TODAY
) -> Any:
    """A context with what card and defaults say, and these answers on top."""
    start = item.initial_values(context(identity=who, today=today))
    return context({**{q: v.value for q, v in start.items()}, **answers}, who, today)


@pytest.mark.parametrize("code", QUESTIONS)
def test_the_question_ids_that_resident_files_use_stay(
    items: dict[str, CompiledItem], code: str
) -> None:
    present = {question.id for question in items[code].doc.questions}
    assert set(QUESTIONS[code].split()) <= present


@pytest.mark.parametrize(("code", "qid"), CODES)
def test_the_codes_that_resident_files_use_stay(
    items: dict[str, CompiledItem], code: str, qid: str
) -> None:
    present = {choice.code for choice in items[code].question(qid).choices}
    assert set(CODES[code, qid].split()) <= present


@pytest.mark.parametrize("code", FEWEST)
def test_few_answers_are_enough(items: dict[str, CompiledItem], code: str) -> None:
    item = items[code]
    who, answers = FEWEST[code]
    moment = started(item, who, answers)
    assert item.validate_all(moment) == {}
    for stage in ("identity", "answers"):
        assert item.unmet_condition(moment, stage=stage) is None
    for missing in answers:
        rest = {qid: value for qid, value in answers.items() if qid != missing}
        assert item.validate_all(started(item, who, rest)) != {}


@pytest.mark.parametrize(
    ("code", "who", "stopped_by"),
    [
        ("elder-allowance", TURNS_80_IN_30_DAYS, None),
        ("elder-allowance", TURNS_80_IN_31_DAYS, "old_enough"),
        ("elder-allowance", resident(birth=date(1946, 1, 1)), None),
        ("elder-allowance", foreigner(), None),
        ("elder-allowance", PERMIT_HOLDER, None),
        ("pension-certification", resident(), None),
        ("pension-certification", foreigner(), None),
        ("residence-permit", STRANGER, None),
        ("residence-permit", resident(), "from_elsewhere"),
        ("residence-permit", foreigner(), None),
        (
            "residence-permit",
            resident(birth=date(2010, 11, 22), address=STRANGER.address),
            "sixteen",
        ),
        ("residence-permit", resident(birth=date(2010, 11, 21), address=STRANGER.address), None),
    ],
)
def test_who_may_have_it(
    items: dict[str, CompiledItem], code: str, who: Identity, stopped_by: str | None
) -> None:
    unmet = items[code].unmet_condition(context(identity=who), stage="identity")
    assert (unmet.id if unmet else None) == stopped_by


def test_given_an_untrusted_clock_age_stops_nobody(items: dict[str, CompiledItem]) -> None:
    young = resident(birth=date(2000, 1, 1))
    for item in items.values():
        unmet = item.unmet_condition(context(identity=young, today=None), stage="identity")
        assert unmet is None or not unmet.needs_clock


@pytest.mark.parametrize(("registered", "allowed"), [("2026-05-25", True), ("2026-05-26", False)])
def test_the_residence_permit_needs_half_a_year(
    items: dict[str, CompiledItem], registered: str, allowed: bool
) -> None:
    item = items["residence-permit"]
    who, answers = FEWEST["residence-permit"]
    moment = started(item, who, {**answers, "registered_since": registered})
    unmet = item.unmet_condition(moment, stage="answers")
    assert (unmet is None) == allowed


NEUTRAL = {
    "elder-allowance": {"no_phone", "pay_to"},
    "pension-certification": {"way"},
    "residence-permit": {"collect"},
}


@pytest.mark.parametrize("code", NEUTRAL)
def test_only_answers_that_decide_and_declare_nothing_are_ticked(
    items: dict[str, CompiledItem], code: str
) -> None:
    start = items[code].initial_values(context(identity=FEWEST[code][0]))
    assert {qid for qid, value in start.items() if value.origin == "default"} == NEUTRAL[code]


def test_without_a_phone_a_contact_person_is_needed(items: dict[str, CompiledItem]) -> None:
    item = items["elder-allowance"]
    who, answers = FEWEST["elder-allowance"]
    without = {qid: value for qid, value in answers.items() if qid != "phone"}
    moment = started(item, who, {**without, "no_phone": True})
    assert set(item.validate_all(moment)) == {"contact_name", "contact_relation", "contact_phone"}
    assert "phone" not in item.answers_for_submission(moment)


def test_a_declaration_that_is_not_true_goes_nowhere(items: dict[str, CompiledItem]) -> None:
    item = items["elder-allowance"]
    who, answers = FEWEST["elder-allowance"]
    moment = started(item, who, {**answers, "declaration": False})
    assert set(item.validate_all(moment)) == {"declaration"}


def test_the_photo_is_taken_only_where_the_item_says_why(items: dict[str, CompiledItem]) -> None:
    pension = items["pension-certification"]
    assert pension.photo_required(started(pension, resident(), {"way": "photo"}))
    assert not pension.photo_required(started(pension, resident(), {"way": "staff"}))
    assert items["elder-allowance"].doc.photo is None
    permit = items["residence-permit"]
    assert permit.photo_required(started(permit, STRANGER, {}))


def test_the_pension_check_refuses_somebody_else(items: dict[str, CompiledItem]) -> None:
    refuses = {code for code in FIRST if "other" not in items[code].doc.for_whom}
    assert refuses == {"pension-certification"}
    assert items["pension-certification"].doc.other_refused is not None


def test_each_file_is_called_after_its_item(items: dict[str, CompiledItem]) -> None:
    assert {*items} == {*SHIPPED}


@pytest.mark.parametrize("code", SHIPPED)
def test_received_is_never_called_done(items: dict[str, CompiledItem], code: str) -> None:
    line = items[code].doc.receipt.status_line
    assert not re.search("办好|办成|成功了|已批准", line.get("zh-CN"))
    assert "收到" in line.get("zh-CN")


@pytest.mark.parametrize("code", SHIPPED)
def test_the_icon_exists_and_chinese_is_set_in_chinese_punctuation(
    items: dict[str, CompiledItem], code: str
) -> None:
    doc = items[code].doc
    assert (ASSETS / "icons" / f"{doc.icon}.svg").is_file()
    half_width = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
    for words in texts_of(doc.model_dump(mode="json")):
        assert not half_width.search(words), words


def texts_of(content: Any) -> list[str]:
    """All Chinese texts of a document."""
    if isinstance(content, dict):
        found = [content["zh-CN"]] if isinstance(content.get("zh-CN"), str) else []
        return found + [words for value in content.values() for words in texts_of(value)]
    if isinstance(content, list):
        return [words for value in content for words in texts_of(value)]
    return []


@pytest.mark.parametrize(("reply", "promised"), [("call", True), ("ask", False), ("none", False)])
def test_an_answer_is_promised_to_who_wants_a_call_alone(reply: str, promised: bool) -> None:
    items = load_catalogue((ASSETS / "items",)).items
    complaints = next(item for item in items if item.doc.code == "complaints")
    words = load_texts(ASSETS / "text")
    told = receipt_of(complaints, "zh-CN", words, answers={"kind": "stuck", "reply": reply})
    assert complaints.answered(context({"kind": "stuck", "reply": reply})) is promised
    assert bool(told.answer_by) is promised
    assert ("答复您" in " ".join(told.in_code)) is promised
