"""Taking sealed records in. Needs the public sealing key and the answer key, no private one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.clock import Clock
from central.fleet.codes import EnrolmentCodeError
from central.fleet.nonces import use_nonce
from central.fleet.terminals import enrol, terminal_key
from central.logs import LineLimit
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.models import AttachmentRow, CaseRow, RecordRow
from contracts.canonical import sha256_hex
from contracts.envelope import SealingKey, parse_envelope
from contracts.errors import InvalidDocumentError
from contracts.signatures import (
    SignatureError,
    VerifiedRequest,
    ack_key_info,
    sign_answer,
    verify_head,
)
from contracts.wire import (
    CLOCK_TOLERANCE_S,
    AttachmentAck,
    ConflictAck,
    EnrolmentAnswer,
    EnrolmentRequest,
    Envelope,
    ErrorAnswer,
    HelloAck,
    RecordAck,
    RecordKind,
    Refusal,
    SignedAnswer,
    parse_wire,
)

log = structlog.get_logger(__name__)

_REFUSALS_A_MINUTE = 60  # strangers guess codes as they like


class RefusedError(Exception):
    """A request that gets an error answer; becomes an HTTP response at the edge."""

    def __init__(self, status: int, answer: ErrorAnswer) -> None:
        super().__init__(answer.code)
        self.status = status
        self.answer = answer


def refused(status: int, code: Refusal, message: str = "") -> RefusedError:
    """A refusal that needs nothing but its code."""
    return RefusedError(status, ErrorAnswer(code=code, message=message))


@dataclass(frozen=True, slots=True)
class RawRequest:
    """The head of a request as it came over the line; its body waits until it is known whose."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]


