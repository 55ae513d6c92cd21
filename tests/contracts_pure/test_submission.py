import json
from typing import Any

import pytest

from contracts.errors import InvalidDocumentError
from contracts.submission import (
    RatingRecord,
    ReceiptOutcomeRecord,
    SubmissionRecord,
    parse_record,
)

ID = "01932f7e-6a2b-7cc3-98c4-dc0c0c07398f"
HASH = "ab" * 32
SUBMISSION: dict[str, Any] = {
    "v": 1,
    "kind": "submission",
    "id": ID,
    "number": "222-6HP-8WX",
    "item": {"code": "elder-allowance", "version": "1", "hash": HASH},
    "for": "self",
    "identity_level": "L2",
    "identity": {"layout": "resident", "name": "欧阳淑珍", "sex": "2", "id_number": "500199X"},
    "answers": {"phone": "13800000199", "low_income": "no", "same_address": True, "n": 3},
    "language": "zh-CN",
    "mode": "elder",
    "signature": {"method": "strokes", "strokes": [[[1, 2, 0], [3, 4, 9]]], "review_sha256": HASH},
    "notice": {"version": "1", "sha256": HASH},
    "review_sha256": HASH,
    "terminal_id": "t-1",
    "created_at": "2026-11-21T08:00:00+08:00",
    "clock_trusted": True,
}


def test_a_submission_reads_back_from_its_content_bytes() -> None:
    record = parse_record(json.dumps(SUBMISSION).encode())
    assert isinstance(record, SubmissionRecord)
    assert record.for_whom == "self"
    assert parse_record(record.content_bytes()) == record
    assert json.loads(record.content_bytes())["for"] == "self"


def test_the_kind_chooses_the_model() -> None:
    rating = {"kind": "rating", "id": ID, "submission_id": ID, "level": None, "at": "2026"}
    outcome = rating | {"kind": "receipt-outcome", "outcome": "printed", "legible": True}
    assert isinstance(parse_record(json.dumps(rating).encode()), RatingRecord)
    assert isinstance(parse_record(json.dumps(outcome).encode()), ReceiptOutcomeRecord)


def test_personal_data_does_not_show_in_repr_or_errors() -> None:
    record = parse_record(json.dumps(SUBMISSION).encode())
    shown = repr(record) + repr(getattr(record, "identity", None))
    for secret in ("欧阳", "500199", "1380000", "[1, 2, 0]"):
        assert secret not in shown
    broken = SUBMISSION | {"identity": {"name": "欧阳淑珍", "sex": 5}}
    with pytest.raises(InvalidDocumentError) as caught:
        parse_record(json.dumps(broken).encode())
    assert "欧阳" not in str(caught.value)
    assert "identity" in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "change", [{"kind": "x"}, {"id": "1"}, {"for": "dog"}, {"review_sha256": "zz"}]
)
def test_a_record_that_breaks_the_model_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocumentError):
        parse_record(json.dumps(SUBMISSION | change).encode())
