"""USB as far as it goes without a device, and files that can only be written."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import DeviceError, DeviceLostError
from drivers.receipt_printer.errors import PrinterSilentError
from drivers.receipt_printer.escpos_file import ADAPTER as FILE
from drivers.receipt_printer.escpos_file import file_printer
from drivers.receipt_printer.escpos_usb import ADAPTER as USB
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.receipt_printer.usb_transport import UsbTransport
from drivers.status import DeviceState
from tests.contracts.asking import soon
from tests.contracts.processes import Simulator
from tests.contracts.usb_bus import PRODUCT, VENDOR, UsbBus

ROOT = Path(__file__).parents[3]
PICTURE = PrinterBitmap(576, 400, b"\x5a" * 72 * 400)
BYTES_OF_A_PIPE = 65536
LIMITS = Limits(send_s=0.3, mm_per_s=100_000)


# ---- USB -----------------------------------------------------------------------------------------


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[UsbBus]:
    simulator = Simulator("receipt_printer", tmp_path, "--port", "0", "--mm-per-second", "0")
    yield UsbBus(simulator.address["host"], simulator.address["port"])
    simulator.stop()


def transport(bus: UsbBus) -> UsbTransport:
    return UsbTransport({"idVendor": VENDOR, "idProduct": PRODUCT, "backend": bus})


def test_device_that_is_not_there_is_lost() -> None:
    printer = USB.driver({"vendor": 0x0416, "product": 0x5011, "serial": "none"})
    with pytest.raises(DeviceLostError):
        printer.open()
    with pytest.raises(DeviceLostError):
        printer.health(soon())
    printer.close()


WITHOUT = """
import sys
{plan}
from contracts.errors import DeviceLostError
from drivers.receipt_printer.escpos_usb import ADAPTER
printer = ADAPTER.driver({{"vendor": 1, "product": 2}})
try:
    printer.open()
except DeviceLostError as error:
    print(type(error.__cause__).__name__)
printer.close()
"""


@pytest.mark.parametrize(
    ("plan", "cause"),
    [
        ("sys.modules['usb'] = sys.modules['usb.core'] = None", "RuntimeError"),
        ("import ctypes.util; ctypes.util.find_library = lambda name: None", "NoBackendError"),
    ],
)
def test_without_pyusb_or_libusb_the_device_is_lost(plan: str, cause: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(plan=plan)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ended.stdout.split() == [cause]


def test_bytes_go_out_and_come_back_over_the_bulk_endpoints(bus: UsbBus) -> None:
    line = transport(bus)
    line.hold()
    assert line.hears
    line.send(b"\x10\x04\x01\x10\x04\x04", 1.0)
    heard = b""
    while len(heard) < 2:
        heard += line.receive(5.0)
    assert heard == b"\x12\x12"
    assert line.receive(0.05) == b""
    line.let_go()
    with pytest.raises(OSError, match="gone"):
        line.receive(0.05)


def test_printer_without_an_endpoint_in_is_printed_to_and_never_confirmed(bus: UsbBus) -> None:
    from drivers.receipt_printer.printer import EscposPrinter
    from drivers.receipt_printer.profiles import profile_of

    bus.endpoints_out_only()
    printer = EscposPrinter(transport(bus), profile_of("usual"), limits=Limits(confirm_s=0.2))
    printer.open()
    status = printer.health(soon())
    assert (status.state, status.reason) == (DeviceState.UNKNOWN, "not-asked")
    assert printer.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    printer.close()


def test_device_without_bulk_endpoints_is_no_printer(bus: UsbBus) -> None:
    bus.no_bulk()
    with pytest.raises(DeviceLostError, match="no printer"):
        transport(bus).hold()


# ---- files ---------------------------------------------------------------------------------------


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A pipe stands for a device file: it takes what fits, and then no more."""
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reader
    os.close(reader)


def test_file_gets_the_job_and_is_never_more_than_sent(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch()
    printer = FILE.driver({"path": str(path), "width_mm": 80, "limits": {"confirm_s": 0.2}})
    printer.open()
    status = printer.health(soon())
    assert (status.state, status.reason) == (DeviceState.UNKNOWN, "not-asked")
    assert not status.usable
    assert printer.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    job = path.read_bytes()
    assert job.startswith(b"\x1b@\x1da\x00\x1dv0\x00\x48\x00\x80\x00\x5a")
    assert job.endswith(b"\x1dVB\x00\x1dr\x01")
    assert job.count(b"\x5a") >= 72 * 400
    printer.close()


def test_file_that_is_not_there_is_lost_and_never_made(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    printer = file_printer(path)
    for asked in (printer.open, lambda: printer.health(soon())):
        with pytest.raises(DeviceLostError):
            asked()
    with pytest.raises(DeviceLostError):
        printer.print_bitmap(PICTURE, soon())
    assert not path.exists()


def test_folder_is_no_printer(tmp_path: Path) -> None:
    with pytest.raises(DeviceLostError):
        file_printer(tmp_path).open()


def test_pipe_nobody_reads_any_more_is_lost(pipe: tuple[Path, int]) -> None:
    path, reader = pipe
    printer = file_printer(path, limits=LIMITS)
    printer.open()
    nobody = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nobody, reader)
    os.close(nobody)
    with pytest.raises(DeviceLostError):
        printer.print_bitmap(PICTURE, soon())


def test_device_that_takes_no_more_bytes_is_silent(pipe: tuple[Path, int]) -> None:
    path, _ = pipe
    printer = file_printer(path, limits=LIMITS)
    long = PrinterBitmap(576, 3000, bytes(72 * 3000))
    with pytest.raises(PrinterSilentError):
        printer.print_bitmap(long, soon())


def test_device_that_takes_its_time_gets_everything(pipe: tuple[Path, int]) -> None:
    path, reader = pipe
    taken = bytearray()

    def read() -> None:
        while not taken.endswith(b"\x1dVB\x00\x1dr\x01"):
            try:
                taken.extend(os.read(reader, 4096))
            except BlockingIOError:
                continue

    worker = threading.Thread(target=read, daemon=True)
    worker.start()
    printer = file_printer(path, limits=Limits(mm_per_s=100_000, confirm_s=0.2))
    picture = PrinterBitmap(576, 2000, b"\xa5" * 72 * 2000)
    assert printer.print_bitmap(picture, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    worker.join(10)
    assert taken.count(b"\xa5") == 72 * 2000


def test_errors_say_nothing_of_the_path(tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as caught:
        file_printer(tmp_path / "secret").open()
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is not None
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOENT
