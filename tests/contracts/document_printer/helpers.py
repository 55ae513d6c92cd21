"""A print as a page of the terminal asks for it, and what another client sees of its job."""

import re
import subprocess
import time
from collections.abc import Callable

from drivers.deadline import Deadline
from drivers.document_printer.cups_ipp import CupsIppPrinter, Patience
from drivers.document_printer.port import DocumentPrinter, PrintOutcome
from drivers.document_printer.self_test import test_page as a_page
from tests.contracts.asking import Asking
from tests.contracts.document_printer.ipp_servers import CupsQueue, IppPrinter
from tests.contracts.processes import select_pause

QUICK = Patience(poll_s=0.05, trouble_s=0.5, lost_s=0.5, cancel_s=1.0)
START = Callable[..., IppPrinter]
QUEUE = Callable[..., CupsQueue]


def driver(uri: str, *, confirms: bool = True, patience: Patience = QUICK) -> CupsIppPrinter:
    return CupsIppPrinter(uri, confirms=confirms, patience=patience)


def printed(
    printer: DocumentPrinter, seconds: float = 20, *, copies: int = 1, duplex: bool = False
) -> PrintOutcome:
    return printer.print_pdf(
        a_page(), title="Notice", copies=copies, duplex=duplex, deadline=Deadline.after(seconds)
    )


def last_job(uri: str) -> str:
    """How the last job stands, as another client is told: ``ipptool`` of CUPS."""
    states = []
    for name in ("get-jobs.test", "get-completed-jobs.test"):
        told = subprocess.run(["ipptool", "-tv", uri, name], capture_output=True, text=True)
        numbers = re.findall(r"job-id \(integer\) = (\d+)", told.stdout)
        words = re.findall(r"job-state \(enum\) = ([\w-]+)", told.stdout)
        states += [(int(number), word) for number, word in zip(numbers, words, strict=True)]
    return max(states, default=(0, "none"))[1]


def wait_job(uri: str, *states: str) -> None:
    end = time.monotonic() + 20
    while (state := last_job(uri)) not in states:
        assert time.monotonic() < end, f"the job is {state}"
        select_pause()


class Printing(Asking[PrintOutcome]):
    """A print on another thread."""

    def __init__(self, printer: DocumentPrinter, seconds: float = 20) -> None:
        super().__init__(
            lambda limit: printer.print_pdf(a_page(), title="Notice", deadline=limit), seconds
        )
