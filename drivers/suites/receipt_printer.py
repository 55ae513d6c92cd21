"""What every receipt printer promises.

Verbs of the control besides ``plug`` and ``unplug``: ``paper-out {after_rows}``,
``paper-near-end``, ``paper-in``, ``cover-open``, ``cover-close``, ``power-off {after_rows}``,
``power-on {boot_ms}``, ``normal``, ``cutter-jam``, ``silent {after_rows}``, ``hung``, ``stale``,
``garbled``.
Its state has ``jobs`` and ``cuts``, counts of the prints that were begun and cut off,
``waiting_bytes``, what the printer has taken and not yet printed, and ``power``, ``on``, ``off``
or ``starting``.
"""

import threading
from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import ClassVar, TypeVar

import pytest

from contracts.errors import BugError, DeviceCancelledError, DeviceError, DeviceLostError
from drivers.deadline import Deadline
from drivers.receipt_printer.errors import (
    CoverOpenError,
    CutterError,
    PaperOutError,
    PrinterSilentError,
)
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome, ReceiptPrinter, TextLine
from drivers.runner import DeviceRunner
from drivers.status import DeviceState
from drivers.suites.asking import Asking, Control, until
from drivers.suites.device import DeviceSuite, soon

P = TypeVar("P", bound=ReceiptPrinter)
TROUBLES: Mapping[str, type[DeviceError]] = {
    "paper-out": PaperOutError,
    "cover-open": CoverOpenError,
    "cutter-jam": CutterError,
}
"""What holds a print up until a person comes."""
BOOTS_MS = (0, 1500)
"""How long a printer takes to start: no time at all, and about what a real one takes."""
WELL = ("normal", "paper-in", "cover-close")


