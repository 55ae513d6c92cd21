"""Enrolment: the terminal makes its key, shows the one-time code, keeps what it is told."""

import base64
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import structlog

from contracts.canonical import canonical_bytes
from contracts.envelope import EnvelopeError
from contracts.errors import InvalidDocumentError, NetworkError, StorageError
from contracts.replacement import Before
from contracts.signatures import RequestSigner
from contracts.wire import (
    ENROLMENTS_PATH,
    JSON_TYPE,
    EnrolmentAnswer,
    EnrolmentRequest,
    ErrorAnswer,
    Refusal,
    parse_wire,
)
from kiosk.logbook.writing import Logbook
from kiosk.records.enrolment import Enrolment, read_enrolment, write_enrolment
from kiosk.records.forgetting import reset_is_due
from kiosk.records.place import keep_word, proved
from sync.centre import Centre
from sync.clock import CentreClock, utc_now
from sync.errors import (
    CentreRefusesError,
    EnrolmentDamagedError,
    EnrolmentRefusedError,
    LineNotProvedError,
    NotTheCentreError,
)
from sync.keys import load_or_make_key
from sync.settings import SyncSettings
from sync.transport import Answer, transport_to
from sync.updates.places import Places

log = structlog.get_logger(__name__)

SOFTWARE = "civic-kiosk"


def enrol(
    settings: SyncSettings,
    code: str,
    now: Callable[[], datetime] = utc_now,
    *,
    again: bool = False,
) -> Enrolment:
    """Enrol with the centre of the settings, once; its time is the clock's first floor.

    It counts when a signed greeting was answered: a proxy that changes what is signed shows now
    and not with the first submission. The key survives a failed try, so that the same code works
    again.

    With ``again`` a terminal that is enrolled asks a centre that forgot it, because it was restored
    from an older backup, to know it again by its key. It gets another number there; its own count
    goes on, so that no receipt number repeats. Another centre is refused: it could not open what
    is kept here.

    Never without TLS but on one machine: keys that a stranger's answer brings prove themselves.

    Raises:
        EnrolmentRefusedError: enrolled already, a line without TLS, or the centre does not take the
            code or is another.
        LineNotProvedError: the centre took the code, but the greeting was not answered.
        NetworkError: no centre, or what answers is none.
    """
    _refuse_while_forgetting(settings.data_dir)
    before = _before(settings.data_dir)
    if before is not None and not again:
        raise EnrolmentRefusedError(
            "this terminal is enrolled already; if a restored centre has forgotten it, give --again"
        )
    if settings.strangers_on_line:
        raise EnrolmentRefusedError(
            "[centre] url begins with http://: whoever stands on the line could say that they are"
            " the centre. Give it https:// (and [centre] ca for a certificate of your own)"
        )
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = load_or_make_key(settings.data_dir)
    request = EnrolmentRequest(
        code=code.strip(),
        public_key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        name=settings.name,
        software=SOFTWARE,
    )
    body = canonical_bytes(request.model_dump(mode="json"))
    with closing(transport_to(settings)) as transport:
        answer = transport.post(ENROLMENTS_PATH, body, {"Content-Type": JSON_TYPE})
        told, enrolment = _understood(answer, settings.centre_url)
        if before is not None:
            _require_same_centre(before, enrolment)
        signer = RequestSigner(enrolment.terminal_id, key)
        clock = CentreClock(settings.data_dir, now)  # learns its first floor from the greeting
        _prove(Centre(transport, signer, enrolment.ack_key, clock))
    Places(settings.data_dir).keep_root(told.root)
    place = _place(told, enrolment)
    if told.before is not None and place is not None:
        keep_word(settings.data_dir, told.before, Before)
    write_enrolment(settings.data_dir, enrolment)
    log.info("terminal.enrolled", terminal=enrolment.terminal_id)
    Logbook(settings.data_dir).note(  # the centre knows it, whether or not the disk takes the line
        "terminal.enrolled", terminal=enrolment.terminal_id, number=enrolment.terminal_no
    )
    if place is not None:
        note_before(settings.data_dir, place)
    return enrolment


