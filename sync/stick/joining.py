"""Enrolment by stick: a terminal answers an invitation, and is welcomed by the next stick round.

``joining.json`` keeps whose invitation was answered: the centre's keys that the code proved. Only a
word signed by them makes this terminal one of that centre's.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.invitations import (
    ENROLLED,
    INVITATION,
    JOINING,
    MAX_INVITATION_BYTES,
    MOST_INVITATIONS,
    Invitation,
    InvitationFile,
    Joining,
    JoinWords,
    Welcome,
    proof_of_centre,
    proof_of_terminal,
    same,
    shared_key,
)
from contracts.replacement import Before
from contracts.signatures import sign_answer, verify_answer
from contracts.wire import SignedAnswer, parse_wire
from kiosk.logbook.writing import Logbook
from kiosk.records.enrolment import Enrolment, write_enrolment
from kiosk.records.errors import StateDamagedError, storage_errors
from kiosk.records.place import keep_word, proved
from kiosk.records.statefile import read_state, write_state
from sync.enrol import SOFTWARE, note_before, require_not_enrolled
from sync.errors import (
    CodeFitsNoneError,
    InvitationOldError,
    InvitationTakenError,
    NoInvitationError,
    NotWelcomedError,
)
from sync.keys import load_or_make_key
from sync.settings import SyncSettings
from sync.stick.medium import OutFolder, held_stick, read_bounded
from sync.updates.places import Places
from sync.updates.words import NotTakenError

log = structlog.get_logger(__name__)

PENDING_NAME = "joining.json"


@dataclass(frozen=True, slots=True)
class _Found:
    invitation: Invitation
    key: bytes


def enrol_by_stick(
    settings: SyncSettings, folder: Path, code: str, now: Callable[[], datetime]
) -> Enrolment | None:
    """Go on with an enrolment as far as this stick brings it; None: the centre has to answer.

    The code is needed once. The same stick again answers the same, with the same key.

    Raises:
        EnrolmentRefusedError: enrolled already.
        StickEnrolmentError: which kind says why not.
        StorageFullError, StorageError: the stick or this disk does not take it.
    """
    require_not_enrolled(settings.data_dir)
    try:
        with held_stick(folder) as stick:
            pending = _pending(settings.data_dir)
            if pending is not None:
                enrolment = _welcomed(settings, stick, pending)
                if enrolment is not None:
                    return enrolment
                if not code:
                    raise NotWelcomedError(
                        "the centre has not said on this stick that it knows this terminal:"
                        " carry the stick to the centre, have it taken in, and bring it back"
                    )
            _answer(settings, stick, code, now())
            return None
    except NotTakenError as exc:
        raise NoInvitationError("there is no stick there, or it was pulled out") from exc


def is_pending(data_dir: Path) -> bool:
    """Whether an invitation was answered."""
    return _pending(data_dir) is not None


def _answer(settings: SyncSettings, stick: Path, code: str, now: datetime) -> None:
    found = _fitting(stick, code)
    if now > found.invitation.valid_until:
        until = f"{found.invitation.valid_until:%Y-%m-%d}"
        raise InvitationOldError(f"the invitation was valid until {until}: ask for another")
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = load_or_make_key(settings.data_dir)
    name = JOINING.format(id=found.invitation.id)
    if (other := _joining(stick / name)) is not None and not _is_by(key, other):
        raise InvitationTakenError("another terminal has answered this invitation")
    words = JoinWords(
        id=found.invitation.id,
        public_key=_public(key),
        name=settings.name,
        software=SOFTWARE,
    )
    signed = sign_answer(key, words.model_dump(mode="json"))
    answer = Joining(
        id=found.invitation.id, signed=signed, proof=proof_of_terminal(found.key, signed)
    )
    pinned = json.dumps(found.invitation.model_dump(mode="json", exclude={"secret"}))
    write_state(settings.data_dir / PENDING_NAME, {"invitation": pinned})
    above, _, last = name.rpartition("/")
    OutFolder(stick, above).write(last, canonical_bytes(answer.model_dump(mode="json")))
    log.info("invitation.answered", invitation=found.invitation.id)


def _fitting(stick: Path, code: str) -> _Found:
    """The invitation that this code proves to be a centre's."""
    some = False
    for path in _invitations(stick):
        try:
            data = read_bounded(path, MAX_INVITATION_BYTES)
            file = parse_wire(InvitationFile, data or b"")
            invitation = parse_wire(Invitation, canonical_bytes(file.invitation))
            key = shared_key(invitation.secret, code)
        except InvalidDocumentError:
            continue
        some = True
        if same(file.proof, proof_of_centre(key, file.invitation)):
            return _Found(invitation, key)
    if some:
        raise CodeFitsNoneError("the code fits no invitation on this stick: look at it again")
    raise NoInvitationError("there is no invitation of a centre on this stick")


