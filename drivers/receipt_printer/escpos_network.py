"""ESC/POS receipt printers on TCP port 9100, over python-escpos.

Most printers take one connection at a time: a connection is opened for one question or one job
and closed at its end. "Printed" is what the printer itself says after the cut; bytes that went
out without that answer are never called printed.

An answer to GS r goes to whoever is connected, also when another job asked for it. Each job
therefore asks once before its first band: when that is answered nothing older is under way. What
a job leaves unanswered is dropped from the printer's buffer at the next connection.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NoReturn

import structlog

from contracts.errors import BugError, DeviceError, DeviceLostError
from drivers.adapter import Adapter
from drivers.deadline import Deadline
from drivers.errors import (
    CoverOpenError,
    CutterError,
    PaperOutError,
    PrinterFaultError,
    PrinterSilentError,
)
from drivers.receipt_printer import codec
from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome, Rasterise, TextLine
from drivers.receipt_printer.self_test import of_58_mm
from drivers.status import DeviceState, DeviceStatus

if TYPE_CHECKING:
    from drivers.receipt_printer.network import PrinterLine

DOTS_OF_WIDTH = {58: 384, 80: 576}
DOTS_PER_MM = 8
CONNECT_S = 2.0
ANSWER_S = 0.5
SEND_S = 5.0
CONFIRM_S = 10.0
"""A receipt of 20 cm takes under two seconds, an old printer's longest one under ten."""
MM_PER_S = 250
"""No thermal printer of this class moves paper faster."""
BURST_BYTES = 32 * 1024
SMALL_BYTES = 1024
KNOWN_TO_ANSWER = 4
"""So many times ANSWER_S is waited for the first GS r of a printer that answered one before."""
MOST_STALE = 16
"""Chunks that are let go of; a line that never falls quiet is not waited for."""
BUSY_TRIES = 5
BUSY_PAUSE_S = 0.2
"""A printer needs a moment to let go of the connection before."""

_log = structlog.get_logger(__name__)


