"""A receipt printer with paper, a cover, a cutter and a will of its own, on TCP or a serial line.

One connection at a time, like most of them. Real-time questions are answered even when the
mechanism stands still; everything else waits in a buffer until dots, feeds and cuts are done.
What it received stays in memory.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from random import Random

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.escpos_stream import DLE, command_length
from drivers.simulators.printer_lines import Connection, SerialWire, TcpWire, Wire
from drivers.simulators.printer_status import Condition
from drivers.simulators.strip import Strip

_BUFFER_BYTES = 64 * 1024
_MOST_KEPT = 64 * 1024 * 1024
_STEP_ROWS = 8
_DOTS_PER_MM = 8
_DRIP_MS = 20
_ASKS = (b"\x1dr", b"\x1da", b"\x1d:", b"\x1d^")
"""They move no paper: no job begins with them."""
LATER = ("paper-out", "power-off", "silent")
"""What may come in the middle of a receipt: ``after_rows`` says after how many."""
MOODS = ("normal", "silent", "hung", "cutter-jam", "stale", "drip", "garbled")


class ReceiptPrinter:
    """The printer: a receiver that answers at once and a mechanism that takes its time.

    Args:
        line: a TCP port, or the symlink of a serial line.
        process_ids: whether it knows the question that carries a job's own mark.
        macros: whether it knows commands that are set and recalled.
    """

    def __init__(
        self,
        line: int | Path,
        *,
        width: int,
        rows_per_s: int,
        baud: int = 0,
        process_ids: bool,
        macros: bool = True,
    ) -> None:
        self._rows_per_s = rows_per_s
        self._process_ids = process_ids
        self._macros = macros
        self._macro: list[bytes] = []
        self._setting_macro = False
        self._start: threading.Timer | None = None
        self._lock = threading.Condition()
        self._condition = Condition()
        self._rows_until: dict[str, int] = {}  # the verb that comes after so many rows
        self._powered = True
        self._plugged = True
        self._mood = "normal"
        self._drip_s = 0.0
        self._automatic = 0
        self._strip = Strip(width)
        self._queue: deque[tuple[Connection, bytes]] = deque()
        self._queued = 0
        self._dropped = 0  # so many times all that waited was lost
        self._begun_at = 0  # how often it had been, when the present command was taken
        self._connection: Connection | None = None
        self._kept = bytearray()
        self._first_bytes: list[float] = []
        self._cuts = 0
        self._fed_rows = 0
        self._lost_bytes = 0
        self._unanswered = 0
        self._ended = False
        self._random = Random(5)  # noqa: S311  # noise, no secret
        self._wire: Wire = (
            TcpWire(line, self) if isinstance(line, int) else SerialWire(line, baud, self)
        )
        threading.Thread(target=self._mechanism, daemon=True).start()

    @property
    def address(self) -> dict[str, object]:
        """Where it is found."""
        return self._wire.address

    # ---- control ----------------------------------------------------------------------------

    def state(self) -> Json:
        """Say how the printer stands; never what it printed."""
        with self._lock:
            return {
                "paper": self._condition.paper,
                "cover": "open" if self._condition.cover_open else "closed",
                "mood": self._mood,
                "power": "on" if self._powered else "off" if self._start is None else "starting",
                "plugged": self._plugged,
                "connected": self._connection is not None,
                "automatic": self._automatic,
                "jobs": len(self._first_bytes),
                "first_byte_monotonic_ms": list(self._first_bytes),
                "cuts": self._cuts,
                "fed_rows": self._fed_rows,
                "waiting_bytes": self._queued,
                "lost_bytes": self._lost_bytes,
                "unanswered": self._unanswered,
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        match verb:
            case "plug" | "unplug":
                self._set_plug(plugged=verb == "plug")
                return
            case "power-on":
                # boot_ms: how long it takes to start; real ones take seconds.
                self._switch_on(int(arguments.get("boot_ms", 0)) / 1000)
                return
            case "port-shuts":  # for so long after each connection
                self._wire.shut_s = int(arguments.get("ms", 0)) / 1000
                return
            case "port-locks":
                self._wire.lock_s = int(arguments.get("ms", 0)) / 1000
                return
        with self._lock:
            before = self._condition.automatic()
            if verb in LATER and (rows := int(arguments.get("after_rows", 0))):
                self._rows_until[verb] = rows
            else:
                self._happen(verb, arguments)
            self._tell_change(before)
            self._lock.notify_all()

    def _happen(self, verb: str, arguments: Json) -> None:
        match verb:
            case "paper-out" | "paper-near-end" | "paper-in":
                self._rows_until.pop("paper-out", None)
                self._condition.paper = {"paper-in": "ok"}.get(verb, verb.removeprefix("paper-"))
            case "cover-open" | "cover-close":
                self._condition.cover_open = verb == "cover-open"
            case "power-off":  # what waits is lost, and so is what still comes
                self._power_off()
            case _ if verb in MOODS:
                self._rows_until.pop("silent", None)
                self._mood, self._condition.jam = verb, verb == "cutter-jam"
                self._drip_s = int(arguments.get("ms", _DRIP_MS)) / 1000
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def job_bytes(self) -> tuple[str, bytes]:
        """Give every byte of the connections that brought something to print."""
        with self._lock:
            current = self._connection
            open_part = current.received if current is not None and current.working else b""
            return "application/octet-stream", bytes(self._kept + open_part)

    def strip_png(self) -> tuple[str, bytes]:
        """Give the last strip as a picture."""
        with self._lock:
            return "image/png", self._strip.png()

    def close(self) -> None:
        """Be gone."""
        self._set_plug(plugged=False)
        with self._lock:
            self._ended = True
            self._lock.notify_all()

    def _set_plug(self, *, plugged: bool) -> None:
        with self._lock:
            self._plugged = plugged
            if not plugged:
                self._drop_all()
        if plugged:
            self._wire.plug()
        else:
            self._wire.unplug()

    def _power_off(self) -> None:
        self._powered = False
        self._rows_until.pop("power-off", None)
        if self._start is not None:
            self._start.cancel()
            self._start = None
        self._automatic = 0
        self._macro, self._setting_macro = [], False
        self._drop_all()
        self._wire.power_off()

    def _switch_on(self, boot_s: float) -> None:
        with self._lock:
            self._rows_until.pop("power-off", None)  # power that was still to go stays
            if self._powered or self._start is not None:
                return
            self._start = threading.Timer(boot_s, self._power_on)
            self._start.daemon = True
            start = self._start
        if boot_s:
            start.start()
        else:
            self._power_on()

    def _power_on(self) -> None:
        """It starts as new: nothing waits, no mode is set, nothing is told of a job before."""
        with self._lock:
            if self._start is None:
                return
            self._powered, self._start = True, None
            if self._connection is not None:
                self._connection.parsed.clear()
                self._connection.held = b""
                self._connection.in_job = False
                self._connection.forgotten = self._wire.resets
            self._lock.notify_all()
        self._wire.power_on()

    def _drop_all(self) -> None:
        self._queue.clear()
        self._queued = 0
        self._dropped += 1
        self._strip.reset()
        self._lock.notify_all()

    # ---- the line ---------------------------------------------------------------------------

    def connected(self, transmit: Callable[[bytes], None]) -> Connection | None:
        """Begin a connection; None when there is one already."""
        with self._lock:
            if self._connection is not None:
                return None
            self._connection = Connection(transmit)
            return self._connection

    def receive(self, connection: Connection, chunk: bytes) -> None:
        """Take what came; blocks while the buffer is full."""
        with self._lock:
            if not self._powered or connection.forgotten:
                self._lost_bytes += len(chunk)
                return
            connection.received += chunk
            connection.parsed += chunk
        self._take_all(connection)
        with self._lock:
            while self._queued > _BUFFER_BYTES and self._plugged and self._powered:
                self._lock.wait(0.1)

    def disconnected(self, connection: Connection) -> None:
        """The connection has ended."""
        connection.hang_up()
        with self._lock:
            if connection.working and len(self._kept) < _MOST_KEPT:
                self._kept += connection.received
            self._connection = None

    def _take_all(self, connection: Connection) -> None:
        while self._take_one(connection):
            pass

    def _take_one(self, connection: Connection) -> bool:
        """Take a command; what had come when the power went is lost as what waited is."""
        with self._lock:
            buffer = connection.parsed
            if not self._powered or (length := command_length(buffer)) is None:
                return False
            command = bytes(buffer[:length])
            del buffer[:length]
            if command[0] == DLE and length > 1:
                self._real_time(connection, command)
                return True
            connection.working = True
            if not connection.in_job and command[:2] not in _ASKS:
                connection.in_job = True
                self._first_bytes.append(round(time.monotonic() * 1000, 3))
            self._queue.append((connection, command))
            self._queued += len(command)
            if command[:2] == b"\x1dV":
                connection.in_job = False
            self._lock.notify_all()
            return True

    def _real_time(self, connection: Connection, command: bytes) -> None:
        with self._lock:
            match command[1]:
                case 0x04:
                    self._answer(connection, self._condition.real_time(command[2]))
                case 0x14 if command[2] == 8:
                    self._drop_all()
                    self._answer(connection, b"\x37\x25\x00")

    def _tell_change(self, before: bytes) -> None:
        now = self._condition.automatic()
        if self._automatic and now != before and self._connection is not None:
            self._answer(self._connection, now)

    def _answer(self, connection: Connection, reply: bytes) -> None:
        known = connection is self._connection and not connection.forgotten
        if not (reply and known and self._powered):
            return
        pause_s = 0.0
        match self._mood:
            case "silent" | "hung":
                self._unanswered += 1
                return
            case "stale":  # each question gets the answer to the one before
                connection.held, reply = reply, connection.held
            case "drip":
                pause_s = self._drip_s
            case "garbled":
                reply = bytes(byte ^ self._random.randrange(1, 256) for byte in reply)
        connection.say(reply, pause_s)

    # ---- the mechanism ----------------------------------------------------------------------

    def _mechanism(self) -> None:
        while not self._ended:
            with self._lock:
                while not self._queue and not self._ended:
                    self._lock.wait(0.5)
                if self._ended:
                    return
                connection, command = self._queue.popleft()
                self._begun_at = self._dropped
            self._perform(connection, command)
            with self._lock:
                if self._holds():
                    self._queued -= len(command)
                self._lock.notify_all()

    def _perform(self, connection: Connection, command: bytes) -> None:
        if self._macros and command[:2] in (b"\x1d:", b"\x1d^"):
            self._set_or_recall(connection, command)
            return
        if self._setting_macro:
            self._macro.append(command)
        match command[:2]:
            case b"\x1b@":
                self._strip.reset()
            case b"\x1dv":
                self._raster(command)
            case b"\x1bd":
                self._feed(command[2])
            case b"\x1dV":
                self._cut()
            case b"\x1dr":
                self._report(connection, command[2])
            case b"\x1da":
                self._set_automatic(connection, command[2])
            case b"\x1d(" if command[2:3] == b"H":
                self._process_id(connection, command)
            case _ if command[0] >= 0x20:
                with self._lock:
                    self._strip.text(command)
            case _ if command == b"\n":
                self._feed(1)
            case _:
                with self._lock:
                    self._strip.style(command)

    def _set_or_recall(self, connection: Connection, command: bytes) -> None:
        if command[1] == ord("^"):
            for one in self._macro * command[2]:
                self._perform(connection, one)
            return
        with self._lock:
            if self._holds():
                self._setting_macro = not self._setting_macro
                if self._setting_macro:
                    self._macro = []

    def _raster(self, command: bytes) -> None:
        stride = command[4] | command[5] << 8
        height = command[6] | command[7] << 8
        data = command[8:]
        for row in range(height):
            if not self._advance(row):
                return
            with self._lock:
                self._strip.row(data[row * stride : (row + 1) * stride])
                self._fed_rows += 1

    def _feed(self, lines: int) -> None:
        if self._advance(0):
            with self._lock:
                rows = self._strip.line_feed(lines)
                self._fed_rows += rows
            self._take_time(rows)

    def _cut(self) -> None:
        if not self._advance(0):
            return
        with self._lock:
            while self._mood == "cutter-jam" and self._holds():
                self._lock.wait(0.1)
            if self._holds():
                self._strip.cut()
                self._cuts += 1

    def _report(self, connection: Connection, number: int) -> None:
        if not self._advance(0):
            return
        with self._lock:
            asked = number in (1, 49)
            self._answer(connection, self._condition.paper_sensor() if asked else b"\x00")

    def _set_automatic(self, connection: Connection, mask: int) -> None:
        with self._lock:
            self._automatic = mask
            if mask:
                self._answer(connection, self._condition.automatic())

    def _process_id(self, connection: Connection, command: bytes) -> None:
        if self._process_ids and len(command) == 11 and self._advance(0):
            with self._lock:
                self._answer(connection, b"\x37\x22" + command[7:11] + b"\x00")

    def _advance(self, row: int) -> bool:
        """Wait until the mechanism may move; tell whether the job still holds."""
        if row % _STEP_ROWS == 0 and row:
            self._take_time(_STEP_ROWS)
        with self._lock:
            before = self._condition.automatic()
            for verb in tuple(self._rows_until):
                self._rows_until[verb] -= 1
                if self._rows_until[verb] <= 0:
                    del self._rows_until[verb]
                    self._happen(verb, {})
            self._tell_change(before)
            while self._stopped() and self._holds():
                self._lock.wait(0.1)
            return self._holds()

    def _holds(self) -> bool:
        """Whether the command in hand was not dropped meanwhile."""
        return not self._ended and self._begun_at == self._dropped

    def _stopped(self) -> bool:
        return self._condition.paper == "out" or self._condition.cover_open or self._mood == "hung"

    def _take_time(self, rows: int) -> None:
        if self._rows_per_s:
            time.sleep(rows / self._rows_per_s)


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("receipt_printer", "A receipt printer on TCP or a serial line.")
    parser.add_argument("--port", type=int, default=9100, help="0 takes a free one")
    parser.add_argument("--link", type=Path, help="symlink to a terminal device instead of a port")
    parser.add_argument("--speed", type=int, default=0, help="baud; 0 sends at once")
    parser.add_argument("--width", type=int, default=576, help="dots across the paper")
    parser.add_argument("--mm-per-second", type=int, default=200, help="0 prints at once")
    parser.add_argument("--process-ids", action="store_true", help="it knows GS ( H")
    parser.add_argument("--no-macros", action="store_true", help="it knows no GS : and GS ^")
    options = parser.parse_args()
    device = ReceiptPrinter(
        options.port if options.link is None else options.link,
        width=options.width,
        rows_per_s=options.mm_per_second * _DOTS_PER_MM,
        baud=options.speed,
        process_ids=options.process_ids,
        macros=not options.no_macros,
    )
    serve(
        options,
        device,
        dict(device.address),
        {"job.bin": device.job_bytes, "strip.png": device.strip_png},
    )


if __name__ == "__main__":
    main()
