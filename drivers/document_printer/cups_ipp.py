"""Printers of pages by IPP: a CUPS queue, or an IPP Everywhere printer itself.

Only operations that every IPP printer must know are used (RFC 8011, section 5.4.15), and no library
of the system. A document is held in memory alone. Each job's name begins with a mark of its own:
by it a job is found again whose answer was lost, and told from another's that got its number.
"""

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from contracts.errors import BugError, DeviceError, DeviceLostError, DeviceTimeoutError
from drivers.adapter import Adapter, AdapterError, DeviceIdentity
from drivers.deadline import Deadline
from drivers.document_printer import messages
from drivers.document_printer.errors import (
    DocumentCoverOpenError,
    DocumentPaperOutError,
    DocumentPrinterFaultError,
    DocumentPrinterGarbledError,
    DocumentPrinterStoppedError,
    PaperJamError,
    PrintJobFailedError,
    PrintNotFinishedError,
    TonerOutError,
)
from drivers.document_printer.messages import JobReport, JobState, PrinterReport, Status
from drivers.document_printer.port import PrintOutcome
from drivers.document_printer.self_test import self_test
from drivers.status import DeviceState, DeviceStatus

if TYPE_CHECKING:
    from drivers.document_printer.codec import Message
    from drivers.document_printer.http_line import IppLine