def note_before(data_dir: Path, before: Before) -> None:
    """The new book names the last entry of the old one that the centre has."""
    book = before.book
    Logbook(data_dir).note("terminal.replaces", terminal=before.before, n=book.n, hash=book.hash)


def _place(told: EnrolmentAnswer, enrolment: Enrolment) -> Before | None:
    """Whose place it takes; raises NotTheCentreError where that is not the centre's own word."""
    if told.before is None:
        return None
    before = proved(told.before, enrolment.ack_key, enrolment.terminal_id, Before)
    if before is None:
        raise NotTheCentreError("what was said of the terminal before is not the centre's word")
    return before


def _prove(centre: Centre) -> None:
    try:
        centre.hello()
    except NetworkError as exc:
        hint = ""
        if isinstance(exc, CentreRefusesError) and exc.reason == Refusal.SIGNATURE:
            hint = "; a proxy changes the path, perhaps: see [centre] prefix in the settings"
        raise LineNotProvedError(
            f"the centre took the code but no signed greeting was answered: {exc}{hint}."
            " Nothing was kept; the same code works again"
        ) from exc


def enrolled(data_dir: Path) -> Enrolment:
    """The enrolment of this terminal.

    Raises:
        EnrolmentRefusedError: there is none, or the folder is to be emptied.
        EnrolmentDamagedError: what is there is not what was written.
        StorageError: the disk does not read it now.
    """
    _refuse_while_forgetting(data_dir)
    try:
        found = read_enrolment(data_dir)
        if found is not None:
            found.sealing()
    except (InvalidDocumentError, StorageError) as exc:
        if isinstance(exc, StorageError) and exc.retryable:
            raise
        raise EnrolmentDamagedError(
            "enrolment.json is damaged: put a copy back, or enrol with a new code"
        ) from exc
    if found is None:
        raise EnrolmentRefusedError("this terminal is not enrolled: python -m sync enrol")
    return found


def _refuse_while_forgetting(data_dir: Path) -> None:
    if reset_is_due(data_dir):
        raise EnrolmentRefusedError(
            "this terminal is to forget everything first: start the terminal, then enrol it anew"
        )


def require_not_enrolled(data_dir: Path) -> None:
    """Raises EnrolmentRefusedError: it is, or it is to forget everything first."""
    _refuse_while_forgetting(data_dir)
    if _before(data_dir) is not None:
        raise EnrolmentRefusedError("this terminal is enrolled already")


def _before(data_dir: Path) -> Enrolment | None:
    """The enrolment that is there to keep; a damaged one is enrolled over."""
    try:
        return enrolled(data_dir)
    except EnrolmentDamagedError:
        log.warning("enrolment.replaced")
    except EnrolmentRefusedError:
        pass
    return None


def _require_same_centre(before: Enrolment, told: Enrolment) -> None:
    kept = (before.terminal_id, before.sealing_key, before.ack_key)
    if kept != (told.terminal_id, told.sealing_key, told.ack_key):
        raise EnrolmentRefusedError(
            "this is another centre, or it takes this terminal for another one:"
            " it could not take or open what is kept here. Nothing was changed"
        )


def _understood(answer: Answer, url: str) -> tuple[EnrolmentAnswer, Enrolment]:
    try:
        if answer.status not in (200, 201):
            refusal = parse_wire(ErrorAnswer, answer.body)
            if refusal.code == Refusal.CODE:
                raise EnrolmentRefusedError("the centre does not take this code")
            raise CentreRefusesError("enrolment")
        told = parse_wire(EnrolmentAnswer, answer.body)
        enrolment = Enrolment(
            url=url,
            terminal_id=told.terminal_id,
            terminal_no=told.terminal_no,
            sealing_key=told.sealing_key,
            ack_key=told.ack_key,
            enrolled_at=told.time,
        )
        enrolment.sealing()
    except (InvalidDocumentError, EnvelopeError) as exc:
        raise NotTheCentreError(f"no centre answers there (status {answer.status})") from exc
    return told, enrolment
