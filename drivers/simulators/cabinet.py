"""An I/O board of a cabinet behind a pseudo-terminal: lights, a door, somebody before it."""

import threading
import time
from pathlib import Path
from random import Random

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.pty_line import PtyLine

MOODS = ("normal", "silent", "noise", "wrong-checksum", "hiccup", "slow", "exception", "busy-once")
LIGHTS = ("reader", "printer", "scanner", "camera")
"""On coils 0 to 3."""
INPUTS = 2
"""0: the door's contact, closed while the door is. 1: the infrared sensor."""
_REQUEST = 8
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE, _FAILURE, _BUSY = 1, 2, 3, 4, 6


def _table() -> list[int]:
    table = []
    for index in range(256):
        for _ in range(8):
            index = index >> 1 ^ 0xA001 if index % 2 else index >> 1
        table.append(index)
    return table


_TABLE = _table()


def _checked(body: bytes) -> bytes:
    value = 0xFFFF
    for byte in body:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return body + bytes((value & 0xFF, value >> 8))


class Board:
    """The board: requests in, answers out."""

    def __init__(self, link: Path, *, address: int, baud: int) -> None:
        self._address = address
        self._mood = "normal"
        self._slow_s = 0.3
        self._lights = dict.fromkeys(LIGHTS, False)
        self._door_open = False
        self._person = False
        self._requests = 0
        self._held = b""
        self._lock = threading.Lock()
        self._random = Random(11)  # noqa: S311  # noise, no secret
        self._line = PtyLine(link, self._received, baud=baud)

    def state(self) -> Json:
        """Say how it stands."""
        return {
            "mood": self._mood,
            "plugged": self._line.plugged,
            "lights": dict(self._lights),
            "door": "open" if self._door_open else "closed",
            "person": self._person,
            "requests": self._requests,
        }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        if verb in MOODS:
            self._slow_s = float(arguments.get("ms", 300)) / 1000
            self._mood = verb
            return
        match verb:
            case "open-door" | "close-door":
                self._door_open = verb == "open-door"
            case "person-comes" | "person-goes":
                self._person = verb == "person-comes"
            case "unplug":
                self._line.unplug()
            case "plug":
                self._line.plug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the line away."""
        self._line.unplug()

    def _received(self, data: bytes) -> None:
        """Take bytes of the line; a request that is damaged or for another board is not heard."""
        with self._lock:
            self._held += data
            while len(self._held) >= _REQUEST:
                request, rest = self._held[:_REQUEST], self._held[_REQUEST:]
                if request[0] != self._address or _checked(request[:-2]) != request:
                    self._held = self._held[1:]
                    continue
                self._held = rest
                self._requests += 1
                self._reply(request)

    def _reply(self, request: bytes) -> None:
        mood = self._mood
        if mood in ("hiccup", "busy-once"):
            self._mood = "normal"
        if mood == "silent":
            return
        if mood == "slow":
            time.sleep(self._slow_s)
        answer = self._answer(request, mood)
        if mood in ("wrong-checksum", "hiccup"):
            answer = answer[:-1] + bytes((answer[-1] ^ 0x55,))
        if mood == "noise":
            answer = self._junk() + answer + self._junk()
        self._line.send(answer)

    def _junk(self) -> bytes:
        return self._random.randbytes(self._random.randrange(1, 6))

    def _answer(self, request: bytes, mood: str) -> bytes:
        function = request[1]
        first, second = int.from_bytes(request[2:4], "big"), int.from_bytes(request[4:6], "big")
        if mood == "exception":
            return self._refusal(function, _FAILURE)
        if mood == "busy-once":
            return self._refusal(function, _BUSY)
        if function == 2:
            return self._inputs(first, second)
        if function == 5:
            if first >= len(LIGHTS):
                return self._refusal(function, _ILLEGAL_ADDRESS)
            if second not in (0xFF00, 0x0000):
                return self._refusal(function, _ILLEGAL_VALUE)
            self._lights[LIGHTS[first]] = second == 0xFF00
            return request
        return self._refusal(function, _ILLEGAL_FUNCTION)

    def _inputs(self, first: int, count: int) -> bytes:
        if not 1 <= count <= INPUTS or first + count > INPUTS:
            return self._refusal(2, _ILLEGAL_ADDRESS)
        packed = (not self._door_open) | self._person << 1
        return _checked(bytes((self._address, 2, 1, packed >> first & (1 << count) - 1)))

    def _refusal(self, function: int, code: int) -> bytes:
        return _checked(bytes((self._address, function | 0x80, code)))


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("cabinet", "An I/O board of a cabinet behind a pseudo-terminal.")
    parser.add_argument("--link", type=Path, required=True, help="symlink to the terminal device")
    parser.add_argument("--address", type=int, default=1, help="of the board")
    parser.add_argument("--speed", type=int, default=9600, help="baud; 0 sends at once")
    options = parser.parse_args()
    board = Board(options.link, address=options.address, baud=options.speed)
    serve(options, board, {"link": str(options.link)})


if __name__ == "__main__":
    main()