class EscposNetworkPrinter:
    """A receipt printer at a TCP address.

    Args:
        width_mm: of the paper, 58 or 80.
        asks_status: False for clones that never answer: they are printed to unasked, and a
            print is never more than sent.
        mm_per_s: how fast paper moves at most: bytes are sent no faster.
    """

    def __init__(
        self,
        host: str,
        port: int = 9100,
        *,
        width_mm: int = 80,
        asks_status: bool = True,
        connect_s: float = CONNECT_S,
        answer_s: float = ANSWER_S,
        send_s: float = SEND_S,
        confirm_s: float = CONFIRM_S,
        mm_per_s: int = MM_PER_S,
    ) -> None:
        self.width_dots = DOTS_OF_WIDTH[width_mm]
        self._host = host
        self._port = port
        self._asks_status = asks_status
        self._connect_s = connect_s
        self._answer_s = answer_s
        self._send_s = send_s
        self._confirm_s = confirm_s
        self._burst = BURST_BYTES
        self._bytes_per_s = mm_per_s * DOTS_PER_MM * self.width_dots / 8
        self._owing = False  # a job of ours may still wait in the printer, with its question
        self._answers_processed = False  # it answered a GS r before

    def open(self) -> None:
        """Hold nothing: the next question or job connects."""

    def close(self) -> None:
        """Nothing is held between jobs."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Connect, ask and hang up."""
        line, condition = self._asked_line(deadline)
        try:
            trouble = _trouble(condition) if condition is not None else None
            if trouble is not None:
                raise trouble
        finally:
            line.hang_up()
        if condition is None:
            return DeviceStatus(DeviceState.UNKNOWN, "not-asked", time.monotonic())
        reason = "paper-near-end" if condition.paper_near_end else ""
        return DeviceStatus(DeviceState.ONLINE, reason, time.monotonic())

    def print_bitmap(self, bitmap: PrinterBitmap, deadline: Deadline) -> PrintOutcome:
        """Print a picture in bands, cut, and wait for the printer's word."""
        if bitmap.width > self.width_dots:
            raise BugError("the picture is wider than the paper")
        return self._print(codec.raster_bands(bitmap), deadline)

    def print_text(
        self, lines: tuple[TextLine, ...], rasterise: Rasterise, deadline: Deadline
    ) -> PrintOutcome:
        """Print lines in the printer's own font, cut, and wait for the printer's word."""
        return self._print(codec.text_commands(lines, rasterise), deadline)

    # ---- a job ------------------------------------------------------------------------------

    def _print(self, commands: Iterable[bytes], deadline: Deadline) -> PrintOutcome:
        line, condition = self._asked_line(deadline)
        try:
            trouble = _trouble(condition) if condition is not None else None
            if trouble is not None:
                raise trouble
            deadline.check()
            begun = time.monotonic()
            answering = self._begin(line, deadline)
            # From here on a cancel changes nothing: half a receipt would be left behind.
            asking_s = time.monotonic() - begun
            self._send_all(line, commands, deadline)
            return self._outcome(line, deadline.remaining(), asking_s, answering=answering)
        finally:
            line.hang_up()

    def _begin(self, line: "PrinterLine", deadline: Deadline) -> bool:
        """Wake the printer and ask the first GS r; tell whether it was answered.

        Raises:
            PrinterSilentError: it answers GS r else, and now does not work off what it was sent.
        """
        unsure, self._owing = self._owing, True
        try:
            line.send(codec.INIT + codec.NO_UNASKED_STATUS, min(self._send_s, deadline.remaining()))
            if not self._asks_status:
                return False
            _drain(line)
            line.send(codec.PROCESSED, self._answer_s)
            known, self._answers_processed = self._answers_processed, False
            limit = self._answer_s * (KNOWN_TO_ANSWER if known else 1)
            if _processed_within(line, min(limit, deadline.remaining())) is None:
                if not known:
                    return False
                self._held_up(line, [])
                raise PrinterSilentError("the printer does not work off what it is sent")
            if unsure:  # that may have been an older job's answer, with ours behind it
                _drain(line, self._answer_s)
        except TimeoutError as error:
            raise PrinterSilentError("the printer took no more bytes") from error
        except OSError as error:
            raise DeviceLostError(f"the print broke off: {type(error).__name__}") from error
        self._answers_processed = True
        return True

    def _send_all(self, line: "PrinterLine", commands: Iterable[bytes], deadline: Deadline) -> None:
        """Send no faster than paper moves, looking after each piece whether it still does.

        What is sent ahead of a printer that has stopped would come out for the next resident.
        """
        begun = time.monotonic()
        sent = 0
        asking = self._asks_status
        try:
            for command in commands:
                line.send(command, min(self._send_s, deadline.remaining()))
                sent += len(command)
                if asking and len(command) > SMALL_BYTES:
                    asking = self._look_after(line)
                ahead_s = (sent - self._burst) / self._bytes_per_s - (time.monotonic() - begun)
                if ahead_s > 0:
                    time.sleep(ahead_s)
            _drain(line)
            line.send(codec.CUT + codec.PROCESSED, min(self._send_s, deadline.remaining()))
        except TimeoutError as error:
            line.reset()
            raise PrinterSilentError("the printer took no more bytes") from error
        except OSError as error:
            raise DeviceLostError(f"the print broke off: {type(error).__name__}") from error

    def _look_after(self, line: "PrinterLine") -> bool:
        """Raise when the printer has stopped; tell whether it answers while it prints."""
        answer = self._ask(line, codec.ASK_PAPER)
        if answer is None:
            return False
        if codec.condition_of({codec.ASK_PAPER: answer}).paper_out:
            self._break_off(line, PaperOutError("paper ran out"))
        printer = self._ask(line, codec.ASK_PRINTER)
        if printer is not None and codec.condition_of({codec.ASK_PRINTER: printer}).offline:
            self._held_up(line, [])
        return printer is not None

    def _outcome(
        self, line: "PrinterLine", seconds: float, asking_s: float, *, answering: bool
    ) -> PrintOutcome:
        """Wait for the answer to GS r 1; ask meanwhile what may hold the printer up.

        What comes counts only when the question before the first band was answered. The wait for
        that one, ``asking_s``, is part of the time.
        """
        end = time.monotonic() + min(self._confirm_s - asking_s, seconds)
        processed: list[int] = []
        answers, asked = True, 1
        try:
            while not (answering and processed) and (left := end - time.monotonic()) > 0:
                received = line.receive(min(self._answer_s, left))
                processed += [byte for byte in received if codec.is_processed(byte)]
                if not processed and self._asks_status:
                    before, answers = answers, self._held_up(line, processed)
                    if answers and not before:  # what it said while it was away is lost
                        line.send(codec.PROCESSED, self._answer_s)
                        asked += 1
        except OSError as error:
            _log.warning("printer.connection_lost", error=type(error).__name__)
        if not (answering and processed):
            if self._asks_status and not answers:
                line.reset()  # it has stopped reading: the rest must not come out later
            return PrintOutcome.SENT_NOT_CONFIRMED
        self._owing = len(processed) < asked
        if codec.paper_ran_out(processed[0]):
            raise PaperOutError("paper ran out at the end of the print")
        return PrintOutcome.CONFIRMED

    def _held_up(self, line: "PrinterLine", processed: list[int]) -> bool:
        """Raise when paper, cover or cutter keep the print from ending; tell whether it answers."""
        answers: dict[int, int] = {}
        for number in (codec.ASK_PAPER, codec.ASK_CAUSE, codec.ASK_ERROR):
            answer = self._ask(line, number, processed)
            if answer is None:
                break
            answers[number] = answer
        trouble = _trouble(codec.condition_of(answers))
        if trouble is not None:
            self._break_off(line, trouble)
        return bool(answers)

    def _clear(self, line: "PrinterLine") -> None:
        """Drop what an unconfirmed job may have left, for it would come out for somebody else."""
        _drain(line)
        line.send(codec.CLEAR_BUFFER, self._answer_s)
        end = time.monotonic() + self._answer_s
        received = b""
        while codec.CLEARED not in received and (left := end - time.monotonic()) > 0:
            received += line.receive(left)
        self._owing = codec.CLEARED not in received

    def _break_off(self, line: "PrinterLine", trouble: DeviceError) -> NoReturn:
        try:
            line.send(codec.CLEAR_BUFFER, self._answer_s)
        except OSError as error:
            _log.warning("printer.not_cleared", error=type(error).__name__)
        raise trouble

    # ---- connecting and asking ----------------------------------------------------------------

    def _connect(self, deadline: Deadline) -> "PrinterLine":
        from drivers.receipt_printer.network import PrinterLine  # slow to import

        deadline.check()
        line = PrinterLine(self._host, self._port, min(self._connect_s, deadline.remaining()))
        try:
            line.open()
        except OSError as error:
            raise DeviceLostError(f"cannot connect: {type(error).__name__}") from error
        return line

    def _asked_line(self, deadline: Deadline) -> tuple["PrinterLine", Condition | None]:
        """Connect and ask; a printer that is still busy with a connection is tried again.

        Raises:
            PrinterSilentError: it does not answer; DeviceLostError: it cannot be reached.
        """
        for attempt in range(BUSY_TRIES):
            if attempt:
                deadline.wait(BUSY_PAUSE_S)
            line = self._connect(deadline)
            try:
                condition = self._condition(line, deadline) if self._asks_status else None
                if condition is not None and self._owing:
                    self._clear(line)
                return line, condition
            except OSError as error:
                line.hang_up()
                _log.debug("printer.connection_refused", error=type(error).__name__)
            except DeviceError:
                line.hang_up()
                raise
        raise DeviceLostError("the printer closes every connection")

    def _condition(self, line: "PrinterLine", deadline: Deadline) -> Condition:
        """Ask the four questions; raises PrinterSilentError when two go unanswered."""
        answers: dict[int, int] = {}
        for number in (codec.ASK_PRINTER, codec.ASK_PAPER, codec.ASK_CAUSE, codec.ASK_ERROR):
            deadline.check()
            answer = self._ask(line, number)
            if answer is not None:
                answers[number] = answer
            elif number != codec.ASK_PRINTER:
                # A late answer would pass for the answer to the next question.
                break
        if not answers:
            raise PrinterSilentError("no answer to two questions")
        return codec.condition_of(answers)

    def _ask(
        self, line: "PrinterLine", number: int, processed: list[int] | None = None
    ) -> int | None:
        """Ask DLE EOT n; answers to GS r that come meanwhile are put into ``processed``."""
        line.send(codec.status_request(number), self._answer_s)
        end = time.monotonic() + self._answer_s
        while (left := end - time.monotonic()) > 0:
            for byte in line.receive(left):
                if codec.is_status(byte):
                    return byte
                if processed is not None and codec.is_processed(byte):
                    processed.append(byte)
                    return None
        return None