LONGEST_TITLE = 60
MOST_COPIES = 20
_TROUBLES: dict[str, type[DeviceError]] = {
    "cover-open": DocumentCoverOpenError,
    "jam": PaperJamError,
    "paper-out": DocumentPaperOutError,
    "toner-out": TonerOutError,
    "fault": DocumentPrinterFaultError,
    "stopped": DocumentPrinterStoppedError,
}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long what is waited for.

    Attributes:
        connect_s, answer_s: for a connection, and for an answer to a question.
        send_s: for the answer to a document: some printers take it no faster than they print.
        poll_s: between two looks at a job.
        trouble_s: how long trouble may hold a job up before it is cancelled; a jam that a
            resident pulls out in that time costs nothing.
        lost_s: how long a printer may be away in the middle of a job.
        cancel_s: kept back before the deadline to cancel in.
    """

    connect_s: float = 2.0
    answer_s: float = 5.0
    send_s: float = 30.0
    poll_s: float = 0.5
    trouble_s: float = 10.0
    lost_s: float = 10.0
    cancel_s: float = 2.0


@dataclass(frozen=True, slots=True)
class _Held:
    """What holds a job up, and how long it may."""

    by: DeviceError
    patience_s: float


class CupsIppPrinter:
    """A printer at an ``ipp://`` or ``ipps://`` address.

    Args:
        confirms: True for an IPP printer, or a queue before one: a job that it calls completed
            is printed. False for queues before anything else, where it was only sent.
    """

    def __init__(
        self,
        uri: str,
        *,
        confirms: bool = False,
        ca: Path | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._uri = uri
        self._confirms = confirms
        self._ca = ca
        self._patience = patience or Patience()
        self._line: IppLine | None = None
        self._asked = 0

    def open(self) -> None:
        """Hold nothing: every question connects."""

    def close(self) -> None:
        """Nothing is held between questions."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask the printer for its state and its reasons."""
        report = self._printer(deadline)
        now = time.monotonic()
        if report.trouble:
            raise _TROUBLES[report.trouble](report.trouble)
        if not report.takes_pdf:
            return DeviceStatus(DeviceState.HARDWARE_ERROR, "no-pdf", now)
        busy = report.state is messages.PrinterState.PROCESSING
        return DeviceStatus(DeviceState.BUSY if busy else DeviceState.ONLINE, report.warning, now)

    def identity(self, deadline: Deadline) -> DeviceIdentity:
        """Which printer it is."""
        answer = self._ask(
            lambda number: messages.get_printer(self._uri, number, identity=True), deadline
        )
        return DeviceIdentity(*messages.identity_of(answer))

    def print_pdf(
        self,
        pdf: bytes,
        *,
        title: str,
        copies: int = 1,
        duplex: bool = False,
        deadline: Deadline,
    ) -> PrintOutcome:
        """Print, and follow the job to its end or cancel it."""
        if not pdf.startswith(b"%PDF-") or not 1 <= copies <= MOST_COPIES:
            raise BugError("no PDF, or no number of copies")
        report = self._printer(deadline)
        if report.trouble:
            raise _TROUBLES[report.trouble](report.trouble)
        if not report.takes_pdf:
            raise PrintJobFailedError("the printer takes no PDF")
        mark = secrets.token_hex(4)
        name = f"{mark} {title.encode()[:LONGEST_TITLE].decode(errors='ignore')}"
        enough = deadline.within(max(0.0, deadline.remaining() - self._patience.cancel_s))
        job: JobReport | None = None
        try:
            job = self._submit(pdf, name, copies, duplex, enough)
            return self._followed(job, mark, enough)
        except DeviceError as error:
            ended = self._withdraw(job, mark)
            if ended is not None and ended.state is JobState.COMPLETED:
                return self._outcome()
            if isinstance(error, DeviceTimeoutError):
                raise PrintNotFinishedError("the pages were not out in time") from error
            raise

    # ---- a job --------------------------------------------------------------------------------

    def _submit(
        self, pdf: bytes, name: str, copies: int, duplex: bool, deadline: Deadline
    ) -> JobReport:
        """Send the document; a printer that is busy with another's is asked again."""
        while True:
            answer = self._ask(
                lambda number: messages.print_job(
                    self._uri, number, pdf, name=name, copies=copies, duplex=duplex
                ),
                deadline,
                self._patience.send_s,
                expected=(Status.BUSY,),
            )
            if answer.code != Status.BUSY:
                break
            deadline.wait(self._patience.poll_s)
        jobs = messages.jobs_of(answer)
        if not jobs:
            raise DocumentPrinterGarbledError("it took the job and gave no number")
        return jobs[0]

    def _followed(self, job: JobReport, mark: str, deadline: Deadline) -> PrintOutcome:
        """Look at the job until it ends, or until there is no more hope of it."""
        held: _Held | None = None
        limit = deadline
        while True:
            try:
                limit.wait(self._patience.poll_s)
                found = self._look(job.job_id, mark, limit)
            except DeviceTimeoutError as error:
                raise (held.by if held else error) from error
            if isinstance(found, PrintOutcome):
                return found
            if found is None:
                limit = deadline
            elif held is None or found.patience_s != held.patience_s:
                limit = deadline.within(found.patience_s)
            held = found

    def _look(self, job_id: int, mark: str, deadline: Deadline) -> PrintOutcome | _Held | None:
        """How the job ended; or what holds it up now; or None while it goes on.

        Raises PrintJobFailedError when it ended otherwise.
        """
        try:
            job = self._job(job_id, mark, deadline)
            report = self._printer(deadline)
        except DeviceLostError as error:
            return _Held(error, self._patience.lost_s)
        if job is None:
            return self._vanished()
        if job.state is JobState.COMPLETED:
            return self._outcome()
        if job.state.ended:
            raise PrintJobFailedError(f"the job was {job.state.name.lower()} at the printer")
        word = report.trouble or report.suspected
        if not word:
            return None
        # Many printers call it a warning. One that is jammed or open prints nothing for all that;
        # one that misses paper may be printing from another tray.
        sure = bool(report.trouble) or word in ("jam", "cover-open")
        return _Held(_TROUBLES[word](word), self._patience.trouble_s if sure else math.inf)

    def _withdraw(self, job: JobReport | None, mark: str) -> JobReport | None:
        """Cancel the job, also one whose number never came; give how it had ended before.

        Never raises. Has a time of its own: whoever waited for the job has given it up.
        """
        limit = Deadline.after(self._patience.cancel_s)
        try:
            known = job or self._find(mark, limit)
            if known is None:
                return None
            if not known.state.ended:
                self._ask(
                    lambda number: messages.cancel_job(self._uri, number, known.job_id),
                    limit,
                    expected=(Status.NOT_POSSIBLE, Status.NOT_FOUND),
                )
            return self._job(known.job_id, mark, limit)
        except DeviceError as error:
            _log.warning("document_printer.not_cancelled", code=error.code)
            return None

    def _find(self, mark: str, limit: Deadline) -> JobReport | None:
        """The job with this mark; a printer that has just gone is given the time to come back."""
        while True:
            try:
                for which in ("not-completed", "completed"):
                    for job in messages.jobs_of(self._jobs(which, limit)):
                        if job.name.startswith(mark):
                            return job
            except DeviceLostError:
                limit.wait(self._patience.poll_s)
                continue
            return None

    def _vanished(self) -> PrintOutcome:
        """The printer knows no such job any more."""
        if self._confirms:
            raise PrintJobFailedError("the printer has forgotten the job")
        return PrintOutcome.SENT  # queues may keep no memory of what they have passed on

    def _outcome(self) -> PrintOutcome:
        return PrintOutcome.PRINTED if self._confirms else PrintOutcome.SENT

    # ---- asking -------------------------------------------------------------------------------

    def _printer(self, deadline: Deadline) -> PrinterReport:
        answer = self._ask(lambda number: messages.get_printer(self._uri, number), deadline)
        report = messages.printer_of(answer)
        if report is None:
            raise DocumentPrinterGarbledError("it does not say its state")
        return report

    def _job(self, job_id: int, mark: str, deadline: Deadline) -> JobReport | None:
        """The job; None when the printer does not know it, or knows another by its number."""
        answer = self._ask(
            lambda number: messages.get_job(self._uri, number, job_id),
            deadline,
            expected=(Status.NOT_FOUND,),
        )
        jobs = messages.jobs_of(answer)
        if answer.code == Status.NOT_FOUND or (jobs and not jobs[0].name.startswith(mark)):
            return None
        if not jobs:
            raise DocumentPrinterGarbledError("it does not say the job's state")
        return jobs[0]

    def _jobs(self, which: str, deadline: Deadline) -> "Message":
        return self._ask(lambda number: messages.get_jobs(self._uri, number, which=which), deadline)

    def _ask(
        self,
        request: "Callable[[int], Message]",
        deadline: Deadline,
        answer_s: float | None = None,
        *,
        expected: tuple[Status, ...] = (),
    ) -> "Message":
        """Ask; raises PrintJobFailedError for a status that is neither success nor expected."""
        self._asked = self._asked % 0x7FFFFFFF + 1
        answer = self._connected().ask(
            request(self._asked), deadline, answer_s or self._patience.answer_s
        )
        if answer.code > Status.LAST_SUCCESS and answer.code not in expected:
            raise PrintJobFailedError(f"the printer refused with status {answer.code:#06x}")
        return answer

    def _connected(self) -> "IppLine":
        if self._line is None:
            from drivers.document_printer.http_line import IppLine  # slow to import

            self._line = IppLine(self._uri, ca=self._ca, connect_s=self._patience.connect_s)
        return self._line


def _make(uri: str, confirms: bool = False, ca: Path | None = None) -> CupsIppPrinter:
    try:
        messages.http_url(uri)
    except ValueError as error:
        raise AdapterError(f"cups_ipp, uri: {error}") from error
    return CupsIppPrinter(uri, confirms=confirms, ca=ca)


ADAPTER = Adapter(
    "cups_ipp",
    "document_printer",
    _make,
    self_test,
    CupsIppPrinter.identity,
    poll_s=10.0,
    first_check_s=2.0,
)
"""Its library takes 0.2 s to load: not while the first page is made."""
