"""Whose answer it is: a print is confirmed by its own word alone, on a real TCP line."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from drivers.receipt_printer.codec import CLEAR_BUFFER, PROCESSED
from drivers.receipt_printer.errors import PrinterSilentError
from drivers.receipt_printer.escpos_network import network_printer
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.receipt_printer.printer import EscposPrinter
from drivers.simulators.escpos_stream import command_length
from drivers.status import DeviceState
from tests.contracts.asking import soon

ON_PAPER = b"\x00"
CUT = b"\x1dVB\x00"
CLEARED = b"\x37\x25\x00"
CONFIRM_S = 0.6


@dataclass
class Printer:
    """Answers each command as the test says; every connection's commands stay in a list."""

    answer: Callable[[bytes], bytes]
    knows_clear: bool = True
    connections: list[list[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def commands(self, number: int) -> list[bytes]:
        """What came on a connection, without the questions that are answered at once."""
        return [sent for sent in self.connections[number] if sent[:2] != b"\x10\x04"]

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append([])
            with line, suppress(OSError):
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        buffer = bytearray()
        while chunk := line.recv(65536):
            buffer += chunk
            while (length := command_length(buffer)) is not None:
                command = bytes(buffer[:length])
                del buffer[:length]
                self.connections[-1].append(command)
                line.sendall(self._reply(command))

    def _reply(self, command: bytes) -> bytes:
        if command[:2] == b"\x10\x04":
            return b"\x12"
        if command == CLEAR_BUFFER:
            return CLEARED if self.knows_clear else b""
        return self.answer(command)


@dataclass
class Answers:
    """How the printer answers one GS r after the other; silent when the list is over."""

    replies: list[bytes]

    def __call__(self, command: bytes) -> bytes:
        return self.replies.pop(0) if command == PROCESSED and self.replies else b""


@pytest.fixture
def printers() -> Iterator[Callable[..., Printer]]:
    made: list[Printer] = []

    def make(answer: Callable[[bytes], bytes], *, knows_clear: bool = True) -> Printer:
        made.append(Printer(answer, knows_clear))
        return made[-1]

    yield make
    for printer in made:
        printer.close()


def adapter(printer: Printer, profile: str = "usual") -> EscposPrinter:
    limits = Limits(answer_s=0.1, confirm_s=CONFIRM_S)
    return network_printer("127.0.0.1", printer.port, limits=limits, profile=profile)


PICTURE = PrinterBitmap(576, 8, bytes(72 * 8))


def test_each_job_asks_before_its_first_band_and_after_its_cut(
    printers: Callable[..., Printer],
) -> None:
    printer = printers(Answers([ON_PAPER] * 4))
    kiosk = adapter(printer)
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.CONFIRMED
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.CONFIRMED
    for job in (printer.commands(0), printer.commands(1)):
        assert job[2] == PROCESSED
        assert job[3].startswith(b"\x1dv0")
        assert job[-2:] == [CUT, PROCESSED]
        assert CLEAR_BUFFER not in job


@pytest.mark.parametrize("knows_clear", [True, False])
def test_the_answer_to_an_older_job_confirms_nothing(
    printers: Callable[..., Printer], knows_clear: bool
) -> None:
    # The first job's word comes when the second one has connected; the second never comes out.
    printer = printers(Answers([ON_PAPER, b"", ON_PAPER]), knows_clear=knows_clear)
    kiosk = adapter(printer)
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED


def test_two_late_answers_of_an_older_job_confirm_nothing(
    printers: Callable[..., Printer],
) -> None:
    printer = printers(Answers([ON_PAPER, b"", ON_PAPER + ON_PAPER]), knows_clear=False)
    kiosk = adapter(printer)
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED


def test_what_a_printer_says_before_the_cut_confirms_nothing(
    printers: Callable[..., Printer],
) -> None:
    answers = Answers([ON_PAPER])
    printer = printers(lambda command: ON_PAPER if command[:2] == b"\x1dv" else answers(command))
    assert adapter(printer).print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED


def test_an_unconfirmed_job_is_dropped_at_the_next_connection_once(
    printers: Callable[..., Printer],
) -> None:
    printer = printers(Answers([ON_PAPER, b"", ON_PAPER, ON_PAPER]))
    kiosk = adapter(printer)
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    for _ in range(2):
        assert kiosk.health(soon()).state == DeviceState.ONLINE
    assert printer.commands(1) == [CLEAR_BUFFER]
    assert printer.commands(2) == []
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.CONFIRMED


def test_a_printer_that_knows_no_such_question_prints_and_is_never_believed(
    printers: Callable[..., Printer],
) -> None:
    printer = printers(lambda command: b"")
    begun = time.monotonic()
    outcome = adapter(printer).print_bitmap(PICTURE, soon())
    assert outcome == PrintOutcome.SENT_NOT_CONFIRMED
    assert printer.commands(0)[-2:] == [CUT, PROCESSED]
    assert time.monotonic() - begun < CONFIRM_S + 10  # bounded, on a busy machine too


def test_a_printer_that_answered_before_and_is_stuck_gets_no_second_receipt(
    printers: Callable[..., Printer],
) -> None:
    printer = printers(Answers([ON_PAPER, ON_PAPER]))
    kiosk = adapter(printer)
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.CONFIRMED
    with pytest.raises(PrinterSilentError):
        kiosk.print_bitmap(PICTURE, soon())
    assert not any(command[:2] == b"\x1dv" for command in printer.commands(1))
    # It may have been replaced by one that never answers: then it prints, and no more is said.
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    assert printer.commands(2)[0] == CLEAR_BUFFER


def mark_of(command: bytes) -> bytes:
    return command[7:] if command.startswith(b"\x1d(H\x06\x0000") else b""


def test_the_jobs_own_mark_confirms_it(printers: Callable[..., Printer]) -> None:
    def answer(command: bytes) -> bytes:
        mark = mark_of(command)
        return b"\x37\x22" + mark + b"\x00" if mark else b""

    printer = printers(answer)
    assert adapter(printer, "TM-m30").print_bitmap(PICTURE, soon()) == PrintOutcome.CONFIRMED


def test_another_mark_and_an_answer_without_one_confirm_nothing(
    printers: Callable[..., Printer],
) -> None:
    marks: list[bytes] = []

    def answer(command: bytes) -> bytes:
        if mark := mark_of(command):
            marks.append(mark)
            return b"\x37\x22" + marks[0] + b"\x00" + ON_PAPER
        return b""

    printer = printers(answer)
    kiosk = adapter(printer, "TM-m30")
    assert kiosk.print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
    assert len(marks) >= 2


@pytest.mark.parametrize("damage", ["ff", "0100", "10ff", "3700", "1000"])
def test_a_line_with_damage_on_it_confirms_nothing(
    printers: Callable[..., Printer], damage: str
) -> None:
    answers = Answers([ON_PAPER, bytes.fromhex(damage) + ON_PAPER])
    printer = printers(answers)
    assert adapter(printer).print_bitmap(PICTURE, soon()) == PrintOutcome.SENT_NOT_CONFIRMED
