"""A receipt printer on TCP, with paper, a cover, a cutter and a will of its own.

One connection at a time, like most of them. Real-time questions are answered even when the
mechanism stands still; everything else waits in a buffer until dots, feeds and cuts are done.
What it received stays in memory.
"""

import contextlib
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.escpos_stream import DLE, command_length
from drivers.simulators.strip import Strip

_BUFFER_BYTES = 64 * 1024
_MOST_KEPT = 64 * 1024 * 1024
_STEP_ROWS = 8
_DOTS_PER_MM = 8


@dataclass
class _Connection:
    line: socket.socket
    received: bytearray = field(default_factory=bytearray)
    working: bool = False
    in_job: bool = False


class ReceiptPrinter:
    """The printer: a receiver that answers at once and a mechanism that takes its time."""

    def __init__(self, port: int, *, width: int, rows_per_s: int) -> None:
        self._width = width
        self._rows_per_s = rows_per_s
        self._lock = threading.Condition()
        self._paper = "ok"
        self._rows_left: int | None = None
        self._cover_open = False
        self._mood = "normal"
        self._strip = Strip(width)
        self._queue: deque[tuple[_Connection, bytes]] = deque()
        self._queued = 0
        self._connection: _Connection | None = None
        self._kept = bytearray()
        self._first_bytes: list[int] = []
        self._cuts = 0
        self._ended = False
        self._listener: socket.socket | None = None
        self._port = port
        self._plug()
        threading.Thread(target=self._mechanism, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    # ---- control ----------------------------------------------------------------------------

    def state(self) -> Json:
        """Say how the printer stands; never what it printed."""
        with self._lock:
            return {
                "paper": self._paper,
                "cover": "open" if self._cover_open else "closed",
                "mood": self._mood,
                "plugged": self._listener is not None,
                "connected": self._connection is not None,
                "jobs": len(self._first_bytes),
                "first_byte_monotonic_ms": list(self._first_bytes),
                "cuts": self._cuts,
                "waiting_bytes": self._queued,
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        with self._lock:
            match verb:
                case "paper-out":
                    # after_rows lets it run out in the middle of a receipt.
                    self._rows_left = int(arguments.get("after_rows", 0))
                    if self._rows_left == 0:
                        self._paper = "out"
                case "paper-near-end":
                    self._paper, self._rows_left = "near-end", None
                case "paper-in":
                    self._paper, self._rows_left = "ok", None
                case "cover-open":
                    self._cover_open = True
                case "cover-close":
                    self._cover_open = False
                case "silent" | "hung" | "cutter-jam" | "normal":
                    self._mood = verb
                case "unplug" | "plug":
                    pass
                case _:
                    raise VerbError(f"unknown verb {verb!r}")
            self._lock.notify_all()
        if verb == "unplug":
            self._unplug()
        elif verb == "plug":
            self._plug()

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
        """Stop listening."""
        self._unplug()
        with self._lock:
            self._ended = True
            self._lock.notify_all()

    # ---- the line ---------------------------------------------------------------------------

    def _plug(self) -> None:
        with self._lock:
            if self._listener is not None:
                return
            listener = socket.create_server(("127.0.0.1", self._port))
            self._port = listener.getsockname()[1]
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _unplug(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
            connection = self._connection
            self._queue.clear()
            self._queued = 0
            self._strip.reset()
            self._lock.notify_all()
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.line.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                if self._connection is not None:
                    line.close()
                    continue
                self._connection = connection = _Connection(line)
            threading.Thread(target=self._receive, args=(connection,), daemon=True).start()

    def _receive(self, connection: _Connection) -> None:
        buffer = bytearray()
        try:
            while chunk := connection.line.recv(4096):
                buffer += chunk
                with self._lock:
                    connection.received += chunk
                self._take_all(connection, buffer)
                with self._lock:
                    while self._queued > _BUFFER_BYTES and self._listener is not None:
                        self._lock.wait(0.1)
        except OSError:
            pass
        with self._lock:
            if connection.working and len(self._kept) < _MOST_KEPT:
                self._kept += connection.received
            self._connection = None
            connection.line.close()

    def _take_all(self, connection: _Connection, buffer: bytearray) -> None:
        while (length := command_length(buffer)) is not None:
            command = bytes(buffer[:length])
            del buffer[:length]
            if command[0] == DLE and length > 1:
                self._real_time(connection, command)
                continue
            with self._lock:
                connection.working = True
                if not connection.in_job and command[:2] != b"\x1dr":
                    connection.in_job = True
                    self._first_bytes.append(time.monotonic_ns() // 1_000_000)
                self._queue.append((connection, command))
                self._queued += len(command)
                if command[:2] == b"\x1dV":
                    connection.in_job = False
                self._lock.notify_all()

    def _real_time(self, connection: _Connection, command: bytes) -> None:
        with self._lock:
            match command[1]:
                case 0x04:
                    self._answer(connection, self._status(command[2]))
                case 0x14 if command[2] == 8:
                    self._queue.clear()
                    self._queued = 0
                    self._strip.reset()
                    self._answer(connection, b"\x37\x25\x00")
                    self._lock.notify_all()

    def _status(self, number: int) -> bytes:
        out = self._paper == "out"
        stopped = out or self._cover_open or self._mood == "cutter-jam"
        bits = {
            1: 0x08 * stopped,
            2: 0x04 * self._cover_open | 0x20 * out | 0x40 * (self._mood == "cutter-jam"),
            3: 0x08 * (self._mood == "cutter-jam"),
            4: 0x60 * out | 0x0C * (self._paper != "ok"),
        }.get(number)
        return b"" if bits is None else bytes((0x12 | bits,))

    def _answer(self, connection: _Connection, reply: bytes) -> None:
        if self._mood in ("silent", "hung") or connection is not self._connection:
            return
        with contextlib.suppress(OSError):
            connection.line.sendall(reply)

    # ---- the mechanism ----------------------------------------------------------------------

    def _mechanism(self) -> None:
        while not self._ended:
            with self._lock:
                while not self._queue and not self._ended:
                    self._lock.wait(0.5)
                if self._ended:
                    return
                connection, command = self._queue.popleft()
            self._perform(connection, command)
            with self._lock:
                self._queued = max(0, self._queued - len(command))
                self._lock.notify_all()

    def _perform(self, connection: _Connection, command: bytes) -> None:
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
            case _ if command[0] >= 0x20:
                with self._lock:
                    self._strip.text(command)
            case _ if command == b"\n":
                self._feed(1)
            case _:
                with self._lock:
                    self._strip.style(command)

    def _raster(self, command: bytes) -> None:
        stride = command[4] | command[5] << 8
        height = command[6] | command[7] << 8
        data = command[8:]
        for row in range(height):
            if not self._advance(row):
                return
            with self._lock:
                self._strip.row(data[row * stride : (row + 1) * stride])

    def _feed(self, lines: int) -> None:
        if self._advance(0):
            with self._lock:
                rows = self._strip.line_feed(lines)
            self._take_time(rows)

    def _cut(self) -> None:
        if not self._advance(0):
            return
        with self._lock:
            while self._mood == "cutter-jam" and not self._ended and self._listener is not None:
                self._lock.wait(0.1)
            self._strip.cut()
            self._cuts += 1

    def _report(self, connection: _Connection, number: int) -> None:
        if not self._advance(0):
            return
        with self._lock:
            near = {"ok": 0x00, "near-end": 0x03, "out": 0x0F}[self._paper]
            self._answer(connection, bytes((near if number in (1, 49) else 0,)))

    def _advance(self, row: int) -> bool:
        """Wait until the mechanism may move; tell whether the job still holds."""
        if row % _STEP_ROWS == 0 and row:
            self._take_time(_STEP_ROWS)
        with self._lock:
            if self._rows_left is not None and self._paper != "out":
                self._rows_left -= 1
                if self._rows_left <= 0:
                    self._paper = "out"
            before = self._queued
            while self._stopped() and not self._ended and self._listener is not None:
                self._lock.wait(0.1)
                if self._queued < before:
                    return False
            return not self._ended and self._listener is not None

    def _stopped(self) -> bool:
        return self._paper == "out" or self._cover_open or self._mood == "hung"

    def _take_time(self, rows: int) -> None:
        if self._rows_per_s:
            time.sleep(rows / self._rows_per_s)


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("receipt_printer", "A receipt printer on TCP.")
    parser.add_argument("--port", type=int, default=9100, help="0 takes a free one")
    parser.add_argument("--width", type=int, default=576, help="dots across the paper")
    parser.add_argument("--mm-per-second", type=int, default=200, help="0 prints at once")
    options = parser.parse_args()
    device = ReceiptPrinter(
        options.port, width=options.width, rows_per_s=options.mm_per_second * _DOTS_PER_MM
    )
    serve(
        options,
        device,
        {"host": "127.0.0.1", "port": device.port},
        {"job.bin": device.job_bytes, "strip.png": device.strip_png},
    )


if __name__ == "__main__":
    main()
