"""Bodies of the read API."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from central.casework.inbox import InboxLine, InboxPage
from central.casework.opening import OpenedCase
from contracts.identity import ethnicity_shown


class SubmissionLine(BaseModel):
    """What is known of a case without opening it; number and item come with registering."""

    id: str
    number: str | None
    item_code: str | None
    item_version: str | None
    terminal_id: str
    terminal_name: str
    received_at: datetime
    state: str
    mark: str | None
    first_opened_at: datetime | None

    @classmethod
    def of(cls, line: InboxLine) -> "SubmissionLine":
        """The API's view of an inbox line."""
        return cls(
            id=line.submission_id,
            number=line.number,
            item_code=line.item_code,
            item_version=line.item_version,
            terminal_id=line.terminal_id,
            terminal_name=line.terminal_name,
            received_at=line.received_at,
            state=line.state,
            mark=line.mark,
            first_opened_at=line.first_opened_at,
        )


class SubmissionPage(BaseModel):
    """Cases, newest first; ``older`` and ``newer`` are values for ``page``."""

    items: list[SubmissionLine]
    older: str | None
    newer: str | None

    @classmethod
    def of(cls, page: InboxPage) -> "SubmissionPage":
        """The API's view of an inbox page."""
        lines = [SubmissionLine.of(line) for line in page.lines]
        return cls(items=lines, older=page.older, newer=page.newer)


class OpenRequest(BaseModel):
    """Why a case is opened; kept in the audit log."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(default="api", min_length=1, max_length=200)


class OpenedAttachmentRef(BaseModel):
    """An attachment of an opened case; fetch it by ``sha256``."""

    role: str
    media_type: str
    sha256: str
    size: int


class OpenedSubmission(BaseModel):
    """A case in clear. Personal: handle it as such."""

    id: str
    number: str
    item: dict[str, str]
    for_whom: str = Field(serialization_alias="for")
    identity_level: str
    identity: dict[str, str | None] | None = Field(repr=False)
    service_code: dict[str, str] | None = Field(default=None, repr=False)
    answers: dict[str, JsonValue] = Field(repr=False)
    answer_labels: dict[str, dict[str, str]] = Field(repr=False)
    language: str
    mode: str
    attachments: list[OpenedAttachmentRef]
    signature: dict[str, Any] | None = Field(repr=False)
    notice: dict[str, str]
    review_sha256: str
    receipt_outcome: dict[str, Any] | None
    receipt_in_hand: bool
    rating: dict[str, Any] | None
    remarks: list[str]
    terminal_id: str
    created_at: str
    clock_trusted: bool
    received_at: datetime
    unread_records: int
    unopened_records: int

    @classmethod
    def of(cls, case: OpenedCase) -> "OpenedSubmission":
        """The API's view of an opened case."""
        record = case.submission.model_dump(mode="json")
        inside = {"id", "kind", "v", "submission_id"}
        outcome = case.outcome.model_dump(mode="json", exclude=inside) if case.outcome else None
        rating = case.rating.model_dump(mode="json", exclude=inside) if case.rating else None
        return cls.model_validate(
            record
            | {
                "identity": _as_on_the_card(record["identity"]),
                "receipt_outcome": outcome,
                "receipt_in_hand": case.in_hand,
                "rating": rating,
                "received_at": case.received_at,
                "unread_records": case.unread,
                "unopened_records": case.unopened,
            }
        )


_SEX_ON_CARD = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}


def _as_on_the_card(identity: dict[str, str | None] | None) -> dict[str, str | None] | None:
    """Sex and ethnicity in the words of the card's face, the codes of GB/T beside them."""
    if identity is None:
        return None
    sex, ethnicity = identity["sex"], identity["ethnicity"]
    return identity | {
        "sex": _SEX_ON_CARD.get(sex or "", sex),
        "sex_code": sex,
        "ethnicity": ethnicity_shown(ethnicity) if ethnicity else None,
        "ethnicity_code": ethnicity,
    }
