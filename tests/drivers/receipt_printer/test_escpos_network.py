"""Printers that behave in ways the simulator does not: what they send is written out here."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from drivers.deadline import Deadline
from drivers.receipt_printer.codec import CLEAR_BUFFER, PROCESSED
from drivers.receipt_printer.errors import PaperOutError
from drivers.receipt_printer.escpos_network import network_printer
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.receipt_printer.printer import EscposPrinter

CUT = b"\x1dVB\x00"
PAPER_OUT = {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E}
READY = dict.fromkeys((1, 2, 3, 4), 0x12)
RECEIPT = PrinterBitmap(width=576, height=128, rows=b"\x55" * 72 * 128)
LONG = PrinterBitmap(width=576, height=1400, rows=b"\x55" * 72 * 1400)

Answer = Callable[[bytes], bytes]


class Peer:
    """The far side of the printer's line. The picture holds no question, so bytes are searched."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.after_cut: Answer = lambda _: b""
        self.states = READY
        self.unasked = b""
        self.before = b""
        self.stop_after: int | None = None
        self.go_on = threading.Event()
        self.received: list[bytearray] = []

    def run(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        got = bytearray()
        self.received.append(got)
        seen = 0
        try:
            while data := line.recv(4096):
                got += data
                if self.stop_after is not None and len(got) >= self.stop_after:
                    self.go_on.wait(20)
                while (at := got.find(b"\x10\x04", seen)) >= 0 and at + 2 < len(got):
                    line.sendall(self.unasked + bytes((self.states[got[at + 2]],)))
                    seen = at + 3
                if got.endswith(CUT + PROCESSED):
                    line.sendall(self.after_cut(bytes(got)))
                elif got.endswith(PROCESSED):
                    line.sendall(self.before)
        except OSError:
            pass


@pytest.fixture
def peer() -> Iterator[Peer]:
    with running_peer() as made:
        yield made


@contextmanager
def running_peer() -> Iterator[Peer]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        made = Peer(listener)
        thread = threading.Thread(target=made.run, daemon=True)
        thread.start()
        yield made
        made.go_on.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def adapter(peer: Peer) -> EscposPrinter:
    host, port = peer.listener.getsockname()
    limits = Limits(answer_s=0.1, confirm_s=0.5, send_s=0.5, mm_per_s=100_000)
    return network_printer(host, port, limits=limits)


@pytest.mark.parametrize("status", ["10000000", "14000f00", "30000c00"])
def test_status_sent_unasked_after_the_cut_is_not_the_printers_word(
    peer: Peer, status: str
) -> None:
    peer.before = b"\x00"
    peer.after_cut = lambda _: bytes.fromhex(status)
    outcome = adapter(peer).print_bitmap(RECEIPT, Deadline.after(10))
    assert outcome == PrintOutcome.SENT_NOT_CONFIRMED


def test_answers_are_found_between_status_sent_unasked(peer: Peer) -> None:
    peer.unasked = bytes.fromhex("10000300")
    peer.before = b"\x00"
    peer.after_cut = lambda _: bytes.fromhex("10000000 00")
    outcome = adapter(peer).print_bitmap(RECEIPT, Deadline.after(10))
    assert outcome == PrintOutcome.CONFIRMED


def test_what_an_unconfirmed_job_left_is_dropped_when_the_printer_is_found_stopped(
    peer: Peer,
) -> None:
    printer = adapter(peer)
    outcome = printer.print_bitmap(RECEIPT, Deadline.after(10))
    assert outcome == PrintOutcome.SENT_NOT_CONFIRMED
    peer.states = PAPER_OUT
    with pytest.raises(PaperOutError):
        printer.health(Deadline.after(10))
    assert [CLEAR_BUFFER in received for received in peer.received] == [False, True]


def test_the_rest_of_a_job_never_reaches_a_printer_that_stopped_reading(peer: Peer) -> None:
    peer.stop_after = 20_000
    printer = adapter(peer)
    outcome = printer.print_bitmap(LONG, Deadline.after(20))
    assert outcome == PrintOutcome.SENT_NOT_CONFIRMED
    peer.stop_after = None
    peer.go_on.set()
    printer.health(Deadline.after(10))
    assert CUT not in peer.received[0]
