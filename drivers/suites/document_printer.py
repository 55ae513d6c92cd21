"""What every printer of pages promises.

Verbs of the control besides ``plug`` and ``unplug``: ``normal`` and those in ``troubles``, which
hold up the page that is printed next.
"""

import threading
from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import ClassVar, TypeVar

import pytest

from contracts.errors import BugError, DeviceCancelledError, DeviceError
from drivers.deadline import Deadline
from drivers.document_printer.errors import (
    DocumentCoverOpenError,
    DocumentPaperOutError,
    PaperJamError,
)
from drivers.document_printer.port import DocumentPrinter, PrintOutcome
from drivers.document_printer.self_test import test_page as a_page
from drivers.status import DeviceState
from drivers.suites.asking import Asking, Control, until
from drivers.suites.device import DeviceSuite, soon

P = TypeVar("P", bound=DocumentPrinter)
PRINT_S = 30.0
TROUBLE_S = 8.0
NO_PDF = b"hello"


class DocumentPrinterSuite(DeviceSuite[P]):
    """A page is printed when the printer says so, and what failed does not come out later.

    Attributes:
        outcome: of a page that came out; SENT where a queue cannot know.
    """

    outcome: ClassVar[PrintOutcome] = PrintOutcome.PRINTED
    troubles: ClassVar[Mapping[str, type[DeviceError]]] = {
        "jam": PaperJamError,
        "cover-open": DocumentCoverOpenError,
        "paper-out": DocumentPaperOutError,
    }

    @abstractmethod
    def last_job(self, simulator: Control) -> str:
        """How the last job stands, as another than the driver is told.

        ``none``, ``processing``, ``completed``, ``canceled`` or ``aborted``.
        """

    def test_printer_that_can_print_is_online(self, driver: P) -> None:
        status = driver.health(soon())
        assert (status.state, status.reason) == (DeviceState.ONLINE, "")

    @pytest.mark.parametrize(("copies", "duplex"), [(1, False), (2, True)])
    def test_page_is_printed_and_then_said_to_be(
        self, simulator: Control, driver: P, copies: int, duplex: bool
    ) -> None:
        printed = driver.print_pdf(
            a_page(), title="Notice", copies=copies, duplex=duplex, deadline=soon(PRINT_S)
        )
        assert printed is self.outcome
        assert self.last_job(simulator) == "completed"

    def test_trouble_that_stays_ends_the_job_and_leaves_nothing_for_the_next(
        self, simulator: Control, driver: P
    ) -> None:
        for verb, error in self.troubles.items():
            simulator.do(verb)
            assert isinstance(Asking(partial(_print, driver), TROUBLE_S).end(), error)
            simulator.do("normal")
            until(lambda: self.last_job(simulator) == "canceled")
            assert _print(driver, soon(PRINT_S)) is self.outcome
            assert self.last_job(simulator) == "completed"

    def test_cancel_ends_the_waiting_and_the_job(self, simulator: Control, driver: P) -> None:
        printing = Asking(partial(_print, driver), 60)
        until(lambda: self.last_job(simulator) != "none")
        printing.cancelled.set()
        end = printing.end()
        assert end is self.outcome or isinstance(end, DeviceCancelledError)
        came_out = "completed" if end is self.outcome else "canceled"
        until(lambda: self.last_job(simulator) == came_out)

    def test_cancel_before_the_first_byte_sends_nothing(
        self, simulator: Control, driver: P
    ) -> None:
        cancelled = threading.Event()
        cancelled.set()
        with pytest.raises(DeviceCancelledError):
            _print(driver, Deadline.after(PRINT_S, cancelled=cancelled))
        assert self.last_job(simulator) == "none"

    @pytest.mark.parametrize(("pdf", "copies"), [(NO_PDF, 1), (a_page(), 0)])
    def test_what_cannot_be_meant_is_not_sent(
        self, simulator: Control, driver: P, pdf: bytes, copies: int
    ) -> None:
        with pytest.raises(BugError):
            driver.print_pdf(pdf, title="Notice", copies=copies, deadline=soon(PRINT_S))
        assert self.last_job(simulator) == "none"


def _print(printer: DocumentPrinter, deadline: Deadline) -> PrintOutcome:
    return printer.print_pdf(a_page(), title="Notice", deadline=deadline)
