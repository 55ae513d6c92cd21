"""Brings the readiness report that lies in the data folder to the centre."""

from contextlib import closing
from pathlib import Path

from contracts.errors import InvalidDocumentError
from contracts.readiness import MAX_READINESS_BYTES, Readiness
from contracts.signatures import RequestSigner
from contracts.wire import parse_wire
from kiosk.records.errors import storage_errors
from sync.centre import Centre
from sync.clock import CentreClock, utc_now
from sync.enrol import enrolled
from sync.errors import NoReportError
from sync.keys import load_key
from sync.settings import SyncSettings
from sync.transport import transport_to

FILE = Path("readiness") / "report.json"
"""Below the data folder; written by the terminal."""


def send_report(settings: SyncSettings) -> None:
    """Send it once; when this returns, the centre holds it.

    Raises:
        NoReportError: there is none, or it is damaged.
        EnrolmentRefusedError, EnrolmentDamagedError: the terminal has to be enrolled first.
        NetworkError: no centre, or it does not take it.
        StorageError: the disk does not read it now.
    """
    enrolment = enrolled(settings.data_dir)
    with storage_errors("read the report"):
        try:
            report = (settings.data_dir / FILE).read_bytes()
        except FileNotFoundError as error:
            raise NoReportError("there is no readiness report: run kiosk report") from error
    try:
        parse_wire(Readiness, report)
    except InvalidDocumentError as error:
        raise NoReportError(f"the readiness report is damaged: {error}") from error
    if len(report) > MAX_READINESS_BYTES:
        raise NoReportError("the readiness report is too long")
    signer = RequestSigner(enrolment.terminal_id, load_key(settings.data_dir))
    with closing(transport_to(settings)) as transport:
        clock = CentreClock(settings.data_dir, utc_now)
        Centre(transport, signer, enrolment.ack_key, clock).send_readiness(report)
