"""What the terminal asks of a printer of A4 pages."""

from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus


class PrintOutcome(StrEnum):
    """How far a document got; a failed one raises."""

    PRINTED = "printed"
    """The printer itself said that the job is completed."""
    SENT = "sent"
    """A queue that knows no more than that it passed everything on: never to be called printed."""


class DocumentPrinter(Protocol):
    """Any printer of A4 pages. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Make ready; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask for paper, toner, covers and jams.

        Reasons: ``""``, ``paper-near-end``, ``toner-low``, ``tray-near-full`` (all usable);
        ``paper-out``, ``jam``, ``cover-open``, ``toner-out``, ``tray-full``, ``stopped``,
        ``fault``, ``no-pdf``, ``garbled``, ``silent``, ``unplugged``.
        """
        ...

    def print_pdf(
        self,
        pdf: bytes,
        *,
        title: str,
        copies: int = 1,
        duplex: bool = False,
        deadline: Deadline,
    ) -> PrintOutcome:
        """Print, and wait until the printer says how it ended.

        The job is cancelled at the printer when the deadline comes near, when the command is
        cancelled and when trouble holds it up: nothing of it may come out for the next resident.

        Args:
            title: what the printer's display and log call the job; never personal.
            duplex: on both sides where the printer can, to be turned like a book.

        Raises:
            DocumentPaperOutError, PaperJamError, DocumentCoverOpenError, TonerOutError,
            TrayFullError, DocumentPrinterStoppedError, DocumentPrinterFaultError, NoPdfError:
                before anything was sent, or when the trouble did not go away.
            PrintJobFailedError: refused, aborted, or cancelled at the printer.
            PrintNotFinishedError: the time is over; the job was cancelled, as far as the
                printer still listens.
            DocumentPrinterSilentError, DocumentPrinterGarbledError, DeviceLostError,
            DeviceCancelledError: as everywhere.
        """
        ...
