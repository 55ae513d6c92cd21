"""A scanner of codes behind a pseudo-terminal: sends each code with the suffix it is set to."""

import threading
from pathlib import Path
from random import Random

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.pty_line import PtyLine

MOODS = ("normal", "drip", "noise", "truncate", "no-suffix", "double")
_SUFFIXES = {"cr": b"\r", "crlf": b"\r\n", "lf": b"\n", "": b""}


class CodeScanner:
    """The scanner: its moods and its line."""

    def __init__(self, link: Path, *, baud: int) -> None:
        self._mood = "normal"
        self._scans = 0
        self._lock = threading.Lock()
        self._random = Random(7)  # noqa: S311  # noise, no secret
        self._line = PtyLine(link, lambda _data: None, baud=baud)

    def state(self) -> Json:
        """Say how it stands, never what was scanned."""
        return {"mood": self._mood, "plugged": self._line.plugged, "scans": self._scans}

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        if verb in MOODS:
            self._mood = verb
            return
        match verb:
            case "scan":
                self._scan(arguments)
            case "unplug":
                self._line.unplug()
            case "plug":
                self._line.plug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the line away."""
        self._line.unplug()

    def _scan(self, arguments: Json) -> None:
        text, encoding = arguments.get("text"), arguments.get("encoding", "utf-8")
        suffix = _SUFFIXES.get(str(arguments.get("suffix", "cr")))
        if not isinstance(text, str) or suffix is None:
            raise VerbError("scan needs a text, and a suffix of cr, crlf, lf or nothing")
        try:
            data = text.encode(str(encoding))
        except (LookupError, UnicodeEncodeError) as error:
            raise VerbError(f"cannot be written as {encoding}") from error
        with self._lock:
            self._scans += 1
            sent = self._sent(data, suffix)
            self._line.send(sent, drip_s=0.002 if self._mood == "drip" else 0.0)

    def _sent(self, data: bytes, suffix: bytes) -> bytes:
        match self._mood:
            case "no-suffix":
                return data
            case "double":
                return (data + suffix) * 2
            case "truncate":
                return data[: len(data) // 2]
            case "noise":
                damaged = bytearray(data + suffix)
                for _ in range(max(1, len(data) // 4)):
                    damaged[self._random.randrange(len(data))] = self._random.choice(
                        b"\x00\x80\xff"
                    )
                return bytes(damaged)
        return data + suffix


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("code_scanner", "A scanner of codes behind a pseudo-terminal.")
    parser.add_argument("--link", type=Path, required=True, help="symlink to the terminal device")
    parser.add_argument("--speed", type=int, default=115200, help="baud; 0 sends at once")
    options = parser.parse_args()
    serve(options, CodeScanner(options.link, baud=options.speed), {"link": str(options.link)})


if __name__ == "__main__":
    main()
