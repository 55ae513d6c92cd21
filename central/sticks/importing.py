"""Taking in what terminals left on a stick: reports, results and sealed records.

Nothing is believed because it lies there. A report is signed by its terminal's key; a sealed record
is taken in by the very functions that take it from the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from central.api.intake import Intake
from central.api.refusals import RefusedError
from central.audit import AuditEntry, append_audit
from central.clock import Clock
from central.fleet.alerts import raise_returned
from central.fleet.choices import overtake
from central.fleet.invitations import Trust, take_in, welcome
from central.fleet.logbooks import keep_books
from central.fleet.readiness import keep_report, newest_report
from central.fleet.remote import keep_results
from central.fleet.replacing import note_last
from central.fleet.signing import AnswerSigner
from central.fleet.states import Heard, keep_states
from central.fleet.terminals import stick_key, terminal_key
from central.fleet.wipes import keep_wipe
from central.publishing.metadata import note_reported
from central.sticks.medium import put, read_plain
from central.sticks.writing import put_welcome
from central.storage.engine import Database
from central.storage.fleet import TerminalStateRow
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.invitations import JOINING, MAX_INVITATION_BYTES
from contracts.logbook import Head
from contracts.readiness import MAX_READINESS_BYTES, Readiness
from contracts.signatures import VerifiedRequest, ack_key_info, verify_answer
from contracts.sticks import (
    ACKNOWLEDGEMENTS,
    ATTACHMENTS,
    MAX_REPORT_BYTES,
    OUT,
    READINESS,
    RECORDS,
    REPORT,
    WIPED,
    LoggedAck,
    ResultsAck,
    StickAcknowledgements,
    StickRecord,
    StickReport,
)
from contracts.wiping import MAX_STATEMENT_BYTES
from contracts.wire import (
    MAX_ATTACHMENT_BYTES,
    MAX_ENVELOPE_BYTES,
    SignedAnswer,
    TerminalId,
    WireModel,
    parse_wire,
)
from hardening.strangers import held

log = structlog.get_logger(__name__)


class _Name(WireModel):
    id: TerminalId


@dataclass(frozen=True, slots=True)
class _Left:
    """What one terminal left on a stick."""

    stick: Path
    terminal_id: str

    def read(self, name: str, most: int) -> bytes | None:
        folder = OUT.format(terminal=self.terminal_id)
        return read_plain(self.stick, f"{folder}/{name}", most)


@dataclass(slots=True)
class Brought:
    """What a stick brought from one terminal.

    Attributes:
        refused: why nothing was believed.
        not_told: why the stick does not take to the terminal what is acknowledged here.
    """

    terminal_id: str
    outcome: str = ""
    reason: str = ""
    records: int = 0
    new: int = 0
    results: int = 0
    not_taken: list[str] = field(default_factory=list)
    refused: str = ""
    not_told: str = ""


class Importer:
    """Takes sticks in. Raises StorageTroubleError, OSError: try again with the same stick."""

    def __init__(
        self,
        *,
        database: Database,
        intake: Intake,
        signer: AnswerSigner,
        clock: Clock,
        zone: tzinfo,
        trust: Trust,
    ) -> None:
        self._database = database
        self._trust = trust
        self._intake = intake
        self._signer = signer
        self._clock = clock
        self._zone = zone

    def take(self, stick: Path) -> list[Brought]:
        """Take in what every terminal left, and write to each what the centre has of it.

        Where the stick does not take an answer, the records are taken in all the same.
        """
        if not stick.is_dir():
            return []
        with held(stick) as this:
            joined = [self._joined(this, each) for each in _named(this, JOINING)]
            proofs = [self._wiped(this, each) for each in _named(this, WIPED)]
            return [*joined, *proofs] + [self._from(this, each) for each in _named(this, OUT)]

    def _joined(self, stick: Path, name: str) -> Brought:
        """An answer to an invitation; who is enrolled by it hears of it with this same stick."""
        invitation = name.removesuffix(".json")
        body = read_plain(stick, JOINING.format(id=invitation), MAX_INVITATION_BYTES)
        now = self._clock()
        try:
            with self._database.write() as session:
                row = take_in(session, body or b"", now)
                word = welcome(session, self._signer, self._trust, row, now)
        except PolicyError as error:
            log.warning("stick.joining_refused", invitation=invitation, code=error.code)
            return Brought(invitation, refused=str(error))
        brought = Brought(row.id, outcome="enrolled")
        try:
            put_welcome(stick, row.id, word)
        except OSError as error:
            brought.not_told = error.strerror or type(error).__name__
        return brought

    def _wiped(self, stick: Path, name: str) -> Brought:
        """The proof that a terminal forgot everything."""
        terminal_id = name.removesuffix(".json")
        body = read_plain(stick, WIPED.format(terminal=terminal_id), MAX_STATEMENT_BYTES)
        try:
            with self._database.write() as session:
                keep_wipe(session, body or b"", self._clock())
        except PolicyError as error:
            log.warning("stick.proof_refused", terminal=terminal_id, code=error.code)
            return Brought(terminal_id, refused=str(error))
        return Brought(terminal_id, outcome="wiped")

    def _from(self, stick: Path, terminal_id: str) -> Brought:
        out = _Left(stick, terminal_id)
        try:
            report = self._report(out, terminal_id)
        except PolicyError as error:
            log.warning("stick.report_refused", terminal=terminal_id, code=error.code)
            return Brought(terminal_id, refused=str(error))
        brought = Brought(terminal_id, report.outcome, report.reason)
        answers = [
            signed
            for record in report.records
            if (signed := self._record(out, terminal_id, record, brought)) is not None
        ]
        ready = out.read(READINESS, MAX_READINESS_BYTES) if report.readiness else None
        answers += self._keep(report, ready, brought)
        said = StickAcknowledgements(answers=tuple(answers))
        path = ACKNOWLEDGEMENTS.format(terminal=terminal_id)
        try:
            put(stick, path, canonical_bytes(said.model_dump(mode="json")))
        except OSError as error:
            brought.not_told = error.strerror or type(error).__name__
            log.warning("stick.not_acknowledged", terminal=terminal_id, errno=error.errno)
        log.info("stick.taken", terminal=terminal_id, records=brought.records, new=brought.new)
        return brought

    def _report(self, out: _Left, terminal_id: str) -> StickReport:
        """The report, once its terminal's signature was checked. Raises PolicyError."""
        data = out.read(REPORT, MAX_REPORT_BYTES)
        if data is None:
            raise InvalidDocumentError("there is no whole report of this terminal")
        with self._database.read() as session:
            key = stick_key(session, terminal_id)
        if key is None:
            raise InvalidDocumentError("no terminal of this centre has this name")
        public = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        said = verify_answer(ack_key_info(public), parse_wire(SignedAnswer, data))
        report = parse_wire(StickReport, canonical_bytes(said))
        if (report.kind, report.terminal_id) != ("report", terminal_id):
            raise InvalidDocumentError("the report is of another terminal")
        return report

    def _record(
        self, out: _Left, terminal_id: str, record: StickRecord, brought: Brought
    ) -> SignedAnswer | None:
        """Attachments first, then the record, as over a line; its signed acknowledgement."""
        try:
            for name in record.attachments:
                sealed = out.read(f"{ATTACHMENTS}/{name}", MAX_ATTACHMENT_BYTES)
                if sealed is not None and sha256_hex(sealed) == name:
                    self._intake.attachment(self._as_request(terminal_id), sealed, name)
            body = out.read(f"{RECORDS}/{record.sha256}", MAX_ENVELOPE_BYTES)
            if body is None or sha256_hex(body) != record.sha256:
                brought.not_taken.append(f"{record.id}: not whole on the stick")
                return None
            new, signed = self._intake.record(self._as_request(terminal_id), body)
        except RefusedError as error:
            brought.not_taken.append(f"{record.id}: {error.answer.code}")
            return _signed_part(error)
        brought.records += 1
        brought.new += new
        return signed

    def _ready(
        self, session: Session, report: StickReport, body: bytes | None, now: datetime
    ) -> None:
        """The readiness report that the signed one names; one that is damaged comes again."""
        if body is None or sha256_hex(body) != report.readiness:
            return
        known = newest_report(session, report.terminal_id)
        try:
            if known is None or known.report != parse_wire(Readiness, body):
                keep_report(session, report.terminal_id, body, now)
        except InvalidDocumentError as error:
            log.warning("stick.readiness_refused", terminal=report.terminal_id, code=error.code)

    def _keep(
        self, report: StickReport, ready: bytes | None, brought: Brought
    ) -> list[SignedAnswer]:
        """How the terminal was when it wrote, unless it was heard since; results and logbook."""
        beat, now = report.heartbeat, self._clock()
        told = beat.model_copy(update={"counts": beat.counts + report.counts})
        heard = Heard(report.terminal_id, min(report.made_at, now), told)
        logged: dict[str, Head] = {}
        with self._database.write() as session:
            if report.logbook is not None:
                logged = keep_books(session, {report.terminal_id: report.logbook}, now)
            keep_results(session, report.terminal_id, beat.results, now)
            self._ready(session, report, ready, now)
            if terminal_key(session, report.terminal_id) is None:
                note_last(session, report.terminal_id, beat)
            elif _newer(session, heard):
                self._keep_state(session, heard, now)
            purpose = f"serial={report.serial} outcome={report.outcome} reason={report.reason}"
            actor = f"terminal:{report.terminal_id}"
            entry = AuditEntry(actor, "stick.taken", report.terminal_id, purpose)
            append_audit(session, now, entry)
        brought.results = len(beat.results)
        acks: list[ResultsAck | LoggedAck] = [
            LoggedAck(terminal_id=terminal_id, head=head) for terminal_id, head in logged.items()
        ]
        if beat.results:
            ids = tuple(result.id for result in beat.results)
            acks.append(ResultsAck(terminal_id=report.terminal_id, ids=ids))
        return [self._signer.signed(ack.model_dump(mode="json")) for ack in acks]

    def _keep_state(self, session: Session, heard: Heard, now: datetime) -> None:
        row = session.get(TerminalStateRow, heard.terminal_id)
        told = {heard.terminal_id: row.told_notices if row is not None else 0}
        for terminal_id, name in keep_states(session, [heard], told, self._zone):
            raise_returned(session, terminal_id, name, now)
        overtake(session, [heard.terminal_id], now)
        for role, version in heard.beat.trusted.items():
            note_reported(session, {role: version}, now)

    def _as_request(self, terminal_id: str) -> VerifiedRequest:
        """Who brought a record: its seal says whose it is, the report that it came from there."""
        return VerifiedRequest(terminal_id, int(self._clock().timestamp()), "", "")


def _newer(session: Session, heard: Heard) -> bool:
    row = session.get(TerminalStateRow, heard.terminal_id)
    return row is None or row.seen_at < heard.at


def _named(stick: Path, place: str) -> Iterator[str]:
    """Names in a folder of a stick that a terminal may have."""
    folder = (stick / place.format(terminal="x", id="x")).parent
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        try:
            yield _Name(id=path.name).id
        except ValueError:
            log.warning("stick.name_refused")


def _signed_part(error: RefusedError) -> SignedAnswer | None:
    """Signed words in a refusal: that other bytes are kept under this id."""
    told = error.answer
    if told.ack is None or told.key_id is None or told.signature is None:
        return None
    return SignedAnswer(ack=told.ack, key_id=told.key_id, signature=told.signature)
