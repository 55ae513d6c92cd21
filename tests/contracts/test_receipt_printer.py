"""The published suite on each kind of line that a simulator hangs on, and ESC/POS besides."""

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PIL import Image

from drivers.receipt_printer.escpos_file import file_printer
from drivers.receipt_printer.job import RECALLED_ANSWERS, Limits
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome, ReceiptPrinter, TextLine
from drivers.receipt_printer.printer import EscposPrinter
from drivers.status import DeviceState
from drivers.suites.asking import Control
from drivers.suites.receipt_printer import (
    ReceiptPrinterSuite,
    UnheardReceiptPrinterSuite,
    noise,
    printing_of,
)
from tests.contracts.asking import running, soon
from tests.contracts.printer_rigs import KINDS, Rig, absent
from tests.contracts.processes import Simulator, wait_until


class OnALine:
    """One simulator for all tests of a class: plugging it out and in empties it."""

    kind: ClassVar[str]

    @pytest.fixture(scope="class")
    @classmethod
    def rig(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
        with running(Rig(cls.kind, tmp_path_factory.mktemp("printer"))) as made:
            yield made

    @pytest.fixture
    def simulator(self, rig: Rig) -> Iterator[Simulator]:
        self.here = rig
        rig.begin()
        yield rig.simulator
        rig.rest()

    def start(self, folder: Path) -> Control:
        raise NotImplementedError  # the fixture above does it

    def absent(self, folder: Path) -> EscposPrinter:
        return absent(self.kind, folder)


class Heard(OnALine, ReceiptPrinterSuite[EscposPrinter]):
    def make(self, simulator: Control, folder: Path) -> EscposPrinter:
        return self.here.printer()

    def paper(self, simulator: Control) -> bytes:
        return printed_rows(self.here.simulator)


class Mute(OnALine, UnheardReceiptPrinterSuite[EscposPrinter]):
    """A clone that never says a word."""

    def make(self, simulator: Control, folder: Path) -> EscposPrinter:
        simulator.do("silent")
        return self.here.printer(Limits(confirm_s=0.3), profile="mute")

    def sent(self, simulator: Control) -> int:
        return len(self.here.simulator.get("job.bin"))


class TestNetwork(Heard):
    kind = "network"


class TestSerial(Heard):
    kind = "serial"

    def make(self, simulator: Control, folder: Path) -> EscposPrinter:
        # So patient that it is heard to recall its macro on a busy machine, too.
        return self.here.printer(Limits(answer_s=0.5, confirm_s=1.5, send_s=1.0, mm_per_s=1000))


class TestUsb(Heard):
    kind = "usb"


class TestMuteNetwork(Mute):
    kind = "network"


class TestMuteSerial(Mute):
    kind = "serial"


class TestMuteUsb(Mute):
    kind = "usb"


class DeviceFile:
    """What a device file is to whoever writes to it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lp"
        self.path.touch()

    def do(self, verb: str, /, **arguments: Any) -> None:
        if verb == "unplug":
            self.path.unlink(missing_ok=True)
        else:
            self.path.touch()

    def state(self) -> dict[str, Any]:
        return {"bytes": os.stat(self.path).st_size}

    def stop(self) -> None:
        pass


class TestFile(UnheardReceiptPrinterSuite[EscposPrinter]):
    def start(self, folder: Path) -> Control:
        return DeviceFile(folder)

    def make(self, simulator: Control, folder: Path) -> EscposPrinter:
        return file_printer(folder / "lp", limits=Limits(confirm_s=0.3, mm_per_s=1000))

    def absent(self, folder: Path) -> EscposPrinter:
        return file_printer(folder / "none")

    def sent(self, simulator: Control) -> int:
        return int(simulator.state()["bytes"])


def test_file_is_not_waited_for_an_answer_that_cannot_come(tmp_path: Path) -> None:
    """Ten seconds and a busy processor it was; the time is never looked at."""
    file = DeviceFile(tmp_path)
    printer = file_printer(file.path, limits=Limits(confirm_s=float("inf"), mm_per_s=1000))
    assert printer.print_bitmap(noise(printer, 64), soon(600)) == PrintOutcome.SENT_NOT_CONFIRMED


# ---- ESC/POS ---------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with running(Rig(request.param, tmp_path_factory.mktemp("printer"))) as made:
        yield made


@pytest.fixture
def simulator(rig: Rig) -> Simulator:
    return rig.simulator


@pytest.fixture
def printer(rig: Rig) -> Iterator[EscposPrinter]:
    rig.begin()
    yield rig.opened()
    rig.rest()


def printed_rows(simulator: Simulator) -> bytes:
    image = Image.open(io.BytesIO(simulator.get("strip.png")))
    assert image.width == 576
    return bytes(byte ^ 0xFF for byte in image.convert("1").tobytes())


def test_simulator_says_when_the_first_byte_came(
    printer: ReceiptPrinter, simulator: Simulator
) -> None:
    assert printer.print_bitmap(noise(printer), soon()) == PrintOutcome.CONFIRMED
    first_byte_ms = simulator.state()["first_byte_monotonic_ms"][-1]
    assert 0 <= time.monotonic() * 1000 - first_byte_ms < 20_000


def test_job_bytes_end_with_the_cut_and_the_question(
    rig: Rig, printer: ReceiptPrinter, simulator: Simulator
) -> None:
    printer.print_bitmap(noise(printer), soon())
    job = simulator.get("job.bin")
    # Where the line does not tell of power, the question is set first and recalled at the end.
    recall = b"\x1d^\x01\x00\x00"
    kept = b"\x1d:" + RECALLED_ANSWERS * b"\x1dr\x01" + b"\x1d:"
    begun = kept + recall if rig.outlives_power else b""
    end = b"\x1dVB\x00" + (recall if rig.outlives_power else b"\x1dr\x01")
    _, _, asked_after = job.rpartition(end)
    # A slow answer is followed by questions for what holds the printer up, and by nothing else.
    assert job.removesuffix(asked_after).endswith(end)
    assert set(asked_after[0::3] + asked_after[1::3]) <= {0x10, 0x04}
    assert b"\x1b@\x1da\x00\x1dr\x01" + begun + b"\x1dv0\x00\x48\x00\x80\x00" in job


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


def test_printer_that_answers_again_is_asked_again_whether_all_is_on_paper(
    rig: Rig, printer: ReceiptPrinter, simulator: Simulator
) -> None:
    printer.close()
    patient = rig.opened(Limits(answer_s=0.2, mm_per_s=1000))
    before = simulator.state()
    # In the middle of the picture, behind the question that comes before it.
    simulator.do("silent", after_rows=1500)
    printing = printing_of(patient, noise(patient, 3000))
    simulator.wait_for("cuts", before["cuts"] + 1)
    simulator.wait_for("waiting_bytes", 0)  # the printer's word is lost by now
    unanswered = simulator.state()["unanswered"]
    wait_until(lambda: simulator.state()["unanswered"] > unanswered)  # asked in vain what holds it
    simulator.do("normal")
    # A serial line does not tell silence from a printer that was off and has forgotten the job.
    asked_again = PrintOutcome.SENT_NOT_CONFIRMED if rig.outlives_power else PrintOutcome.CONFIRMED
    assert printing.end() == asked_again


@pytest.mark.parametrize("options", [{"asks_status": False}, {"profile": "mute"}])
def test_clone_that_never_answers_is_printed_to_and_never_confirmed(
    rig: Rig, simulator: Simulator, options: dict[str, Any]
) -> None:
    rig.begin()
    simulator.do("silent")
    clone = rig.opened(Limits(confirm_s=0.3), **options)
    status = clone.health(soon())
    assert (status.state, status.reason) == (DeviceState.UNKNOWN, "not-asked")
    assert clone.print_bitmap(noise(clone, 64), soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    rig.rest()
