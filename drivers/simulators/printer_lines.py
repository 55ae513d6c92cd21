"""The lines a simulated printer hangs on: TCP with one connection at a time, or a serial line."""

import contextlib
import queue
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from drivers.simulators.pty_line import PtyLine

_HANG_UP_S = 2.0


@dataclass
class Connection:
    """What one connection brought, and what is still to be said on it.

    ``forgotten``: it was opened before the power came back.
    """

    transmit: Callable[[bytes], None]
    received: bytearray = field(default_factory=bytearray)
    parsed: bytearray = field(default_factory=bytearray)
    held: bytes = b""
    working: bool = False
    in_job: bool = False
    forgotten: bool = False

    def __post_init__(self) -> None:
        self._outbox: queue.SimpleQueue[tuple[bytes, float] | None] = queue.SimpleQueue()
        threading.Thread(target=self._send, daemon=True).start()

    def say(self, data: bytes, pause_s: float) -> None:
        """Send in the order of the calls, byte by byte when there is a pause; returns at once."""
        self._outbox.put((data, pause_s))

    def hang_up(self) -> None:
        """Say nothing more."""
        self._outbox.put(None)

    def _send(self) -> None:
        while (item := self._outbox.get()) is not None:
            data, pause_s = item
            with contextlib.suppress(OSError):
                if not pause_s:
                    self.transmit(data)
                    continue
                for byte in data:
                    time.sleep(pause_s)
                    self.transmit(bytes((byte,)))


class Receiver(Protocol):
    """The printer, as its line sees it."""

    def connected(self, transmit: Callable[[bytes], None]) -> Connection | None:
        """Begin a connection; None when there is one already."""
        ...

    def receive(self, connection: Connection, chunk: bytes) -> None:
        """Take what came; blocks while the buffer is full."""
        ...

    def disconnected(self, connection: Connection) -> None:
        """The connection has ended."""
        ...


class Front(Protocol):
    """The printer, as its mechanism sees it: what hears and says."""

    def answer(self, connection: Connection, reply: bytes) -> None:
        """Say this there; called with the lock held."""
        ...

    def tell(self, status: bytes) -> None:
        """Say this without a question, where anybody listens; called with the lock held."""
        ...

    def power_lost(self) -> None:
        """The power has gone; called with the lock held."""
        ...

    def forget(self) -> None:
        """The power is back, nothing of before counts any more; called with the lock held."""
        ...

    def power_back(self) -> None:
        """The power is back; called without the lock."""
        ...


class Wire(Protocol):
    """Either line; what is said of its port means nothing where there is none.

    ``resets``: a connection does not outlive the printer's power.
    """

    resets: bool
    address: dict[str, object]
    shut_s: float
    lock_s: float

    def plug(self) -> None:
        """Be reachable."""
        ...

    def unplug(self) -> None:
        """Be gone."""
        ...

    def power_off(self) -> None:
        """What the line does when the printer's power goes."""
        ...

    def power_on(self) -> None:
        """What the line does when it comes back."""
        ...


class TcpWire:
    """A listener that lets one connection in and closes the others.

    Attributes:
        shut_s, lock_s: so long after a connection nobody is let in, or is let in and not served.
    """

    resets = True
    shut_s = 0.0
    lock_s = 0.0

    def __init__(self, port: int, printer: Receiver) -> None:
        self._printer = printer
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._line: socket.socket | None = None
        self._port = port
        self._serving = threading.Thread()
        self._locked_until = 0.0
        self._plugged = True
        self.plug()
        self.address: dict[str, object] = {"host": "127.0.0.1", "port": self._port}

    def plug(self) -> None:
        """Listen."""
        with self._lock:
            self._plugged = True
            if self._listener is not None:
                return
            listener = socket.create_server(("127.0.0.1", self._port))
            self._port = listener.getsockname()[1]
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def unplug(self) -> None:
        """Listen no more and end the connection."""
        self.power_off()
        with self._lock:
            line = self._line
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def power_off(self) -> None:
        """Nobody is let in; the connection stays as it is: nobody says that it has ended."""
        with self._lock:
            self._plugged = False
        self._shut()

    def _shut(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def power_on(self) -> None:
        """A printer that starts knows nothing of the connection before: it resets it."""
        with self._lock:
            line = self._line
            if line is not None:
                with contextlib.suppress(OSError):
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    line.shutdown(socket.SHUT_RD)
        self.plug()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            time.sleep(max(0.0, self._locked_until - time.monotonic()))
            connection = self._printer.connected(line.sendall)
            if connection is None and self._hung_up():
                self._serving.join(_HANG_UP_S)  # this program was slow, and not the printer
                connection = self._printer.connected(line.sendall)
            if connection is None:
                line.close()
                continue
            with self._lock:
                self._line = line
            words = (line, connection)
            self._serving = threading.Thread(target=self._serve, args=words, daemon=True)
            self._serving.start()

    def _hung_up(self) -> bool:
        """Whether the other side has ended the connection that is being served."""
        ended = select.poll()
        with self._lock:
            if self._line is None:
                return True
            ended.register(self._line, select.POLLRDHUP)
            return bool(ended.poll(0))

    def _serve(self, line: socket.socket, connection: Connection) -> None:
        with contextlib.suppress(OSError):
            while chunk := line.recv(4096):
                self._printer.receive(connection, chunk)
        self._locked_until = time.monotonic() + self.lock_s
        if self.shut_s and self._plugged:
            self._shut()
            again = threading.Timer(self.shut_s, self._open_again)
            again.daemon = True
            again.start()
        with self._lock:
            self._line = None
        self._printer.disconnected(connection)  # before the other side learns of it and comes again
        line.close()

    def _open_again(self) -> None:
        if self._plugged:
            self.plug()


class SerialWire:
    """A pseudo-terminal: what is on it outlives the printer's power, as a serial line does."""

    resets = False
    shut_s = 0.0
    lock_s = 0.0

    def __init__(self, link: Path, baud: int, printer: Receiver) -> None:
        self._printer = printer
        self._line: PtyLine | None = None
        self._connection = printer.connected(self._transmit)
        self._line = PtyLine(link, self._received, baud=baud)
        self.address: dict[str, object] = {"link": str(link)}

    def plug(self) -> None:
        """Put the plug in."""
        if self._line is not None and not self._line.plugged:
            self._connection = self._printer.connected(self._transmit)
            self._line.plug()

    def unplug(self) -> None:
        """Pull the plug."""
        connection, self._connection = self._connection, None
        if self._line is not None:
            self._line.unplug()
        if connection is not None:
            self._printer.disconnected(connection)

    def power_off(self) -> None:
        """The adapter's end of the line stays."""

    def power_on(self) -> None:
        """So it does when the power comes back."""

    def _transmit(self, data: bytes) -> None:
        if self._line is not None:
            self._line.send(data)

    def _received(self, chunk: bytes) -> None:
        connection = self._connection
        if connection is not None:
            self._printer.receive(connection, chunk)