class Intake:
    """Checks, stores and acknowledges. Blocking; safe to use from several threads."""

    def __init__(
        self,
        *,
        database: Database,
        files: AttachmentFiles,
        sealing_key: SealingKey,
        answer_key: Ed25519PrivateKey,
        clock: Clock,
        on_submission: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._files = files
        self._sealing_key = sealing_key
        self._answer_key = answer_key
        self._clock = clock
        self._on_submission = on_submission
        self._lines = LineLimit(_REFUSALS_A_MINUTE)

    def enrol(self, body: bytes) -> EnrolmentAnswer:
        """Enrol a terminal with a one-time code."""
        now = self._clock()
        try:
            request = parse_wire(EnrolmentRequest, body)
            with self._database.write() as session:
                row = enrol(session, request, now)
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
        )

    def authenticate(self, request: RawRequest) -> VerifiedRequest:
        """Who sent the request: signature, clock, nonce, in this order."""
        try:
            verified = verify_head(request.method, request.path, request.headers, self._key)
        except SignatureError as error:
            raise refused(401, error.refusal, str(error)) from None
        now = self._clock()
        if abs(verified.created - now.timestamp()) > CLOCK_TOLERANCE_S:
            raise RefusedError(401, self._clock_answer(verified, now))
        with self._database.write() as session:
            fresh = use_nonce(session, verified, int(now.timestamp()))
        if not fresh:
            log.warning("request.replayed", terminal=verified.key_id)
            raise refused(401, Refusal.REPLAY, "the nonce was used before")
        return verified

    def hello(self, verified: VerifiedRequest) -> SignedAnswer:
        """The centre's time, signed."""
        return self._hello(verified, self._clock())

    def attachment(self, verified: VerifiedRequest, body: bytes) -> SignedAnswer:
        """Keep a sealed attachment durably, then acknowledge it."""
        sha256 = self._files.store(body)
        with self._database.write() as session:
            if session.get(AttachmentRow, sha256) is None:
                session.add(
                    AttachmentRow(
                        sha256=sha256,
                        size=len(body),
                        terminal_id=verified.key_id,
                        received_at=self._clock(),
                    )
                )
        log.info("attachment.received", terminal=verified.key_id, sha256=sha256, size=len(body))
        return self._signed(AttachmentAck(sha256=sha256, size=len(body)))

    def record(self, verified: VerifiedRequest, body: bytes) -> tuple[bool, SignedAnswer]:
        """Keep an envelope verbatim, then acknowledge it; True when it is new.

        The same bytes again get the same answer; other bytes of the same id an alarm and a
        signed 409.
        """
        envelope = self._checked(verified, body)
        now = self._clock()
        with self._database.write() as session:
            known = session.get(RecordRow, envelope.id)
            created = known is None
            row = known or self._insert(session, envelope, body, now)
            conflict = row.sha256 != sha256_hex(body)
            if conflict:
                raise_alarm(session, now, _conflict(envelope, body))
        if conflict:
            log.error("record.conflict_found", record=envelope.id, terminal=verified.key_id)
            raise RefusedError(409, self._conflict_answer(envelope, body))
        if created:
            log.info("record.received", record=row.id, kind=row.kind, terminal=row.terminal_id)
            if row.kind == RecordKind.SUBMISSION:
                self._on_submission()
        return created, self._signed(
            RecordAck(
                id=row.id,
                sha256=row.sha256,
                received_at=row.received_at,
                terminal_id=row.terminal_id,
            )
        )

    def _checked(self, verified: VerifiedRequest, body: bytes) -> Envelope:
        try:
            envelope = parse_envelope(body)
        except InvalidDocumentError as error:
            raise refused(400, Refusal.MALFORMED, str(error)) from None
        own = self._sealing_key.info()
        if (envelope.suite, envelope.key_id) != (own.suite, own.key_id):
            raise refused(422, Refusal.UNKNOWN_KEY, "sealed to a key that is not ours")
        if envelope.terminal_id != verified.key_id:
            self._alarm(_foreign(verified, envelope))
            raise refused(403, Refusal.FOREIGN, "the record is of another terminal")
        submission = envelope.kind == RecordKind.SUBMISSION
        if submission != (envelope.id == envelope.submission_id):
            raise refused(400, Refusal.MALFORMED, "submission_id does not fit the kind")
        return envelope

    def _insert(
        self, session: Session, envelope: Envelope, body: bytes, now: datetime
    ) -> RecordRow:
        missing = _missing(session, envelope.attachments)
        if missing:
            code = Refusal.MISSING_ATTACHMENTS
            raise RefusedError(424, ErrorAnswer(code=code, missing=missing))
        row = RecordRow(
            id=envelope.id,
            kind=envelope.kind,
            submission_id=envelope.submission_id,
            terminal_id=envelope.terminal_id,
            received_at=now,
            sha256=sha256_hex(body),
            envelope=body,
        )
        session.add(row)
        session.flush()
        if row.kind == RecordKind.SUBMISSION:
            session.add(CaseRow(submission_id=row.id, terminal_id=row.terminal_id, received_at=now))
        return row

    def _key(self, terminal_id: str) -> Ed25519PublicKey | None:
        with self._database.read() as session:
            return terminal_key(session, terminal_id)

    def _alarm(self, alarm: Alarm) -> None:
        with self._database.write() as session:
            raise_alarm(session, self._clock(), alarm)

    def _signed(self, ack: AttachmentAck | RecordAck | HelloAck | ConflictAck) -> SignedAnswer:
        return sign_answer(self._answer_key, ack.model_dump(mode="json"))

    def _hello(self, verified: VerifiedRequest, now: datetime) -> SignedAnswer:
        return self._signed(HelloAck(time=now, terminal_id=verified.key_id, nonce=verified.nonce))

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


def _missing(session: Session, wanted: tuple[str, ...]) -> tuple[str, ...]:
    if not wanted:
        return ()
    query = select(AttachmentRow.sha256).where(AttachmentRow.sha256.in_(wanted))
    here = set(session.scalars(query))
    return tuple(sha256 for sha256 in wanted if sha256 not in here)


def _conflict(envelope: Envelope, body: bytes) -> Alarm:
    detail = f"sha256={sha256_hex(body)}"
    return Alarm(AlarmKind.RECORD_CONFLICT, envelope.terminal_id, envelope.id, detail)


def _foreign(verified: VerifiedRequest, envelope: Envelope) -> Alarm:
    detail = f"claims={envelope.terminal_id}"
    return Alarm(AlarmKind.FOREIGN_RECORD, verified.key_id, envelope.id, detail)
