"""Content of sealed records: what is inside an envelope, as models.

Personal fields are ``repr=False``: a record in a log line or a traceback shows its ids only.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from contracts.canonical import canonical_bytes
from contracts.errors import InvalidDocumentError
from contracts.wire import RecordId, RecordKind, Sha256

Point = tuple[int, int, int]
"""One sample of a stroke: x and y in thousandths of the pad's width, t in ms since the first."""


class RecordModel(BaseModel):
    """Base of record contents: frozen, tolerant of fields a newer terminal adds."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    def content_bytes(self) -> bytes:
        """Canonical JSON, as it is sealed."""
        return canonical_bytes(self.model_dump(mode="json", by_alias=True))


class ItemRef(RecordModel):
    """The item document a submission was made with."""

    code: str
    version: str
    hash: Sha256


class IdentityContent(RecordModel):
    """What the card said. Dates are ISO; ``valid_to`` may be 长期."""

    layout: str
    name: str = Field(repr=False)
    sex: str = Field(repr=False)
    ethnicity: str | None = Field(default=None, repr=False)
    birth: str | None = Field(default=None, repr=False)
    address: str | None = Field(default=None, repr=False)
    id_number: str = Field(repr=False)
    authority: str = Field(default="", repr=False)
    valid_from: str | None = Field(default=None, repr=False)
    valid_to: str | None = Field(default=None, repr=False)
    english_name: str | None = Field(default=None, repr=False)
    nationality: str | None = Field(default=None, repr=False)
    permit: str | None = Field(default=None, repr=False)
    raw_name_base64: str | None = Field(default=None, repr=False)


class AttachmentRef(RecordModel):
    """One attachment: hash of what it is (``sha256``) and of what is kept (sealed)."""

    role: str
    media_type: str = Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=80)
    sha256: Sha256 = Field(repr=False)
    sealed_sha256: Sha256
    size: int


class Pad(RecordModel):
    """Size of the drawing pad; strokes are scaled to a width of 1000."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)


class SignatureContent(RecordModel):
    """How the resident signed: "strokes", "none", or the code of an alternative."""

    method: str
    strokes: tuple[tuple[Point, ...], ...] = Field(default=(), repr=False)
    pad: Pad | None = None
    review_sha256: Sha256


class NoticeRef(RecordModel):
    """The notice text the resident agreed to."""

    version: str
    sha256: Sha256


class ServiceCodeContent(RecordModel):
    """A service code that the resident showed: whose it is only its issuer can tell."""

    name: str
    token: str = Field(repr=False)


class SubmissionRecord(RecordModel):
    """A resident's submission."""

    v: int = 1
    kind: Literal[RecordKind.SUBMISSION] = RecordKind.SUBMISSION
    id: RecordId
    number: str
    item: ItemRef
    for_whom: Literal["self", "other"] = Field(alias="for")
    identity_level: str
    identity: IdentityContent | None = Field(default=None, repr=False)
    service_code: ServiceCodeContent | None = Field(default=None, repr=False)
    answers: dict[str, JsonValue] = Field(repr=False)
    answer_labels: dict[str, dict[str, str]] = Field(default_factory=dict, repr=False)
    language: str
    mode: str
    attachments: tuple[AttachmentRef, ...] = ()
    signature: SignatureContent | None = None
    notice: NoticeRef
    review_sha256: Sha256
    terminal_id: str
    created_at: str
    clock_trusted: bool
    remarks: tuple[str, ...] = ()


class ReceiptOutcomeRecord(RecordModel):
    """What became of one paper. A later one need not say anything new about the receipt: how the
    outcomes of a submission fold stands in ``contracts.receipts``.
    """

    v: int = 1
    kind: Literal[RecordKind.RECEIPT_OUTCOME] = RecordKind.RECEIPT_OUTCOME
    id: RecordId
    submission_id: RecordId
    outcome: Literal["printed", "sent-not-confirmed", "on-screen", "failed"]
    legible: bool | None = None
    copies: int = 0
    reprint: bool = False
    at: str


class RatingRecord(RecordModel):
    """The resident's 好差评; ``level`` 1..5, None when skipped."""

    v: int = 1
    kind: Literal[RecordKind.RATING] = RecordKind.RATING
    id: RecordId
    submission_id: RecordId
    level: int | None = Field(default=None, ge=1, le=5)
    at: str


AnyRecord = SubmissionRecord | ReceiptOutcomeRecord | RatingRecord
_ADAPTER: TypeAdapter[AnyRecord] = TypeAdapter(Annotated[AnyRecord, Field(discriminator="kind")])


def parse_record(content: bytes) -> AnyRecord:
    """Read the content of a sealed record. The error names fields, never their values."""
    try:
        return _ADAPTER.validate_json(content)
    except ValidationError as error:
        places = sorted({".".join(map(str, item["loc"])) or "record" for item in error.errors()})
        raise InvalidDocumentError(f"record: {', '.join(places)}") from None