def _invitations(stick: Path) -> Iterator[Path]:
    folder = (stick / INVITATION.format(id="x")).parent
    if folder.is_symlink() or not folder.is_dir():
        return
    with storage_errors("look for invitations"):
        names = sorted(path.name for path in folder.iterdir() if path.suffix == ".json")
    for name in names[:MOST_INVITATIONS]:
        yield folder / name


def _welcomed(settings: SyncSettings, stick: Path, pending: Invitation) -> Enrolment | None:
    """The enrolment, when the centre of the invitation says so on this stick; kept durably."""
    key = load_or_make_key(settings.data_dir)
    terminal_id = f"t-{sha256_hex(key.public_key().public_bytes_raw())[:12]}"
    data = read_bounded(stick / ENROLLED.format(terminal=terminal_id), MAX_INVITATION_BYTES)
    if data is None:
        return None
    try:
        told = Welcome.model_validate(
            verify_answer(pending.ack_key, parse_wire(SignedAnswer, data))
        )
    except (PolicyError, ValueError):
        log.warning("welcome.refused")
        return None
    kept = (terminal_id, pending.ack_key, pending.sealing_key)
    if (told.terminal_id, told.ack_key, told.sealing_key) != kept:
        log.warning("welcome.refused")
        return None
    before = None
    if told.before is not None:
        before = proved(told.before, told.ack_key, terminal_id, Before)
        if before is not None:
            keep_word(settings.data_dir, told.before, Before)
    enrolment = Enrolment(
        url=settings.centre_url,
        terminal_id=told.terminal_id,
        terminal_no=told.terminal_no,
        sealing_key=told.sealing_key,
        ack_key=told.ack_key,
        enrolled_at=told.time,
    )
    Places(settings.data_dir).keep_root(told.root)
    write_enrolment(settings.data_dir, enrolment)
    Logbook(settings.data_dir).note(
        "terminal.enrolled", terminal=told.terminal_id, number=told.terminal_no
    )
    if before is not None:
        note_before(settings.data_dir, before)
    with storage_errors("remove what was pending"):
        (settings.data_dir / PENDING_NAME).unlink(missing_ok=True)
    log.info("terminal.enrolled", terminal=terminal_id, by="stick")
    return enrolment


def _pending(data_dir: Path) -> Invitation | None:
    """Whose invitation was answered; a damaged note is answered anew."""
    try:
        document = read_state(data_dir / PENDING_NAME)
        if document is None:
            return None
        kept = {"secret": "", **json.loads(document["invitation"])}
        return Invitation.model_validate(kept)
    except (StateDamagedError, KeyError, ValueError, TypeError):
        return None


def _joining(path: Path) -> Joining | None:
    data = read_bounded(path, MAX_INVITATION_BYTES)
    if data is None:
        return None
    try:
        return parse_wire(Joining, data)
    except InvalidDocumentError:
        return None  # half written when it was pulled out


def _is_by(key: Ed25519PrivateKey, answer: Joining) -> bool:
    return answer.signed.ack.get("public_key") == _public(key)


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()
