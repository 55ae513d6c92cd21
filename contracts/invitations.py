"""Enrolment where there is no line: an invitation on a stick, and a code that goes another way.

Whoever has only the stick or only the code is let in nowhere. Both together give a key that the
centre and the terminal share: with it the centre proves whose keys lie on the stick, and the
terminal that the key in its answer is its own. Each of the two says so in its own words, so that
neither proof can be turned round.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from contracts.canonical import canonical_bytes
from contracts.errors import InvalidDocumentError
from contracts.wire import AckKeyInfo, EnrolmentAnswer, SealingKeyInfo, SignedAnswer, WireModel

INVITATION = "invite/{id}.json"
JOINING = "join/{id}.json"
"""What a terminal answers to an invitation."""
ENROLLED = "enrolled/{terminal}.json"
"""What the centre says when it took the answer in: ``Welcome``, signed by its answer key."""
MAX_INVITATION_BYTES = 64 * 1024
MOST_INVITATIONS = 200
"""That are looked through on one stick."""
SECRET_BYTES = 32
InvitationId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Mac = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_CENTRE, _TERMINAL = b"civic-kiosk invitation: centre\0", b"civic-kiosk invitation: terminal\0"


class Invitation(WireModel):
    """For one terminal, whoever has the code. ``secret``: base64, half of what makes the key.

    ``url``: where the centre is to be found should there ever be a line; "" where nobody says.
    """

    kind: Literal["invitation"] = "invitation"
    id: InvitationId
    secret: str = Field(max_length=64)
    name: str = Field(default="", max_length=120)
    url: str = Field(default="", max_length=300)
    made_at: AwareDatetime
    valid_until: AwareDatetime
    sealing_key: SealingKeyInfo
    ack_key: AckKeyInfo
    root: str | None = None


class InvitationFile(WireModel):
    """``invite/<id>.json``: the invitation as a plain document, and the centre's proof of it."""

    v: int = 1
    invitation: dict[str, Any]
    proof: Mac


class Joining(WireModel):
    """A terminal's answer. ``signed``: a ``JoinWords`` by the key that it brings."""

    v: int = 1
    id: InvitationId
    signed: SignedAnswer
    proof: Mac


class JoinWords(WireModel):
    """``public_key`` is base64."""

    kind: Literal["join"] = "join"
    id: InvitationId
    public_key: str = Field(max_length=64)
    name: str = Field(default="", max_length=120)
    software: str = Field(default="", max_length=80)


class Welcome(EnrolmentAnswer):
    """What an enrolment over the line answers, as a word of its own."""

    kind: Literal["welcome"] = "welcome"


def new_secret() -> str:
    """The half that lies on the stick."""
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def shared_key(secret: str, code: str) -> bytes:
    """What stick and code give together. Raises InvalidDocumentError for what is no secret."""
    try:
        half = base64.b64decode(secret, validate=True)
    except ValueError as error:
        raise InvalidDocumentError("the invitation has no secret") from error
    if len(half) != SECRET_BYTES:
        raise InvalidDocumentError("the invitation has no secret")
    typed = code.upper().replace("-", "").replace(" ", "").strip()
    return hmac.new(half, typed.encode(), hashlib.sha256).digest()


def proof_of_centre(key: bytes, invitation: dict[str, Any]) -> str:
    """That a centre made this invitation."""
    return _mac(key, _CENTRE + canonical_bytes(invitation))


def proof_of_terminal(key: bytes, signed: SignedAnswer) -> str:
    """That a terminal answers which has the code."""
    return _mac(key, _TERMINAL + canonical_bytes(signed.model_dump(mode="json")))


def same(one: str, other: str) -> bool:
    """Whether two proofs are the same, in a time that tells nothing."""
    return hmac.compare_digest(one, other)


def _mac(key: bytes, said: bytes) -> str:
    return hmac.new(key, said, hashlib.sha256).hexdigest()
