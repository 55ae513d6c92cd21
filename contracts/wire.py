"""What travels between terminal and centre over HTTP, as models.

Every body carries ``v``. Unknown fields are ignored, so that a newer side can add some.
Binary values are base64 text; times are ISO 8601 with offset; hashes lower-case hexadecimal.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import InvalidDocumentError

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
RecordId = Annotated[str, Field(pattern=UUID_PATTERN)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
TerminalId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]

ENROLMENTS_PATH = "/v1/enrolments"
ATTACHMENTS_PATH = "/v1/attachments"
RECORDS_PATH = "/v1/records"
HELLO_PATH = "/v1/hello"

JSON_TYPE = "application/json"
SEALED_TYPE = "application/octet-stream"

MAX_ENVELOPE_BYTES = 2 * 1024 * 1024
MAX_ATTACHMENT_BYTES = 16 * 1024 * 1024
MAX_ATTACHMENTS = 32
MAX_ASKED_BACK = 20
"""Records that one hello asks for; the others come with the next."""


class RecordKind(StrEnum):
    """The kinds of sealed records."""

    SUBMISSION = "submission"
    RECEIPT_OUTCOME = "receipt-outcome"
    RATING = "rating"


class Refusal(StrEnum):
    """``code`` of an error answer of the centre."""

    UNSIGNED = "unsigned"
    UNKNOWN_TERMINAL = "unknown-terminal"
    REPLACED = "replaced"
    SIGNATURE = "signature"
    REPLAY = "replay"
    CLOCK = "clock"
    CODE = "enrolment-code"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    CONFLICT = "conflict"
    FOREIGN = "foreign-record"
    MISSING_ATTACHMENTS = "missing-attachments"
    UNKNOWN_KEY = "unknown-sealing-key"
    NO_ROOM = "no-room"
    INTERNAL = "internal"


class WireModel(BaseModel):
    """Base of everything on the wire: frozen, tolerant of unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SealingKeyInfo(WireModel):
    """The public key records are sealed to; ``public`` is base64 of the suite's raw form."""

    key_id: str
    suite: str
    public: str


class AckKeyInfo(WireModel):
    """The centre's Ed25519 key that signs acknowledgements; ``public`` is base64, 32 bytes."""

    key_id: str
    public: str


class EnrolmentRequest(WireModel):
    """A new terminal asks in; the code came to its technician on another way."""

    v: int = 1
    code: str = Field(min_length=1, max_length=64, repr=False)
    public_key: str = Field(max_length=64)
    name: str = Field(default="", max_length=120)
    software: str = Field(default="", max_length=80)


class SignedAnswer(WireModel):
    """``signature`` is base64 Ed25519 over the canonical bytes of ``ack``."""

    ack: dict[str, Any]
    key_id: str
    signature: str


class EnrolmentAnswer(WireModel):
    """What the terminal keeps from then on.

    ``root``: base64 of the first root of signed metadata; None where there is none yet. ``before``:
    a ``contracts.replacement.Before``, where it takes the place of another one.
    """

    v: int = 1
    terminal_id: TerminalId
    terminal_no: int = Field(ge=0, le=12166)
    sealing_key: SealingKeyInfo
    ack_key: AckKeyInfo
    time: AwareDatetime
    root: str | None = None
    before: SignedAnswer | None = None


class Envelope(WireModel):
    """A sealed record. All fields but ``enc`` and ``ciphertext`` are bound by the seal."""

    v: int = Field(default=1, ge=1)
    suite: str = Field(max_length=80)
    key_id: str = Field(max_length=64)
    id: RecordId
    kind: str = Field(max_length=40)
    submission_id: RecordId
    terminal_id: TerminalId
    created_at: str = Field(max_length=40)
    attachments: tuple[Sha256, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)
    enc: str
    ciphertext: str


class RecordAck(WireModel):
    """The centre holds these bytes durably."""

    id: RecordId
    sha256: Sha256
    received_at: AwareDatetime
    terminal_id: TerminalId


class ConflictAck(WireModel):
    """The centre holds other bytes under this id; ``sha256`` is of the bytes it did not take.

    ``code`` keeps the acknowledgement of a record from being read as this.
    """

    code: Literal["conflict"]
    id: RecordId
    sha256: Sha256
    terminal_id: TerminalId


class AttachmentAck(WireModel):
    """The centre holds this sealed attachment durably."""

    sha256: Sha256
    size: int


class HelloRequest(WireModel):
    """``gone``: records that were asked back and that the terminal does not have any more."""

    gone: tuple[RecordId, ...] = Field(default=(), max_length=MAX_ASKED_BACK)


class HelloAck(WireModel):
    """Answer to a hello; ``nonce`` is the request's own, so an old answer cannot be played back.

    ``epoch`` names the centre's store and changes with each restore; ``backup_time`` (ISO 8601,
    UTC) is when the backup was taken that it came from: what was acknowledged since may be lost.
    ``zone`` is the IANA name of the time zone that people at the centre live by. ``wanted`` are
    records, acknowledged once, that the centre found damaged on its disk and asks for again.
    """

    time: AwareDatetime
    terminal_id: TerminalId
    nonce: str
    epoch: str | None = None
    backup_time: str | None = None
    zone: str | None = None
    wanted: tuple[RecordId, ...] = ()


class ErrorAnswer(WireModel):
    """Every refusal. ``time`` comes with "clock", ``missing`` with "missing-attachments".

    Three of them are acted on for good, so they carry signed words (``ack``, ``key_id``,
    ``signature``): "clock" a hello, because a terminal whose clock is wrong must not believe an
    unsigned time, "conflict" a ConflictAck, because it takes a record out of the outbox, and
    "replaced" a ``contracts.replacement.Replaced``, because it closes the terminal.
    """

    code: str
    message: str = ""
    time: datetime | None = None
    missing: tuple[Sha256, ...] = ()
    ack: dict[str, Any] | None = None
    key_id: str | None = None
    signature: str | None = None


ModelT = TypeVar("ModelT", bound=BaseModel)


def parse_wire(model: type[ModelT], body: bytes) -> ModelT:
    """Read a JSON body. Raises InvalidDocumentError that names fields, never their values."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        places = sorted({".".join(map(str, item["loc"])) or "body" for item in error.errors()})
        raise InvalidDocumentError(f"{model.__name__}: {', '.join(places)}") from None
