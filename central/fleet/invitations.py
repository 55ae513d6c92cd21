"""Inviting terminals that never have a line, and taking in what they answer on a stick."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.codes import spelled_code
from central.fleet.replacing import NotReplaceableError, before_word
from central.fleet.signing import AnswerSigner
from central.fleet.terminals import enrol_key
from central.keys import KeyStore
from central.publishing.metadata import Repository
from central.storage.fleet import InvitationRow, TerminalStateRow
from central.storage.models import TerminalRow
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.invitations import (
    Invitation,
    InvitationFile,
    Joining,
    JoinWords,
    Welcome,
    new_secret,
    proof_of_centre,
    proof_of_terminal,
    same,
    shared_key,
)
from contracts.signatures import SignatureError, ack_key_info, verify_answer
from contracts.wire import AckKeyInfo, SealingKeyInfo, SignedAnswer, parse_wire

LIFETIME = timedelta(days=60)
_ID_BYTES = 8


class InvitationError(PolicyError):
    """An answer on a stick enrols nobody: no such invitation, over, used, or not of its code."""

    code: ClassVar[str] = "P-158"


@dataclass(frozen=True, slots=True)
class Trust:
    """What a terminal is to know this centre by."""

    sealing_key: SealingKeyInfo
    ack_key: AckKeyInfo


def trust_of(keys: KeyStore) -> Trust:
    """By the keys of this centre."""
    public = keys.answer_key().public_key().public_bytes_raw()
    return Trust(keys.sealing_key().info(), ack_key_info(public))


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation for a stick, and its code, which goes another way and is kept nowhere."""

    id: str
    file: InvitationFile
    code: str


def invite(
    session: Session,
    trust: Trust,
    name: str,
    now: datetime,
    *,
    actor: str,
    url: str = "",
    valid: timedelta = LIFETIME,
    replaces: str | None = None,
) -> Invited:
    """Invite one terminal. Raises NotReplaceableError where it is to replace one that it cannot."""
    if replaces is not None:
        row = session.get(TerminalRow, replaces)
        if row is None or row.revoked_at is not None:
            raise NotReplaceableError("there is no terminal of this id that could be replaced")
        name = name or row.name
    code = spelled_code()
    root = Repository(session).first_root()
    invitation = Invitation(
        id=secrets.token_hex(_ID_BYTES),
        secret=new_secret(),
        name=name,
        url=url,
        made_at=now,
        valid_until=now + valid,
        sealing_key=trust.sealing_key,
        ack_key=trust.ack_key,
        root=base64.b64encode(root).decode() if root is not None else None,
    )
    key = shared_key(invitation.secret, code)
    session.add(
        InvitationRow(
            id=invitation.id,
            key=key.hex(),
            name=name,
            created_at=now,
            expires_at=invitation.valid_until,
            replaces=replaces,
        )
    )
    purpose = f"invitation={invitation.id}" + (" replaces" if replaces else "")
    append_audit(session, now, AuditEntry(actor, "code.made", (replaces or name)[:80], purpose))
    document = invitation.model_dump(mode="json")
    file = InvitationFile(invitation=document, proof=proof_of_centre(key, document))
    return Invited(invitation.id, file, code)


def take_in(session: Session, body: bytes, now: datetime) -> TerminalRow:
    """Enrol whoever answers an invitation with its code; the same answer again gives it again.

    Raises:
        InvitationError: nobody is enrolled.
        InvalidDocumentError, EnrolmentCodeError: the answer is damaged, or its key not to be taken.
    """
    answer = parse_wire(Joining, body)
    row = session.get(InvitationRow, answer.id)
    if row is None:
        raise InvitationError("there is no such invitation of this centre")
    key = bytes.fromhex(row.key)
    if not same(answer.proof, proof_of_terminal(key, answer.signed)):
        raise InvitationError("the answer was not made with the code of this invitation")
    words = _words(answer)
    public = base64.b64decode(words.public_key)
    if row.terminal_id is not None:
        known = session.get_one(TerminalRow, row.terminal_id)
        if known.public_key != public:
            raise InvitationError("another terminal has used this invitation")
        return known
    if row.expires_at <= now:
        raise InvitationError(f"the invitation was valid until {row.expires_at:%Y-%m-%d}")
    terminal = enrol_key(
        session, public, row.name or words.name, words.software, now, replaces=row.replaces
    )
    row.used_at, row.terminal_id = now, terminal.id
    return terminal


def welcome(
    session: Session, signer: AnswerSigner, trust: Trust, terminal: TerminalRow, now: datetime
) -> SignedAnswer:
    """What the next stick tells a terminal whose answer was taken in."""
    root = Repository(session).first_root()
    word = Welcome(
        terminal_id=terminal.id,
        terminal_no=terminal.terminal_no,
        sealing_key=trust.sealing_key,
        ack_key=trust.ack_key,
        time=now,
        root=base64.b64encode(root).decode() if root is not None else None,
        before=before_word(session, signer, terminal.id, now),
    )
    return signer.signed(word.model_dump(mode="json"))


def unheard(session: Session) -> list[TerminalRow]:
    """Terminals that were enrolled by a stick and have not said anything since."""
    query = (
        select(TerminalRow)
        .join(InvitationRow, InvitationRow.terminal_id == TerminalRow.id)
        .outerjoin(TerminalStateRow, TerminalStateRow.terminal_id == TerminalRow.id)
        .where(TerminalStateRow.terminal_id.is_(None), TerminalRow.revoked_at.is_(None))
    )
    return list(session.scalars(query))


def _words(answer: Joining) -> JoinWords:
    """What a terminal says of itself, signed by the key that it brings."""
    try:
        claimed = base64.b64decode(str(answer.signed.ack.get("public_key", "")), validate=True)
        said = verify_answer(ack_key_info(claimed), answer.signed)
        words = JoinWords.model_validate(said)
    except (SignatureError, ValueError) as error:
        raise InvalidDocumentError("the answer is not signed by the key in it") from error
    if words.id != answer.id:
        raise InvalidDocumentError("the answer is to another invitation")
    return words
