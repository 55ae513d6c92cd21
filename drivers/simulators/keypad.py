"""A keypad behind a pseudo-terminal: sends a frame when a key goes down, and what contacts do."""

import threading
from pathlib import Path
from random import Random

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.pty_line import PtyLine

FRAMES = {
    "byte": {
        "next": b"n",
        "previous": b"p",
        "select": b"s",
        "back": b"b",
        "repeat": b"r",
        "volume-up": b"+",
        "volume-down": b"-",
        "help": b"h",
    },
    "long": {
        "next": b"K1\r",
        "previous": b"K2\r",
        "select": b"K3\r",
        "back": b"K4\r",
        "repeat": b"K5\r",
        "volume-up": b"K6\r",
        "volume-down": b"K7\r",
        "help": b"K8\r",
    },
}
_BOUNCES = 3
_HELD_EVERY_S = 0.02
_MOST_HELD = 500
_NOISE = bytes(range(0x80, 0x100)) + b"\x00K\r9?"


class Keypad:
    """The keys and their line."""

    def __init__(self, link: Path, frames: str) -> None:
        self._frames = FRAMES[frames]
        self._presses = 0
        self._lock = threading.Lock()
        self._random = Random(3)  # noqa: S311  # noise, no secret
        self._closing = threading.Event()
        self._line = PtyLine(link, lambda _data: None)

    def state(self) -> Json:
        """Say how it stands."""
        return {"plugged": self._line.plugged, "presses": self._presses}

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server; ``hold`` ends when the key is let go."""
        match verb:
            case "press":
                self._send(self._frame(arguments), 1)
            case "bounce":
                self._send(self._frame(arguments), _BOUNCES)
            case "hold":
                self._hold(self._frame(arguments), int(arguments.get("times", 10)))
            case "noise":
                self._line.send(bytes(self._random.choices(_NOISE, k=64)))
            case "plug":
                self._line.plug()
            case "unplug":
                self._line.unplug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the line away."""
        self._closing.set()
        self._line.unplug()

    def _frame(self, arguments: Json) -> bytes:
        frame = self._frames.get(str(arguments.get("key")))
        if frame is None:
            raise VerbError(f"the keys are {', '.join(self._frames)}")
        return frame

    def _send(self, frame: bytes, times: int) -> None:
        with self._lock:
            self._presses += 1
            self._line.send(frame * times)

    def _hold(self, frame: bytes, times: int) -> None:
        self._send(frame, 1)
        for _ in range(min(times, _MOST_HELD)):
            if self._closing.wait(_HELD_EVERY_S):
                return
            self._line.send(frame)


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("keypad", "A keypad behind a pseudo-terminal.")
    parser.add_argument("--link", type=Path, required=True, help="symlink to the terminal device")
    parser.add_argument("--frames", choices=tuple(FRAMES), default="byte")
    options = parser.parse_args()
    serve(options, Keypad(options.link, options.frames), {"link": str(options.link)})


if __name__ == "__main__":
    main()