class ReceiptPrinterSuite(DeviceSuite[P]):
    """A print is confirmed when it is on paper, and never otherwise."""

    unready: ClassVar[Mapping[str, type[DeviceError]]] = {
        **TROUBLES,
        "silent": PrinterSilentError,
        "hung": PrinterSilentError,
        "unplug": DeviceLostError,
    }

    @abstractmethod
    def paper(self, simulator: Control) -> bytes:
        """The rows on the last strip of paper, as in PrinterBitmap, and as wide as the paper."""

    def test_printed_picture_is_the_one_that_was_sent_and_is_confirmed(
        self, simulator: Control, driver: P
    ) -> None:
        before = simulator.state()
        bitmap = noise(driver)
        assert driver.print_bitmap(bitmap, soon()) == PrintOutcome.CONFIRMED
        assert self.paper(simulator) == bitmap.rows
        after = simulator.state()
        assert after["cuts"] == before["cuts"] + 1
        assert after["jobs"] == before["jobs"] + 1

    def test_line_that_the_printers_font_lacks_is_printed_as_a_picture(
        self, simulator: Control, driver: P
    ) -> None:
        drawn = noise(driver, 2)
        lines = (TextLine("收件回执", large=True), TextLine("𠮷"))
        assert driver.print_text(lines, lambda _: drawn, soon()) == PrintOutcome.CONFIRMED
        assert self.paper(simulator).endswith(drawn.rows)

    @pytest.mark.parametrize(
        ("verb", "reason"), [("normal", ""), ("paper-near-end", "paper-near-end")]
    )
    def test_printer_that_can_print_is_online(
        self, simulator: Control, driver: P, verb: str, reason: str
    ) -> None:
        simulator.do(verb)
        status = driver.health(soon())
        assert (status.state, status.reason) == (DeviceState.ONLINE, reason)
        assert driver.print_bitmap(noise(driver, 40), soon()) == PrintOutcome.CONFIRMED

    @pytest.mark.parametrize("verb", [*TROUBLES, "silent", "hung", "unplug"])
    def test_trouble_before_the_print_is_named_and_nothing_is_sent(
        self, simulator: Control, driver: P, verb: str
    ) -> None:
        jobs = simulator.state()["jobs"]
        simulator.do(verb)
        with pytest.raises(self.unready[verb]):
            driver.health(soon())
        with pytest.raises(self.unready[verb]):
            driver.print_bitmap(noise(driver), soon())
        assert simulator.state()["jobs"] == jobs

    @pytest.mark.parametrize("verb", TROUBLES)
    def test_trouble_in_the_middle_is_never_confirmed_and_leaves_nothing_for_the_next(
        self, simulator: Control, driver: P, verb: str
    ) -> None:
        cuts = simulator.state()["cuts"]
        printing = begun(driver, simulator, 4000)
        simulator.do(verb)
        assert isinstance(printing.end(), TROUBLES[verb])
        until(lambda: simulator.state()["waiting_bytes"] == 0)
        for undo in WELL:
            simulator.do(undo)
        small = noise(driver, 64)
        assert driver.print_bitmap(small, soon()) == PrintOutcome.CONFIRMED
        assert self.paper(simulator).endswith(small.rows)
        assert simulator.state()["cuts"] == cuts + 1

    def test_paper_that_ends_inside_the_receipt_is_never_confirmed(
        self, simulator: Control, driver: P
    ) -> None:
        simulator.do("paper-out", after_rows=200)
        with pytest.raises(PaperOutError):
            driver.print_bitmap(noise(driver), soon())

    def test_printer_that_falls_silent_in_the_middle_has_not_confirmed(
        self, simulator: Control, driver: P
    ) -> None:
        printing = begun(driver, simulator, 3000)
        simulator.do("silent")
        assert printing.end() == PrintOutcome.SENT_NOT_CONFIRMED

    def test_plug_pulled_in_the_middle_is_never_confirmed(
        self, simulator: Control, driver: P
    ) -> None:
        printing = begun(driver, simulator, 4000)
        simulator.do("unplug")
        assert not_printed(printing.end())

    @pytest.mark.parametrize("boot_ms", BOOTS_MS)
    def test_power_that_goes_and_comes_in_the_middle_is_never_confirmed(
        self, simulator: Control, driver: P, boot_ms: int
    ) -> None:
        simulator.do("power-off", after_rows=300)
        printing = printing_of(driver, noise(driver, 2000))
        until(lambda: simulator.state()["power"] == "off")
        simulator.do("power-on", boot_ms=boot_ms)
        assert not_printed(printing.end())

    def test_printer_that_stood_still_in_the_middle_works_again_and_has_nothing_left(
        self, simulator: Control, driver: P
    ) -> None:
        cuts = simulator.state()["cuts"]
        printing = begun(driver, simulator, 6000)
        simulator.do("hung")
        assert not_printed(printing.end())
        simulator.do("normal")
        until(partial(_is_well, driver))
        assert driver.print_bitmap(noise(driver, 64), soon()) == PrintOutcome.CONFIRMED
        assert simulator.state()["cuts"] == cuts + 1

    def test_stale_answers_confirm_nothing(self, simulator: Control, driver: P) -> None:
        assert driver.print_bitmap(noise(driver, 64), soon()) == PrintOutcome.CONFIRMED
        simulator.do("stale")
        for _ in range(3):
            try:
                outcome = driver.print_bitmap(noise(driver, 64), soon())
                assert outcome == PrintOutcome.SENT_NOT_CONFIRMED
            except PrinterSilentError:
                _reopen(driver)

    def test_damaged_answers_confirm_nothing_and_promise_nothing(
        self, simulator: Control, driver: P
    ) -> None:
        simulator.do("garbled")
        for _ in range(6):
            try:
                outcome = driver.print_bitmap(noise(driver, 64), soon())
                assert outcome == PrintOutcome.SENT_NOT_CONFIRMED
            except DeviceError:
                _reopen(driver)

    def test_cancel_before_the_first_byte_sends_nothing(
        self, simulator: Control, driver: P
    ) -> None:
        jobs = simulator.state()["jobs"]
        _refuses_what_nobody_waits_for(driver)
        assert simulator.state()["jobs"] == jobs

    def test_picture_wider_than_the_paper_is_our_mistake(self, driver: P) -> None:
        _refuses_what_is_too_wide(driver)

    def test_health_checks_and_jobs_take_turns_and_paper_is_told_on_change(
        self, simulator: Control, driver: P
    ) -> None:
        told: SimpleQueue[tuple[str, str]] = SimpleQueue()
        runner = DeviceRunner(
            driver,
            lambda status: told.put((status.state.value, status.reason)),
            name="receipt_printer",
            poll_s=0.02,
            settle_s=0.0,
        )
        runner.start()
        try:
            assert told.get(timeout=60) == ("online", "")
            outcomes: SimpleQueue[object] = SimpleQueue()
            for _ in range(4):
                runner.submit(
                    lambda device, deadline: device.print_bitmap(noise(device, 200), deadline),
                    20.0,
                    outcomes.put,
                )
            assert [outcomes.get(timeout=30) for _ in range(4)] == [PrintOutcome.CONFIRMED] * 4
            for verb, status in (
                ("paper-out", ("hardware_error", "paper-out")),
                ("paper-in", ("online", "")),
                ("unplug", ("power_off", "unplugged")),
                ("plug", ("online", "")),
            ):
                simulator.do(verb)
                assert told.get(timeout=60) == status
            assert told.empty()
        finally:
            runner.stop()


