"""A receipt printer with paper, a cover, a cutter and a will of its own, on TCP or a serial line.

One connection at a time, like most of them. Real-time questions are answered even when the
mechanism stands still; everything else waits in its buffer. What it received stays in memory.
"""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from drivers.simulators.control import Json, arguments_of, serve
from drivers.simulators.escpos_stream import DLE, command_length
from drivers.simulators.printer_lines import Connection, SerialWire, TcpWire, Wire
from drivers.simulators.printer_mechanism import Mechanism

_BUFFER_BYTES = 64 * 1024
_MOST_KEPT = 64 * 1024 * 1024
_DOTS_PER_MM = 8
_ASKS = (b"\x1dr", b"\x1da", b"\x1d:", b"\x1d^")
"""They move no paper: no job begins with them."""


class ReceiptPrinter:
    """The printer as its line sees it: it takes what comes and answers at once.

    Args:
        line: a TCP port, or the symlink of a serial line.
        process_ids, macros: what its mechanism knows.
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
        self._mechanism = Mechanism(
            self, width=width, rows_per_s=rows_per_s, process_ids=process_ids, macros=macros
        )
        self._lock = self._mechanism.lock
        self._plugged = True
        self._connection: Connection | None = None
        self._kept = bytearray()
        self._first_bytes: list[float] = []
        self._lost_bytes = 0
        self._unanswered = 0
        self._random = Random(5)  # noqa: S311  # noise, no secret
        self._wire: Wire = (
            TcpWire(line, self) if isinstance(line, int) else SerialWire(line, baud, self)
        )
        self._mechanism.run()

    @property
    def address(self) -> dict[str, object]:
        """Where it is found."""
        return self._wire.address

    # ---- control ----------------------------------------------------------------------------

    def state(self) -> Json:
        """Say how the printer stands; never what it printed."""
        works = self._mechanism
        with self._lock:
            return {
                "paper": works.condition.paper,
                "cover": "open" if works.condition.cover_open else "closed",
                "mood": works.mood,
                "power": works.power,
                "plugged": self._plugged,
                "connected": self._connection is not None,
                "automatic": works.automatic,
                "jobs": len(self._first_bytes),
                "first_byte_monotonic_ms": list(self._first_bytes),
                "cuts": works.cuts,
                "fed_rows": works.fed_rows,
                "waiting_bytes": works.waiting_bytes,
                "lost_bytes": self._lost_bytes,
                "unanswered": self._unanswered,
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        match verb:
            case "plug" | "unplug":
                self._set_plug(plugged=verb == "plug")
            case "power-on":
                # boot_ms: how long it takes to start; real ones take seconds.
                self._mechanism.switch_on(int(arguments.get("boot_ms", 0)) / 1000)
            case "port-shuts":  # for so long after each connection
                self._wire.shut_s = int(arguments.get("ms", 0)) / 1000
            case "port-locks":
                self._wire.lock_s = int(arguments.get("ms", 0)) / 1000
            case _:
                self._mechanism.happen(verb, arguments)

    def job_bytes(self) -> tuple[str, bytes]:
        """Give every byte of the connections that brought something to print."""
        with self._lock:
            current = self._connection
            open_part = current.received if current is not None and current.working else b""
            return "application/octet-stream", bytes(self._kept + open_part)

    def strip_png(self) -> tuple[str, bytes]:
        """Give the last strip as a picture."""
        return "image/png", self._mechanism.strip_png()

    def close(self) -> None:
        """Be gone."""
        self._set_plug(plugged=False)
        self._mechanism.end()

    def _set_plug(self, *, plugged: bool) -> None:
        with self._lock:
            self._plugged = plugged
            if not plugged:
                self._mechanism.drop_all()
        if plugged:
            self._wire.plug()
        else:
            self._wire.unplug()

    # ---- what comes -------------------------------------------------------------------------

    def connected(self, transmit: Callable[[bytes], None]) -> Connection | None:
        """Begin a connection; None when there is one already."""
        with self._lock:
            if self._connection is not None:
                return None
            self._connection = Connection(transmit)
            return self._connection

    def receive(self, connection: Connection, chunk: bytes) -> None:
        """Take what came; blocks while the buffer is full."""
        works = self._mechanism
        with self._lock:
            if not works.powered or connection.forgotten:
                self._lost_bytes += len(chunk)
                return
            connection.received += chunk
            connection.parsed += chunk
        self._take_all(connection)
        with self._lock:
            while works.waiting_bytes > _BUFFER_BYTES and self._plugged and works.powered:
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
            if not self._mechanism.powered or (length := command_length(buffer)) is None:
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
            self._mechanism.put(connection, command)
            if command[:2] == b"\x1dV":
                connection.in_job = False
            return True

    def _real_time(self, connection: Connection, command: bytes) -> None:
        match command[1]:
            case 0x04:
                self.answer(connection, self._mechanism.condition.real_time(command[2]))
            case 0x14 if command[2] == 8:
                self._mechanism.drop_all()
                self.answer(connection, b"\x37\x25\x00")

    # ---- what is said -----------------------------------------------------------------------

    def answer(self, connection: Connection, reply: bytes) -> None:
        """Say this there as its mood is; with the lock held."""
        works = self._mechanism
        known = connection is self._connection and not connection.forgotten
        if not (reply and known and works.powered):
            return
        pause_s = 0.0
        match works.mood:
            case "silent" | "hung":
                self._unanswered += 1
                return
            case "stale":  # each question gets the answer to the one before
                connection.held, reply = reply, connection.held
            case "drip":
                pause_s = works.drip_s
            case "garbled":
                reply = bytes(byte ^ self._random.randrange(1, 256) for byte in reply)
        connection.say(reply, pause_s)

    def tell(self, status: bytes) -> None:
        """Say this without a question; with the lock held."""
        if self._connection is not None:
            self.answer(self._connection, status)

    # ---- what the power does to its line ----------------------------------------------------

    def power_lost(self) -> None:
        """Nothing is heard or said; with the lock held."""
        self._wire.power_off()

    def forget(self) -> None:
        """What a connection had brought counts no more; with the lock held."""
        if self._connection is not None:
            self._connection.parsed.clear()
            self._connection.held = b""
            self._connection.in_job = False
            self._connection.forgotten = self._wire.resets

    def power_back(self) -> None:
        """Somebody may come again."""
        self._wire.power_on()


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
