"""Taking sealed records in. Needs the public sealing key and the answer key, no private one."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.api.refusals import RefusedError, refused
from central.casework.damage import (
    asked_back,
    close_damage,
    damaged_attachment,
    damaged_record,
    note_gone,
)
from central.casework.keeping import Standing, keep, mend, standing
from central.clock import Clock
from central.fleet.codes import EnrolmentCodeError
from central.fleet.nonces import Nonces
from central.fleet.readiness import keep_report
from central.fleet.replacing import before_word, brings_for, replaced_word
from central.fleet.signing import AnswerSigner
from central.fleet.terminals import enrol, key_now, stick_key
from central.fleet.wipes import keep_wipe
from central.logs import LineLimit
from central.publishing.metadata import Repository
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.identity import StoreIdentity, store_identity
from central.storage.models import AttachmentRow, RecordRow
from contracts.canonical import sha256_hex
from contracts.envelope import SealingKey, parse_envelope
from contracts.errors import InvalidDocumentError
from contracts.readiness import ReadinessAck
from contracts.signatures import (
    SignatureError,
    VerifiedRequest,
    ack_key_info,
    verify_head,
)
from contracts.usual_signature import usual_head
from contracts.wiping import WipedAck
from contracts.wire import (
    MAX_ASKED_BACK,
    AttachmentAck,
    ConflictAck,
    EnrolmentAnswer,
    EnrolmentRequest,
    Envelope,
    ErrorAnswer,
    HelloAck,
    HelloRequest,
    RecordAck,
    RecordKind,
    Refusal,
    SignedAnswer,
    WireModel,
    parse_wire,
)

log = structlog.get_logger(__name__)

_CAME = insert(AttachmentRow)
_CAME_ANEW = _CAME.on_conflict_do_update(
    index_elements=["sha256"], set_={"size": _CAME.excluded.size}
)
_CAME_OF = select(AttachmentRow.sha256).where(
    AttachmentRow.sha256.in_(bindparam("wanted", expanding=True))
)
_KNOWN = select(RecordRow.id).where(RecordRow.id == bindparam("record"))
_REFUSALS_A_MINUTE = 60  # strangers guess codes as they like


@dataclass(frozen=True, slots=True)
class RawRequest:
    """The head of a request as it came over the line; its body waits until it is known whose."""

    method: str
    path: str
    headers: tuple[tuple[bytes, bytes], ...]


class Intake:
    """Checks, stores and acknowledges. Blocking; safe to use from several threads.

    ``zone``: the time zone that terminals are told.
    ``interrupted``: the process before was killed.
    """

    def __init__(
        self,
        *,
        database: Database,
        files: AttachmentFiles,
        sealing_key: SealingKey,
        answer_key: Ed25519PrivateKey,
        clock: Clock,
        zone: str,
        on_submission: Callable[[], None] = lambda: None,
        interrupted: bool = False,
    ) -> None:
        self._database = database
        self._files = files
        self._sealing_key = sealing_key
        self._answer_key = answer_key
        self._signer = AnswerSigner(answer_key)
        self._clock = clock
        self._zone = zone
        self._on_submission = on_submission
        self._lines = LineLimit(_REFUSALS_A_MINUTE)
        now_s = self._now_s()
        self._nonces = Nonces(database, now_s, since_s=now_s if interrupted else 0)
        self._identity: StoreIdentity | None = None  # read when first told: a disk may be ill

    def close(self) -> None:
        """Write down what the next process has to know."""
        self._nonces.close(self._now_s())

    def enrol(self, body: bytes) -> EnrolmentAnswer:
        """Enrol a terminal with a one-time code."""
        now = self._clock()
        try:
            request = parse_wire(EnrolmentRequest, body)
            with self._database.write() as session:
                row = enrol(session, request, now)
                root = Repository(session).first_root()
                before = before_word(session, self._signer, row.id, now)
        except EnrolmentCodeError as error:
            self._lines.write(log.warning, "terminal.enrolment_refused", code=error.code)
            raise refused(403, Refusal.CODE, str(error)) from None
        except InvalidDocumentError as error:
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        log.info("terminal.enrolled", terminal=row.id, terminal_no=row.terminal_no)
        return EnrolmentAnswer(
            terminal_id=row.id,
            terminal_no=row.terminal_no,
            sealing_key=self._sealing_key.info(),
            ack_key=ack_key_info(self._answer_key.public_key().public_bytes_raw()),
            time=now,
            root=base64.b64encode(root).decode() if root is not None else None,
            before=before,
        )

    def wiped(self, body: bytes) -> SignedAnswer:
        """Keep the proof that a terminal forgot everything; it needs no other signature."""
        try:
            with self._database.write() as session:
                said = keep_wipe(session, body, self._clock())
        except (InvalidDocumentError, SignatureError) as error:
            self._lines.write(log.warning, "terminal.wipe_refused", code=error.code)
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        log.warning("terminal.wiped", terminal=said.terminal_id, found=said.found)
        return self._signed(WipedAck(terminal_id=said.terminal_id, sha256=sha256_hex(body)))

    def verify(self, request: RawRequest) -> VerifiedRequest:
        """Whose signature the request carries, whenever it was made."""
        head = usual_head(request.method, request.path, request.headers)
        key = self._key(head.request.key_id) if head is not None else None
        if head is not None and key is not None and head.signed_by(key):
            return head.request
        return self._verify_generally(request)

    def _verify_generally(self, request: RawRequest) -> VerifiedRequest:
        """The same for every form of RFC 9421; says what is wrong."""
        told = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers
        ]
        try:
            return verify_head(request.method, request.path, told, self._key)
        except SignatureError as error:
            if error.refusal == Refusal.UNKNOWN_TERMINAL:
                self._refuse_dead(request, told)
            raise refused(401, error.refusal, str(error)) from None

    def _refuse_dead(self, request: RawRequest, told: list[tuple[str, str]]) -> None:
        """Say so to a terminal that was replaced, and to nobody else who calls by its name."""
        with self._database.read() as session:
            try:
                verified = verify_head(
                    request.method, request.path, told, lambda each: stick_key(session, each)
                )
            except SignatureError:
                return
            word = replaced_word(session, self._signer, verified.key_id)
        if word is None:
            return
        self._lines.write(log.warning, "terminal.dead_refused", terminal=verified.key_id)
        message = "another terminal took the place of this one"
        raise RefusedError(
            401, ErrorAnswer(code=Refusal.REPLACED, message=message, **word.model_dump())
        )

    def off_clock(self, verified: VerifiedRequest) -> RefusedError:
        """The refusal of a request that was not signed about now, with the time."""
        return RefusedError(401, self._clock_answer(verified, self._clock()))

    def authenticate(self, request: RawRequest) -> VerifiedRequest:
        """Who sent the request: signature, clock, nonce, in this order."""
        verified = self.verify(request)
        now = self._clock()
        if not self._nonces.in_time(verified, int(now.timestamp())):
            raise self.off_clock(verified)
        if verified.expires is not None and verified.expires <= now.timestamp():
            raise refused(401, Refusal.SIGNATURE, "the signature has expired")
        if not self._nonces.use(verified, int(now.timestamp())):
            log.warning("request.replayed", terminal=verified.key_id)
            raise refused(401, Refusal.REPLAY, "the nonce was used before")
        return verified

    def hello(self, verified: VerifiedRequest, body: bytes) -> SignedAnswer:
        """The centre's time and what it asks back, signed; the terminal says what it has not."""
        try:
            request = parse_wire(HelloRequest, body)
        except InvalidDocumentError as error:
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        now = self._clock()
        if request.gone:
            with self._database.write() as session:
                note_gone(session, verified.key_id, request.gone, now)
            log.error("record.not_there", terminal=verified.key_id, records=len(request.gone))
        return self._hello(verified, now)

    def readiness(self, verified: VerifiedRequest, body: bytes, sha256: str) -> SignedAnswer:
        """Keep a readiness report; the acknowledgement is signed once it is stored."""
        try:
            with self._database.write() as session:
                report = keep_report(session, verified.key_id, body, self._clock())
        except InvalidDocumentError as error:
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        log.info("terminal.reported", terminal=verified.key_id, verdict=report.verdict)
        return self._signed(ReadinessAck(sha256=sha256, terminal_id=verified.key_id))

    def attachment(self, verified: VerifiedRequest, body: bytes, sha256: str) -> SignedAnswer:
        """Keep a sealed attachment, whose hash is known, then acknowledge it; damage is mended."""
        size = len(body)
        damaged = self._files.holds(sha256) and not self._files.whole(sha256, size)
        self._files.store(body, sha256)
        with self._nonces.writing(self._now_s()) as session:
            now = self._clock()
            came = {"sha256": sha256, "size": size, "terminal_id": verified.key_id}
            session.connection().execute(_CAME_ANEW, came | {"received_at": now})
            if damaged:
                raise_alarm(session, now, _mended_file(verified, sha256))
        if damaged:
            log.error("attachment.mended", terminal=verified.key_id, sha256=sha256)
        log.info("attachment.received", terminal=verified.key_id, sha256=sha256, size=size)
        return self._signed(AttachmentAck(sha256=sha256, size=size))

    def record(self, verified: VerifiedRequest, body: bytes) -> tuple[bool, SignedAnswer]:
        """Keep an envelope verbatim, then acknowledge it; True when it is new.

        The same bytes again get the same answer, and mend what the disk has changed meanwhile;
        other bytes of the same id an alarm and a 409, which is signed when it is sure.
        """
        envelope = self._checked(verified, body)
        how, row, missing = self._kept(envelope, body)
        if how is Standing.CONFLICT:
            log.error("record.conflict_found", record=envelope.id, terminal=verified.key_id)
            raise RefusedError(409, self._conflict_answer(envelope, body))
        if how in (Standing.DAMAGED, Standing.DAMAGED_OTHER):
            log.error("record.damage_found", record=envelope.id, terminal=verified.key_id)
        if missing:
            code = Refusal.MISSING_ATTACHMENTS
            raise RefusedError(424, ErrorAnswer(code=code, missing=missing))
        if how is Standing.DAMAGED_OTHER or row is None:
            raise refused(409, Refusal.CONFLICT, "what is kept under this id is damaged")
        if how is Standing.NEW:
            log.info("record.received", record=row.id, kind=row.kind, terminal=row.terminal_id)
        if how is not Standing.KNOWN and row.kind == RecordKind.SUBMISSION:
            self._on_submission()
        return how is Standing.NEW, self._signed(
            RecordAck(
                id=row.id,
                sha256=row.sha256,
                received_at=row.received_at,
                terminal_id=row.terminal_id,
            )
        )

    def _kept(
        self, envelope: Envelope, body: bytes
    ) -> tuple[Standing, RecordRow | None, tuple[str, ...]]:
        """Keep or mend a record in one transaction: how it stood, its row, missing attachments."""
        here = {sha256 for sha256 in envelope.attachments if self._files.whole(sha256)}
        missing: tuple[str, ...] = ()
        with self._nonces.writing(self._now_s()) as session:
            now = self._clock()  # in here, so that the order of times is that of commits
            known = session.connection().scalar(_KNOWN, {"record": envelope.id})
            row = session.get(RecordRow, envelope.id) if known else None
            how = standing(row, envelope, body)
            if how in (Standing.DAMAGED, Standing.DAMAGED_OTHER):
                raise_alarm(session, now, damaged_record(envelope.terminal_id, envelope.id))
            if how in (Standing.CONFLICT, Standing.DAMAGED_OTHER):
                raise_alarm(session, now, _conflict(envelope, body))
            else:
                missing = _missing(session, envelope, here, now)
            if row is None and not missing:
                row = keep(session, envelope, body, now)
            elif row is not None and how is Standing.DAMAGED:
                mend(session, row, envelope, body, now)
            if how in (Standing.KNOWN, Standing.DAMAGED) and not missing:
                close_damage(session, envelope.id, now)
        return how, row, missing

    def _checked(self, verified: VerifiedRequest, body: bytes) -> Envelope:
        try:
            envelope = parse_envelope(body)
        except InvalidDocumentError as error:
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        own = self._sealing_key.info()
        if (envelope.suite, envelope.key_id) != (own.suite, own.key_id):
            raise refused(422, Refusal.UNKNOWN_KEY, "sealed to a key that is not ours")
        brought = envelope.terminal_id
        if brought != verified.key_id and not brings_for(self._database, verified.key_id, brought):
            self._alarm(_foreign(verified, envelope))
            raise refused(403, Refusal.FOREIGN, "the record is of another terminal")
        submission = envelope.kind == RecordKind.SUBMISSION
        if submission != (envelope.id == envelope.submission_id):
            raise refused(400, Refusal.MALFORMED, "submission_id does not fit the kind")
        return envelope

    def _key(self, terminal_id: str) -> Ed25519PublicKey | None:
        return key_now(self._database, terminal_id)

    def _alarm(self, alarm: Alarm) -> None:
        with self._database.write() as session:
            raise_alarm(session, self._clock(), alarm)

    def _signed(self, ack: WireModel) -> SignedAnswer:
        return self._signer.signed(ack.model_dump(mode="json"))

    def _hello(self, verified: VerifiedRequest, now: datetime) -> SignedAnswer:
        with self._database.read() as session:
            wanted = asked_back(session, verified.key_id, MAX_ASKED_BACK)
            if self._identity is None:
                self._identity = store_identity(session)
        since = self._identity.backup_time
        return self._signed(
            HelloAck(
                time=now,
                terminal_id=verified.key_id,
                nonce=verified.nonce,
                epoch=self._identity.epoch,
                backup_time=since.isoformat() if since else None,
                zone=self._zone,
                wanted=wanted,
            )
        )

    def _now_s(self) -> int:
        return int(self._clock().timestamp())

    def _clock_answer(self, verified: VerifiedRequest, now: datetime) -> ErrorAnswer:
        return ErrorAnswer(
            code=Refusal.CLOCK,
            message="the terminal's clock is off",
            time=now,
            **self._hello(verified, now).model_dump(),
        )

    def _conflict_answer(self, envelope: Envelope, body: bytes) -> ErrorAnswer:
        ack = ConflictAck(
            code="conflict",
            id=envelope.id,
            sha256=sha256_hex(body),
            terminal_id=envelope.terminal_id,
        )
        return ErrorAnswer(
            code=Refusal.CONFLICT,
            message="this id was received with other bytes",
            **self._signed(ack).model_dump(),
        )


