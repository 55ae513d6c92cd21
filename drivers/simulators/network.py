"""The network between two processes: a TCP proxy that can fail in each way a hall's line does."""

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field

from drivers.simulators.control import Json, VerbError, arguments_of, serve

_MOODS = ("normal", "refuse", "blackhole", "cut-mid-body", "reply-lost", "portal")
_CHUNK = 64 * 1024
_RESET = struct.pack("ii", 1, 0)
_CUT_OTHERWISE = 512
"""Where a stream that is no HTTP is cut."""
_PORTAL = b"<html><title>Wi-Fi</title><body>Please log in.</body></html>"
_PORTAL_REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_PORTAL), _PORTAL)
)


@dataclass(eq=False)
class _Pair:
    """One connection of a client and the one made for it to the other side."""

    client: socket.socket
    upstream: socket.socket | None = None
    request: bytearray = field(default_factory=bytearray)


class Network:
    """A listener that passes everything on, or does not."""

    def __init__(self, listen: int, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._port = listen
        self._mood = "normal"
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._pairs: list[_Pair] = []
        self._passed = 0
        self._listen()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    def state(self) -> Json:
        """Say how the network stands."""
        with self._lock:
            return {
                "mood": self._mood,
                "connections": len(self._pairs),
                "connections_passed": self._passed,
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        if verb not in _MOODS:
            raise VerbError(f"unknown verb {verb!r}")
        before, self._mood = self._mood, verb
        if verb == "refuse":
            self._close_listener()
        else:
            self._listen()
        # A line that was dead is not revived: whoever waits on it starts anew.
        if verb == "refuse" or before == "blackhole" != verb:
            self._reset_all()

    def close(self) -> None:
        """Stop listening and cut everything."""
        self._close_listener()
        self._reset_all()

    def _listen(self) -> None:
        with self._lock:
            if self._listener is not None:
                return
            self._listener = listener = socket.create_server(("127.0.0.1", self._port))
            self._port = listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _close_listener(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            pair = _Pair(client)
            with self._lock:
                self._pairs.append(pair)
            threading.Thread(target=self._serve, args=(pair,), daemon=True).start()

    def _serve(self, pair: _Pair) -> None:
        try:
            while chunk := pair.client.recv(_CHUNK):
                if self._mood == "blackhole":
                    continue
                if self._mood == "portal":
                    pair.client.sendall(_PORTAL_REPLY)
                    break
                if not self._pass_on(pair, chunk):
                    break
        except OSError:
            pass
        self._drop(pair)

    def _pass_on(self, pair: _Pair, chunk: bytes) -> bool:
        """Pass a piece of a request on; tell whether the line holds."""
        if pair.upstream is None:
            pair.upstream = socket.create_connection(self._upstream, 5)
            pair.upstream.settimeout(None)
            self._passed += 1
            threading.Thread(target=self._answer, args=(pair,), daemon=True).start()
        if self._mood != "cut-mid-body":
            pair.upstream.sendall(chunk)
            return True
        passed = len(pair.request)
        pair.request += chunk
        end = _cut_at(pair.request)
        pair.upstream.sendall(bytes(pair.request[passed:end]))
        return len(pair.request) < end

    def _answer(self, pair: _Pair) -> None:
        upstream = pair.upstream
        if upstream is None:
            return
        try:
            while chunk := upstream.recv(_CHUNK):
                if self._mood == "reply-lost":
                    break
                if self._mood != "blackhole":
                    pair.request.clear()
                    pair.client.sendall(chunk)
        except OSError:
            pass
        self._drop(pair)

    def _reset_all(self) -> None:
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            self._drop(pair)

    def _drop(self, pair: _Pair) -> None:
        with self._lock:
            if pair not in self._pairs:
                return
            self._pairs.remove(pair)
        reset = self._mood in ("refuse", "cut-mid-body", "reply-lost")
        for line in (pair.client, pair.upstream):
            if line is None:
                continue
            with contextlib.suppress(OSError):
                if reset:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                line.shutdown(socket.SHUT_RDWR)
            line.close()


def _cut_at(request: bytes | bytearray) -> int:
    """Give the byte in the middle of an HTTP request's body."""
    head_end = request.find(b"\r\n\r\n")
    if head_end < 0:
        return _CUT_OTHERWISE
    length = 0
    for line in bytes(request[:head_end]).split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    return head_end + 4 + length // 2


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("network", "A TCP proxy that fails on command.")
    parser.add_argument("--listen", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--upstream", required=True, metavar="HOST:PORT")
    options = parser.parse_args()
    host, _, port = options.upstream.rpartition(":")
    device = Network(options.listen, (host, int(port)))
    serve(options, device, {"address": f"127.0.0.1:{device.port}", "port": device.port})


if __name__ == "__main__":
    main()
