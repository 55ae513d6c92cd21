"""A printer of pages behind a line that fails; and what it keeps to itself."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from contracts.errors import DeviceLostError
from drivers.adapter import AdapterError, Check, nobody_asked
from drivers.deadline import Deadline
from drivers.document_printer.cups_ipp import ADAPTER, CupsIppPrinter, Patience
from drivers.document_printer.errors import (
    DocumentPrinterGarbledError,
    DocumentPrinterSilentError,
    PrintJobFailedError,
)
from drivers.document_printer.port import DocumentPrinter, PrintOutcome
from drivers.document_printer.self_test import self_test
from drivers.document_printer.self_test import test_page as a_page
from drivers.status import DeviceState, status_of
from tests.contracts.document_printer.helpers import (
    Printing,
    driver,
    printed,
    wait_job,
)
from tests.contracts.document_printer.ipp_servers import IppPrinter, LosingLine
from tests.contracts.processes import Simulator

# ---- the line ---------------------------------------------------------------------------------


def test_server_killed_in_the_middle_is_lost_and_prints_again_when_it_is_back(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    printing = Printing(printer)
    server.printing()
    server.kill()
    assert isinstance(printing.end(), DeviceLostError)
    server.start()
    server.order("end 0")
    assert printed(printer) is PrintOutcome.PRINTED


def test_job_of_another_with_the_same_number_is_not_taken_for_ours(server: IppPrinter) -> None:
    printing = Printing(driver(server.uri, patience=Patience(poll_s=0.3, lost_s=20)))
    server.printing()
    server.kill()
    server.start()
    server.order("end 0")
    assert printed(driver(server.uri)) is PrintOutcome.PRINTED
    assert isinstance(printing.end(), PrintJobFailedError)


def test_job_whose_answer_is_lost_is_found_and_cancelled(server: IppPrinter) -> None:
    with LosingLine(server.port) as line:
        printing = Printing(driver(f"ipp://localhost:{line.port}/ipp/print"))
        assert isinstance(printing.end(), DeviceLostError)
    server.order("end 0")
    wait_job(server.uri, "canceled")


def test_silent_socket_ends_at_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uri = f"ipp://127.0.0.1:{listener.getsockname()[1]}/ipp/print"
        printer = driver(uri, patience=Patience(answer_s=0.3))
        begun = time.monotonic()
        with pytest.raises(DocumentPrinterSilentError) as caught:
            printer.health(Deadline.after(10))
        assert time.monotonic() - begun < 5
    status = status_of(caught.value, 0.0)
    assert (status.state, status.reason) == (DeviceState.UNKNOWN, "silent")


def test_page_of_a_portal_is_no_printer(server: IppPrinter, tmp_path: Path) -> None:
    network = Simulator("network", tmp_path, "--upstream", f"127.0.0.1:{server.port}")
    try:
        printer = driver(f"ipp://127.0.0.1:{network.address['port']}/ipp/print")
        network.do("portal")
        with pytest.raises(DocumentPrinterGarbledError):
            printer.health(Deadline.after(5))
        with pytest.raises(DocumentPrinterGarbledError):
            printed(printer)
    finally:
        network.stop()


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 307 Elsewhere\r\nLocation: http://localhost:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n",
        ANSWER + b"\x01\x01\x00\x00",
        ANSWER + b"\x01\x01\x00\x00\x00\x00\xff\xff\x03",  # to another question
        ANSWER + b"\x01\x01\x00\x00\x00\x00\x00\x01\x03",  # says nothing
        ANSWER + b"\x00" * ((1 << 20) + 1),
    ],
)
def test_answer_that_is_none_is_garbled(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reply() -> None:
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):
                client.recv(65536)
                client.sendall(answer)
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass  # a line closed over what was not read is reset

        threading.Thread(target=reply, daemon=True).start()
        printer = driver(f"ipp://127.0.0.1:{listener.getsockname()[1]}/ipp/print")
        with pytest.raises(DocumentPrinterGarbledError):
            printer.health(Deadline.after(10))


def test_no_proxy_of_the_system_gets_the_document(
    server: IppPrinter, printer: DocumentPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    server.order("end 0")
    assert printed(printer) is PrintOutcome.PRINTED


def test_encrypted_printer_is_believed_by_its_certificate_alone(server: IppPrinter) -> None:
    uri = server.uri.replace("ipp:", "ipps:")
    with pytest.raises(DocumentPrinterGarbledError, match="not trusted"):
        driver(uri).health(Deadline.after(20))
    server.wait_for("localhost.crt")
    trusting = CupsIppPrinter(uri, confirms=True, ca=server.folder / "localhost.crt")
    server.order("end 0")
    assert printed(trusting) is PrintOutcome.PRINTED


# ---- the rest ---------------------------------------------------------------------------------

WATCHED = """
import json, sys
written = []
def watch(event, arguments):
    if event == "open" and arguments[1] is not None and set(arguments[1]) & set("wax+"):
        written.append(str(arguments[0]))
    if event == "open" and arguments[2] & 3:
        written.append(str(arguments[0]))
sys.addaudithook(watch)
from drivers.deadline import Deadline
from drivers.document_printer.cups_ipp import CupsIppPrinter
from drivers.document_printer.self_test import test_page
printer = CupsIppPrinter(sys.argv[1], confirms=True)
outcome = printer.print_pdf(test_page() * 100, title="Notice", deadline=Deadline.after(20))
print(json.dumps([outcome, written]))
"""


def test_document_is_written_to_no_disk_of_the_terminal(server: IppPrinter) -> None:
    server.order("end 0")
    ended = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, server.uri],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(ended.stdout) == ["printed", []], ended.stderr


@pytest.mark.parametrize("uri", ["http://x/", "ipp:///a", "ipp://a:b@c/d", "x", "ipp://a/b?c=d"])
def test_settings_that_name_no_printer_are_refused(uri: str) -> None:
    with pytest.raises(AdapterError):
        ADAPTER.driver({"uri": uri})


def test_self_test_prints_a_page_and_does_not_pretend_that_somebody_read_it(
    server: IppPrinter, printer: DocumentPrinter
) -> None:
    server.order("end 0")
    checks = list(self_test(printer, Deadline.after(20), nobody_asked))
    assert checks == [
        Check("answers", True),
        Check("page-printed", True, "printed"),
        Check("page-readable", False),
    ]
    assert server.given() == a_page()
