"""What becomes of a job on real IPP servers, ippeveprinter and cupsd, besides the suite."""

import pytest

from contracts.errors import (
    DeviceCancelledError,
    DeviceError,
)
from drivers.deadline import Deadline
from drivers.document_printer.cups_ipp import Patience
from drivers.document_printer.errors import (
    DocumentCoverOpenError,
    DocumentPaperOutError,
    DocumentPrinterFaultError,
    DocumentPrinterStoppedError,
    PaperJamError,
    PrintJobFailedError,
    PrintNotFinishedError,
    TonerOutError,
)
from drivers.document_printer.port import DocumentPrinter, PrintOutcome
from drivers.document_printer.self_test import test_page as a_page
from drivers.status import DeviceState, status_of
from tests.contracts.document_printer.helpers import (
    QUEUE,
    START,
    Printing,
    driver,
    last_job,
    printed,
    wait_job,
)
from tests.contracts.document_printer.ipp_servers import CupsQueue, IppPrinter
from tests.contracts.processes import select_pause

# ---- what goes well ---------------------------------------------------------------------------


def test_printer_that_can_print_is_online_and_says_which_it_is(server: IppPrinter) -> None:
    made = driver(server.uri)
    assert made.health(Deadline.after(5)).state is DeviceState.ONLINE
    identity = made.identity(Deadline.after(5))
    assert identity.model == "Example Printer"
    assert identity.serial.startswith("urn:uuid:")


def test_page_is_printed_byte_for_byte_as_it_was_asked_for(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    server.order("end 0")
    assert printed(printer, copies=3, duplex=True) is PrintOutcome.PRINTED
    assert server.given() == a_page()
    assert server.told("COPIES") == "3"
    assert server.told("SIDES") == "two-sided-long-edge"
    assert server.told("MEDIA") == "iso_a4_210x297mm"
    assert server.told("JOB_NAME").endswith(" Notice")
    assert server.told("JOB_ORIGINATING_USER_NAME") == "kiosk"


def test_queue_that_is_not_said_to_know_has_only_sent(server: IppPrinter) -> None:
    server.order("end 0")
    assert printed(driver(server.uri, confirms=False)) is PrintOutcome.SENT


def test_slow_job_is_waited_for(server: IppPrinter, printer: DocumentPrinter) -> None:
    printing = Printing(printer)
    server.printing()
    seen = server.log().count("Get-Job-Attributes")
    while server.log().count("Get-Job-Attributes") < seen + 5:
        select_pause()
    server.order("end 0")
    assert printing.end() is PrintOutcome.PRINTED


def test_page_is_printed_through_a_real_queue(server: IppPrinter, queue: CupsQueue) -> None:
    made = driver(queue.uri)
    assert made.health(Deadline.after(5)).state is DeviceState.ONLINE
    server.order("end 0")
    assert printed(made) is PrintOutcome.PRINTED
    assert server.given() == a_page()


def test_printer_busy_with_anothers_job_is_waited_for(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    first = Printing(driver(server.uri))
    server.printing()
    second = Printing(printer)
    server.wait_log("server-error-busy")
    server.order("end 0", "end 0")
    assert first.end() is PrintOutcome.PRINTED
    assert second.end() is PrintOutcome.PRINTED


# ---- trouble ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("media-empty-error", DocumentPaperOutError),
        ("media-jam", PaperJamError),
        ("cover-open-error", DocumentCoverOpenError),
        ("marker-supply-empty-error", TonerOutError),
        ("output-area-full-error", DocumentPrinterStoppedError),
        ("fuser-over-temp-error", DocumentPrinterFaultError),
        ("never-heard-of-error", DocumentPrinterFaultError),
    ],
)
def test_printer_in_trouble_says_so_and_is_sent_nothing(
    queues: QUEUE, reason: str, error: type[DeviceError]
) -> None:
    queue = queues("toner-low-warning", reason)
    printer = driver(queue.uri)
    with pytest.raises(error):
        printer.health(Deadline.after(5))
    with pytest.raises(error):
        printed(printer)
    assert last_job(queue.uri) == "none"


@pytest.mark.parametrize("more", [{"state": "Stopped"}, {"accepting": "No"}])
def test_printer_that_staff_have_stopped_is_offline(queues: QUEUE, more: dict[str, str]) -> None:
    with pytest.raises(DocumentPrinterStoppedError) as caught:
        driver(queues(**more).uri).health(Deadline.after(5))
    assert status_of(caught.value, 0.0).state is DeviceState.OFFLINE


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("media-jam-report", ""),
        ("media-empty-report", ""),
        ("never-heard-of-warning", ""),
        ("toner-low-warning", "toner-low"),
        ("media-empty-warning", "paper-near-end"),
    ],
)
def test_warnings_are_told_and_reports_left_over_keep_nobody_from_printing(
    server: IppPrinter, queues: QUEUE, reason: str, told: str
) -> None:
    printer = driver(queues(reason, device=server.uri).uri)
    status = printer.health(Deadline.after(5))
    assert (status.state, status.reason) == (DeviceState.ONLINE, told)
    server.order("end 0")
    assert printed(printer) is PrintOutcome.PRINTED


def test_jam_that_stays_set_after_it_was_cleared_keeps_nobody_from_printing(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    server.order("state +media-jam", "end 0", "end 0")
    assert printed(printer) is PrintOutcome.PRINTED
    assert printer.health(Deadline.after(5)).state is DeviceState.ONLINE
    assert printed(printer) is PrintOutcome.PRINTED


def test_jam_that_somebody_clears_costs_nothing(server: IppPrinter) -> None:
    printer = driver(server.uri, patience=Patience(poll_s=0.05, trouble_s=20))
    printing = Printing(printer)
    server.printing()
    server.order("state +media-jam")
    while driver(server.uri).health(Deadline.after(5)).reason != "jam":
        select_pause()
    server.order("state -media-jam", "end 0")
    assert printing.end() is PrintOutcome.PRINTED


def test_job_that_ran_out_of_paper_is_told_so_at_its_deadline(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    printing = Printing(printer, 3.0)
    server.printing()
    server.order("state +media-empty")
    assert isinstance(printing.end(), DocumentPaperOutError)
    server.order("end 0")
    wait_job(server.uri, "canceled")


def test_job_that_the_printer_aborts_has_failed(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    server.order("end 1")
    with pytest.raises(PrintJobFailedError, match="aborted"):
        printed(printer)


def test_job_that_never_ends_is_cancelled_before_the_deadline(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    deadline = Deadline.after(2.0)
    with pytest.raises(PrintNotFinishedError):
        printer.print_pdf(a_page(), title="Notice", deadline=deadline)
    assert not deadline.expired
    server.order("end 0")
    wait_job(server.uri, "canceled")


def test_cancel_ends_the_waiting_and_the_job(server: IppPrinter, printer: DocumentPrinter) -> None:
    printing = Printing(printer)
    server.printing()
    printing.cancelled.set()
    assert isinstance(printing.end(), DeviceCancelledError)
    server.order("end 0")
    wait_job(server.uri, "canceled")


def test_job_that_ends_while_it_is_cancelled_is_printed(server: IppPrinter) -> None:
    """Between the last look and the cancel the printer finished: nobody is told otherwise."""
    printer = driver(server.uri, patience=Patience(poll_s=5.0, cancel_s=2.0))
    printing = Printing(printer, 4.0)
    server.printing()
    server.order("end 0")
    assert printing.end() is PrintOutcome.PRINTED


def test_queue_whose_printer_is_gone_is_not_waited_for_for_ever(
    server: IppPrinter, queue: CupsQueue
) -> None:
    server.kill()
    with pytest.raises(PrintNotFinishedError):
        printed(driver(queue.uri), 3.0)
    wait_job(queue.uri, "canceled")


def test_printer_that_takes_no_pdf_is_sent_none(start: START) -> None:
    server = start(formats="image/pwg-raster")
    printer = driver(server.uri)
    assert printer.health(Deadline.after(5)).reason == "no-pdf"
    with pytest.raises(PrintJobFailedError):
        printed(printer)
    assert last_job(server.uri) == "none"


def test_address_without_a_printer_behind_it_is_refused(server: IppPrinter) -> None:
    with pytest.raises(PrintJobFailedError):
        driver(f"ipp://localhost:{server.port}/ipp/none").health(Deadline.after(5))