class UnheardReceiptPrinterSuite(DeviceSuite[P]):
    """A printer from which nothing comes back: never well, never confirmed.

    No verbs besides ``plug`` and ``unplug``.
    """

    @abstractmethod
    def sent(self, simulator: Control) -> int:
        """How many bytes have come to the printer."""

    def test_device_that_is_there_can_be_used(self, driver: P) -> None:
        """Printed to, but not called well."""
        self._is_not_asked(driver)

    def test_closed_driver_can_be_opened_again(self, driver: P) -> None:
        driver.close()
        driver.close()
        driver.open()
        self._is_not_asked(driver)

    def test_unplugged_device_is_told_and_comes_back_by_itself(
        self, simulator: Control, tmp_path: Path
    ) -> None:
        driver = self.make(simulator, tmp_path)
        driver.open()
        simulator.do("unplug")
        with pytest.raises(DeviceLostError):
            driver.print_bitmap(noise(driver, 64), soon())
        simulator.do("plug")
        _reopen(driver)
        assert driver.print_bitmap(noise(driver, 64), soon()) == PrintOutcome.SENT_NOT_CONFIRMED
        driver.close()

    def test_print_is_sent_and_never_confirmed(self, simulator: Control, driver: P) -> None:
        bitmap = noise(driver, 64)
        before = self.sent(simulator)
        assert driver.print_bitmap(bitmap, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
        until(lambda: self.sent(simulator) >= before + len(bitmap.rows))

    def test_cancel_before_the_first_byte_sends_nothing(
        self, simulator: Control, driver: P
    ) -> None:
        before = self.sent(simulator)
        _refuses_what_nobody_waits_for(driver)
        assert self.sent(simulator) == before

    def test_picture_wider_than_the_paper_is_our_mistake(self, driver: P) -> None:
        _refuses_what_is_too_wide(driver)

    @staticmethod
    def _is_not_asked(driver: ReceiptPrinter) -> None:
        status = driver.health(soon())
        assert (status.state, status.reason) == (DeviceState.UNKNOWN, "not-asked")


def noise(printer: ReceiptPrinter, height: int = 400) -> PrinterBitmap:
    """A picture as wide as the paper, with everything in it that could pass for a command."""
    stride = (printer.width_dots + 7) // 8
    rows = bytearray(Random(1).randbytes(stride * height))
    for start in range(0, len(rows) - 8, 97):
        rows[start : start + 7] = b"\x10\x04\x01\x1dV\x00\x1b"
    return PrinterBitmap(width=printer.width_dots, height=height, rows=bytes(rows))


def printing_of(printer: ReceiptPrinter, bitmap: PrinterBitmap) -> Asking[PrintOutcome]:
    """A print on another thread."""
    return Asking(lambda deadline: printer.print_bitmap(bitmap, deadline))


def begun(printer: ReceiptPrinter, simulator: Control, height: int) -> Asking[PrintOutcome]:
    """A print on another thread that the printer has begun to take."""
    jobs = simulator.state()["jobs"]
    printing = printing_of(printer, noise(printer, height))
    until(lambda: bool(simulator.state()["jobs"] == jobs + 1))
    return printing


def not_printed(outcome: object) -> bool:
    """Whether nobody could take it for printed."""
    return outcome == PrintOutcome.SENT_NOT_CONFIRMED or isinstance(outcome, DeviceError)


def _is_well(printer: ReceiptPrinter) -> bool:
    try:
        _reopen(printer)
        return printer.health(soon()).state is DeviceState.ONLINE
    except DeviceError:
        return False


def _reopen(printer: ReceiptPrinter) -> None:
    printer.close()
    printer.open()


def _refuses_what_nobody_waits_for(printer: ReceiptPrinter) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(DeviceCancelledError):
        printer.print_bitmap(noise(printer), Deadline.after(5, cancelled=cancelled))


def _refuses_what_is_too_wide(printer: ReceiptPrinter) -> None:
    width = printer.width_dots + 8
    with pytest.raises(BugError):
        printer.print_bitmap(
            PrinterBitmap(width=width, height=1, rows=bytes((width + 7) // 8)), soon()
        )
