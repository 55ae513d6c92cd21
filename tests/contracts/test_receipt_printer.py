"""What every receipt printer promises, on each kind of line that a simulator process hangs on."""

import io
import queue
import threading
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from PIL import Image

from contracts.errors import BugError, DeviceCancelledError, DeviceError, DeviceLostError
from drivers.deadline import Deadline
from drivers.errors import (
    CoverOpenError,
    CutterError,
    PaperOutError,
    PrinterSilentError,
)
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.port import (
    PrinterBitmap,
    PrintOutcome,
    ReceiptPrinter,
    TextLine,
)
from drivers.receipt_printer.printer import EscposPrinter
from drivers.runner import DeviceRunner
from drivers.status import DeviceState
from tests.contracts.printer_rigs import KINDS, Rig
from tests.contracts.processes import Simulator


@pytest.fixture(scope="module", params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    running = Rig(request.param, tmp_path_factory.mktemp("printer"))
    yield running
    running.simulator.stop()


@pytest.fixture
def simulator(rig: Rig) -> Simulator:
    return rig.simulator


@pytest.fixture
def printer(rig: Rig) -> Iterator[EscposPrinter]:
    rig.begin()
    yield rig.opened()
    rig.rest()


def soon(seconds: float = 10.0) -> Deadline:
    return Deadline.after(seconds)


def receipt(height: int = 400) -> PrinterBitmap:
    """Noise with everything in it that could pass for a command."""
    rows = bytearray(Random(1).randbytes(72 * height))
    for start in range(0, len(rows) - 8, 97):
        rows[start : start + 7] = b"\x10\x04\x01\x1dV\x00\x1b"
    return PrinterBitmap(width=576, height=height, rows=bytes(rows))


def printed_rows(simulator: Simulator) -> bytes:
    image = Image.open(io.BytesIO(simulator.get("strip.png")))
    assert image.width == 576
    return bytes(byte ^ 0xFF for byte in image.convert("1").tobytes())


def test_printed_picture_is_the_one_that_was_sent_and_is_confirmed(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    before = simulator.state()
    bitmap = receipt()
    assert printer.print_bitmap(bitmap, soon()) == PrintOutcome.CONFIRMED
    assert printed_rows(simulator) == bitmap.rows
    after = simulator.state()
    assert after["cuts"] == before["cuts"] + 1
    assert after["jobs"] == before["jobs"] + 1
    first_byte_ms = after["first_byte_monotonic_ms"][-1]
    assert 0 <= time.monotonic() * 1000 - first_byte_ms < 20_000


def test_job_bytes_end_with_the_cut_and_the_question(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    printer.print_bitmap(receipt(), soon())
    job = simulator.get("job.bin")
    _, _, asked_after = job.rpartition(b"\x1dVB\x00\x1dr\x01")
    # A slow answer is followed by questions for what holds the printer up, and by nothing else.
    assert job.removesuffix(asked_after).endswith(b"\x1dVB\x00\x1dr\x01")
    assert set(asked_after[0::3] + asked_after[1::3]) <= {0x10, 0x04}
    assert b"\x1b@\x1da\x00\x1dr\x01\x1dv0\x00\x48\x00\x80\x00" in job


def test_lines_are_printed_in_the_printers_own_font(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    drawn = PrinterBitmap(width=576, height=2, rows=b"\xf0" * 144)
    outcome = printer.print_text(
        (TextLine("收件回执", large=True), TextLine("𠮷")), lambda _: drawn, soon()
    )
    assert outcome == PrintOutcome.CONFIRMED
    job = simulator.get("job.bin")
    assert "收件回执".encode("gb18030") in job
    assert "𠮷".encode("gb18030") not in job
    assert printed_rows(simulator).endswith(drawn.rows)


@pytest.mark.parametrize(
    ("verb", "reason"),
    [("normal", ""), ("paper-near-end", "paper-near-end")],
)
def test_printer_that_can_print_is_online(
    printer: ReceiptPrinter, simulator: Simulator, verb: str, reason: str
) -> None:
    simulator.do(verb)
    status = printer.health(soon())
    assert (status.state, status.reason) == (DeviceState.ONLINE, reason)
    assert printer.print_bitmap(receipt(40), soon()) == PrintOutcome.CONFIRMED


TROUBLE: list[tuple[str, type[DeviceError]]] = [
    ("paper-out", PaperOutError),
    ("cover-open", CoverOpenError),
    ("cutter-jam", CutterError),
    ("silent", PrinterSilentError),
    ("hung", PrinterSilentError),
    ("unplug", DeviceLostError),
]


@pytest.mark.parametrize(("verb", "error"), TROUBLE)
def test_trouble_before_the_print_is_named_and_nothing_is_sent(
    printer: ReceiptPrinter, simulator: Simulator, verb: str, error: type[DeviceError]
) -> None:
    jobs = simulator.state()["jobs"]
    simulator.do(verb)
    with pytest.raises(error):
        printer.health(soon())
    with pytest.raises(error):
        printer.print_bitmap(receipt(), soon())
    assert simulator.state()["jobs"] == jobs


@pytest.mark.parametrize(
    ("verb", "error"),
    [("paper-out", PaperOutError), ("cover-open", CoverOpenError), ("cutter-jam", CutterError)],
)
def test_trouble_in_the_middle_is_never_confirmed_and_leaves_nothing_for_the_next(
    printer: ReceiptPrinter, simulator: Simulator, verb: str, error: type[DeviceError]
) -> None:
    cuts = simulator.state()["cuts"]
    outcome: queue.Queue[object] = queue.Queue()
    worker = threading.Thread(target=lambda: outcome.put(attempt(printer, receipt(4000))))
    jobs = simulator.state()["jobs"]
    worker.start()
    simulator.wait_for("jobs", jobs + 1)
    simulator.do(verb)
    worker.join(15)
    assert isinstance(outcome.get(timeout=1), error)
    simulator.wait_for("waiting_bytes", 0)
    for undo in ("paper-in", "cover-close", "normal"):
        simulator.do(undo)
    small = receipt(64)
    assert printer.print_bitmap(small, soon()) == PrintOutcome.CONFIRMED
    assert printed_rows(simulator).endswith(small.rows)
    assert simulator.state()["cuts"] == cuts + 1


def attempt(printer: ReceiptPrinter, bitmap: PrinterBitmap) -> object:
    try:
        return printer.print_bitmap(bitmap, soon())
    except DeviceError as error:
        return error


def test_paper_that_ends_inside_the_receipt_is_never_confirmed(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    simulator.do("paper-out", after_rows=200)
    with pytest.raises(PaperOutError):
        printer.print_bitmap(receipt(), soon())


def test_printer_that_falls_silent_in_the_middle_has_not_confirmed(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    outcome: queue.Queue[object] = queue.Queue()
    jobs = simulator.state()["jobs"]
    worker = threading.Thread(target=lambda: outcome.put(attempt(printer, receipt(3000))))
    worker.start()
    simulator.wait_for("jobs", jobs + 1)
    simulator.do("silent")
    worker.join(15)
    assert outcome.get(timeout=1) == PrintOutcome.SENT_NOT_CONFIRMED


def bands_arrive(simulator: Simulator) -> None:
    """Wait until the picture itself is under way, behind the question that comes before it."""
    end = time.monotonic() + 10
    while simulator.state()["waiting_bytes"] < 2000:
        assert time.monotonic() < end, "no picture came"


def test_printer_that_answers_again_is_asked_again_whether_all_is_on_paper(
    rig: Rig, printer: ReceiptPrinter, simulator: Simulator
) -> None:
    printer.close()
    patient = rig.opened(Limits(answer_s=0.2, mm_per_s=1000))
    outcome: queue.Queue[object] = queue.Queue()
    before = simulator.state()
    worker = threading.Thread(target=lambda: outcome.put(attempt(patient, receipt(3000))))
    worker.start()
    bands_arrive(simulator)
    simulator.do("silent")
    simulator.wait_for("cuts", before["cuts"] + 1)  # the printer's word is lost by now
    simulator.do("normal")
    worker.join(15)
    # A serial line does not tell silence from a printer that was off and has forgotten the job.
    asked_again = PrintOutcome.SENT_NOT_CONFIRMED if rig.outlives_power else PrintOutcome.CONFIRMED
    assert outcome.get(timeout=1) == asked_again


def test_plug_pulled_in_the_middle_is_never_confirmed(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    outcome: queue.Queue[object] = queue.Queue()
    jobs = simulator.state()["jobs"]
    worker = threading.Thread(target=lambda: outcome.put(attempt(printer, receipt(4000))))
    worker.start()
    simulator.wait_for("jobs", jobs + 1)
    simulator.do("unplug")
    worker.join(15)
    result = outcome.get(timeout=1)
    assert result == PrintOutcome.SENT_NOT_CONFIRMED or isinstance(result, DeviceError)


@pytest.mark.parametrize("options", [{"asks_status": False}, {"profile": "mute"}])
def test_clone_that_never_answers_is_printed_to_and_never_confirmed(
    rig: Rig, simulator: Simulator, options: dict[str, Any]
) -> None:
    rig.begin()
    simulator.do("silent")
    clone = rig.opened(Limits(confirm_s=0.3), **options)
    status = clone.health(soon())
    assert (status.state, status.reason) == (DeviceState.UNKNOWN, "not-asked")
    bitmap = receipt(64)
    assert clone.print_bitmap(bitmap, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    rig.rest()


def test_cancel_before_the_first_byte_sends_nothing(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    jobs = simulator.state()["jobs"]
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(DeviceCancelledError):
        printer.print_bitmap(receipt(), Deadline.after(5, cancelled=cancelled))
    assert simulator.state()["jobs"] == jobs


def test_picture_wider_than_the_paper_is_our_mistake(printer: ReceiptPrinter) -> None:
    with pytest.raises(BugError):
        printer.print_bitmap(PrinterBitmap(width=584, height=1, rows=bytes(73)), soon())


def test_health_checks_and_jobs_take_turns_and_paper_is_told_on_change(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    told: queue.Queue[tuple[str, str]] = queue.Queue()
    runner = DeviceRunner(
        printer,
        lambda status: told.put((status.state.value, status.reason)),
        name="receipt_printer",
        poll_s=0.02,
        settle_s=0.0,
    )
    runner.start()
    try:
        assert told.get(timeout=5) == ("online", "")
        outcomes: queue.Queue[object] = queue.Queue()
        for _ in range(4):
            runner.submit(
                lambda device, deadline: device.print_bitmap(receipt(200), deadline),
                20.0,
                outcomes.put,
            )
        assert [outcomes.get(timeout=10) for _ in range(4)] == [PrintOutcome.CONFIRMED] * 4
        simulator.do("paper-out")
        assert told.get(timeout=5) == ("hardware_error", "paper-out")
        simulator.do("paper-in")
        assert told.get(timeout=5) == ("online", "")
        simulator.do("unplug")
        assert told.get(timeout=5) == ("power_off", "unplugged")
        simulator.do("plug")
        assert told.get(timeout=5) == ("online", "")
        assert told.empty()
    finally:
        runner.stop()