def _missing(
    session: Session, envelope: Envelope, here: set[str], now: datetime
) -> tuple[str, ...]:
    """Attachments that did not come, or that the disk has damaged since: an alarm tells those."""
    wanted = envelope.attachments
    if not wanted:
        return ()
    came = set(session.connection().scalars(_CAME_OF, {"wanted": wanted}))
    for sha256 in sorted(came - here):
        alarm = damaged_attachment(envelope.terminal_id, envelope.id, sha256)
        raise_alarm(session, now, alarm)
    return tuple(sha256 for sha256 in wanted if sha256 not in came & here)


def _mended_file(verified: VerifiedRequest, sha256: str) -> Alarm:
    detail = f"attachment={sha256} mended"
    return Alarm(AlarmKind.KEPT_DAMAGED, verified.key_id, None, detail, closed=True)


def _conflict(envelope: Envelope, body: bytes) -> Alarm:
    detail = f"sha256={sha256_hex(body)}"
    return Alarm(AlarmKind.RECORD_CONFLICT, envelope.terminal_id, envelope.id, detail)


def _foreign(verified: VerifiedRequest, envelope: Envelope) -> Alarm:
    detail = f"claims={envelope.terminal_id}"
    return Alarm(AlarmKind.FOREIGN_RECORD, verified.key_id, envelope.id, detail)
