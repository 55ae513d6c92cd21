"""An upsd that is not there, with one UPS called ``sim``: enough of its text for a demo."""

import socketserver
import threading

from drivers.simulators.control import Json, VerbError, arguments_of, serve

_POWER = {
    "mains-back": ("OL CHRG", 80, 1500),
    "mains-lost": ("OB DISCHRG", 60, 900),
    "battery-low": ("OB DISCHRG LB", 8, 90),
}
MOODS = ("normal", "silent", "stale", "garbled", "drip", "endless", "cut")


class Ups:
    """The supply, its moods and its server."""

    def __init__(self, port: int) -> None:
        self._lock = threading.Lock()
        self._cause, self._power = "mains-back", ("OL", 100, 1800)
        self._mood = "normal"
        self._asked = 0
        self.closing = threading.Event()
        self._port = port
        self._server: _Server | None = None
        self._plug()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def mood(self) -> str:
        """How it answers."""
        return self._mood

    def state(self) -> Json:
        """Say how it stands."""
        with self._lock:
            status, charge, _runtime = self._power
            return {
                "power": self._cause,
                "status": status,
                "charge": charge,
                "mood": self._mood,
                "plugged": self._server is not None,
                "asked": self._asked,
            }

    def do(self, verb: str, _arguments: Json) -> None:
        """Obey a verb of the control server."""
        with self._lock:
            if verb in MOODS:
                self._mood = verb
            elif verb == "plug":
                self._plug()
            elif verb == "unplug":
                self._unplug()
            elif verb in _POWER:
                self._cause, self._power = verb, _POWER[verb]
            else:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Stop answering."""
        self.closing.set()
        self._unplug()

    def _plug(self) -> None:
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self)
            self._port = int(self._server.server_address[1])
            threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def _unplug(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def answer(self, line: str) -> bytes:
        """Answer one line as upsd does."""
        with self._lock:
            self._asked += 1
            status, charge, runtime = self._power
            mood = self._mood
        if line == "LIST UPS":
            return b'BEGIN LIST UPS\nUPS sim "A UPS that is not there"\nEND LIST UPS\n'
        if not line.startswith("LIST VAR "):
            return b"ERR UNKNOWN-COMMAND\n"
        if line != "LIST VAR sim":
            return b"ERR UNKNOWN-UPS\n"
        if mood == "stale":
            return b"ERR DATA-STALE\n"
        values = {
            "battery.charge": charge,
            "battery.runtime": runtime,
            "ups.model": "Simulated",
            "ups.status": status,
        }
        body = "".join(f'VAR sim {name} "{value}"\n' for name, value in values.items())
        if mood == "garbled":
            body = body.replace('"', "\x00")
        return f"BEGIN LIST VAR sim\n{body}END LIST VAR sim\n".encode()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], ups: Ups) -> None:
        super().__init__(address, _Handler)
        self.ups = ups


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer line by line until the other side has enough."""
        ups = self.server.ups
        try:
            for line in self.rfile:
                self._say(ups, ups.answer(line.decode("ascii", "replace").strip()))
                if ups.mood == "cut":
                    return
        except OSError:
            return  # the other side has hung up

    def _say(self, ups: Ups, answer: bytes) -> None:
        match ups.mood:
            case "silent":
                return
            case "cut":
                self.wfile.write(answer[: len(answer) // 2])
            case "drip":
                for byte in answer:
                    self.wfile.write(bytes([byte]))
                    ups.closing.wait(0.002)
            case "endless":
                while not ups.closing.is_set():
                    self.wfile.write(answer.splitlines(keepends=True)[0] * 100)
            case _:
                self.wfile.write(answer)


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("ups", "An upsd with one UPS called sim.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()
    ups = Ups(options.port)
    serve(options, ups, {"host": "127.0.0.1", "port": ups.port})


if __name__ == "__main__":
    main()
