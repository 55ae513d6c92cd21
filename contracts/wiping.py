"""Proof that a terminal forgot everything: a plan by its own key, the end by a witness's.

The key of a terminal is the first thing to go, so it cannot sign that it is gone. While it is
there it names a *witness*: a fresh key that signs what was found afterwards and then goes too. Both
words together prove themselves to whoever knows the terminal's public key. Nothing in them is
secret.
"""

import base64
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, Field, ValidationError

from contracts.errors import InvalidDocumentError
from contracts.signatures import ack_key_info, verify_answer
from contracts.wire import Sha256, SignedAnswer, TerminalId, WireModel, parse_wire

WIPED_PATH = "/v1/wiped"
MAX_STATEMENT_BYTES = 16 * 1024
ModelT = TypeVar("ModelT", bound=WireModel)
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")]


class WipePlan(WireModel):
    """By the terminal's own key: from now on the holder of ``witness`` (base64) speaks of this."""

    kind: Literal["wipe"] = "wipe"
    terminal_id: TerminalId
    command: str = Field(max_length=64)
    asked_at: AwareDatetime
    witness: str = Field(max_length=64)


class Wiped(WireModel):
    """By the witness, when nothing was left.

    Attributes:
        key: the terminal's private key was destroyed, and first of all.
        gone: names in the data folder that are not there any more; ``others``: how many more.
        logs: files of logs that were removed.
        left, found: files that are still there, and what a search for keys, identity numbers and
            sealed records found in them.
        media: what no program can promise: a disk may keep copies of what was overwritten. They are
            sealed for the centre's key, which was never here.
    """

    kind: Literal["wiped"] = "wiped"
    terminal_id: TerminalId
    at: AwareDatetime
    key: bool
    gone: tuple[Name, ...] = Field(default=(), max_length=100)
    others: int = Field(default=0, ge=0)
    logs: int = Field(default=0, ge=0)
    left: int = Field(default=0, ge=0)
    found: int = Field(default=0, ge=0)
    media: Literal["copies-stay-sealed"] = "copies-stay-sealed"


class WipeStatement(WireModel):
    """Both words, as they travel by a line or a stick."""

    v: int = 1
    plan: SignedAnswer
    wiped: SignedAnswer


class WipedAck(WireModel):
    """The centre holds this statement and lets the terminal in no more."""

    kind: Literal["wiped-ack"] = "wiped-ack"
    terminal_id: TerminalId
    sha256: Sha256


def claimed_by(body: bytes) -> tuple[WipeStatement, str]:
    """A statement and whose it claims to be. Raises InvalidDocumentError."""
    statement = parse_wire(WipeStatement, body)
    plan = statement.plan.ack
    return statement, _model(WipePlan, plan).terminal_id


def proved_wipe(statement: WipeStatement, public: bytes) -> Wiped:
    """What the statement says, when the terminal of this public key stands behind it.

    Raises:
        SignatureError: one of its words is somebody else's.
        InvalidDocumentError: they do not belong together.
    """
    plan = _model(WipePlan, verify_answer(ack_key_info(public), statement.plan))
    witness = ack_key_info(_bytes(plan.witness))
    wiped = _model(Wiped, verify_answer(witness, statement.wiped))
    if wiped.terminal_id != plan.terminal_id:
        raise InvalidDocumentError("the witness speaks of another terminal")
    return wiped


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise InvalidDocumentError("the witness has no key") from error


def _model(model: type[ModelT], said: dict[str, Any]) -> ModelT:
    try:
        return model.model_validate(said)
    except ValidationError:
        raise InvalidDocumentError(f"{model.__name__}: not as it should be") from None