def _drain(line: "PrinterLine", quiet_s: float = 0.0) -> None:
    """Let go of what has come, until the line is quiet: it answers nothing asked from now on."""
    for _ in range(MOST_STALE):
        if not line.receive(quiet_s):
            return


def _processed_within(line: "PrinterLine", seconds: float) -> int | None:
    """Give the first answer to GS r that comes, None when there is none in time."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for byte in line.receive(left):
            if codec.is_processed(byte):
                return byte
    return None


def _trouble(condition: Condition) -> DeviceError | None:
    """Name what keeps the printer from printing, the thing to mend first."""
    if condition.cover_open:
        return CoverOpenError("cover open")
    if condition.paper_out:
        return PaperOutError("paper out")
    if condition.cutter:
        return CutterError("cutter")
    if condition.fault:
        return PrinterFaultError("error bits")
    if condition.offline:
        return PrinterFaultError("offline without a cause")
    return None


def _make(
    host: str, port: int = 9100, width_mm: Literal[58, 80] = 80, asks_status: bool = True
) -> EscposNetworkPrinter:
    return EscposNetworkPrinter(host, port, width_mm=width_mm, asks_status=asks_status)


# Its library takes 0.2 s to load: not while the first page is made.
ADAPTER = Adapter(
    "escpos_network", "receipt_printer", _make, of_58_mm, poll_s=5.0, first_check_s=1.5
)
