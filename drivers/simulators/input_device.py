"""A scanner or keypad that passes for a keyboard: the kernel's events on a pipe, or real ones.

With ``--uinput`` the kernel itself makes the keyboard (/dev/uinput) and the link leads to its
/dev/input/event…; else the link is a pipe that gives the same bytes.
"""

import errno
import fcntl
import os
import select
import stat
import struct
import threading
import time
from pathlib import Path
from typing import Protocol

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from hardening.files import write_all

_EVENT = struct.Struct("@llHHi")
_WHOLE = select.PIPE_BUF // _EVENT.size * _EVENT.size  # bytes that a pipe takes all or none of
_SYN, _KEY, _MSC = 0, 1, 4
_REPORT, _DROPPED, _SCAN = 0, 3, 4
_UP, _DOWN, _AGAIN = 0, 1, 2
_BOUNCES, _MOST_HELD, _HELD_EVERY_S = 3, 500, 0.02

KEYS = {
    "ESC": 1, "TAB": 15, "ENTER": 28, "LEFTCTRL": 29, "LEFTSHIFT": 42, "LEFTALT": 56,
    "CAPSLOCK": 58, "F1": 59, "F5": 63, "KP1": 79, "UP": 103, "DOWN": 108, "VOLUMEDOWN": 114,
    "VOLUMEUP": 115, "HELP": 138,
}  # fmt: skip
_ROWS = {
    2: ("1234567890-=", "!@#$%^&*()_+"),
    16: ("qwertyuiop[]", "QWERTYUIOP{}"),
    30: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    43: ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
    57: (" ", ""),
}
_CHARACTERS = {
    char: (first + place, shifted)
    for first, rows in _ROWS.items()
    for shifted, row in enumerate(rows)
    for place, char in enumerate(row)
}


class Wire(Protocol):
    """What events are written to."""

    def write(self, data: bytes) -> None:
        """Give events to whoever reads."""
        ...

    def close(self) -> None:
        """Take the keyboard away."""
        ...


class Pipe:
    """A named pipe where the kernel's device file would be."""

    def __init__(self, link: Path) -> None:
        self._link = link
        os.mkfifo(link)
        # Both ways, so that it opens without a reader, and ends for the reader when this ends.
        self._file = os.open(link, os.O_RDWR | os.O_NONBLOCK)
        self._lost = False

    def write(self, data: bytes) -> None:
        """Write; what nobody reads in time is lost, and that is told, as the kernel does."""
        if self._lost:
            data = _EVENT.pack(0, 0, _SYN, _DROPPED, 0) + _EVENT.pack(0, 0, _SYN, _REPORT, 0) + data
        try:
            for start in range(0, len(data), _WHOLE):
                write_all(self._file, data[start : start + _WHOLE])
        except BlockingIOError:
            self._lost = True
        else:
            self._lost = False

    def close(self) -> None:
        """End the pipe."""
        self._link.unlink(missing_ok=True)
        os.close(self._file)


class Uinput:
    """A keyboard that the kernel makes. Needs /dev/uinput (linux/uinput.h)."""

    _CREATE, _DESTROY, _SETUP = 0x5501, 0x5502, 0x405C5503
    _SET_EVENT, _SET_KEY, _NAME_OF = 0x40045564, 0x40045565, 0x8040552C
    _SETUP_WORDS = struct.Struct("@HHHH80sI")
    _USB = 3

    def __init__(self, link: Path) -> None:
        self._link = link
        self._file = os.open("/dev/uinput", os.O_WRONLY | os.O_NONBLOCK)
        fcntl.ioctl(self._file, self._SET_EVENT, _KEY)
        for code in range(1, 248):
            fcntl.ioctl(self._file, self._SET_KEY, code)
        name = b"Simulated keyboard"
        fcntl.ioctl(self._file, self._SETUP, self._SETUP_WORDS.pack(self._USB, 1, 1, 1, name, 0))
        fcntl.ioctl(self._file, self._CREATE)
        told = bytearray(64)
        fcntl.ioctl(self._file, self._NAME_OF, told)
        folder = Path("/sys/devices/virtual/input") / told.split(b"\0")[0].decode()
        (event,) = folder.glob("event*")
        node = Path("/dev/input") / event.name
        _wait_for(node)
        link.symlink_to(node)

    def write(self, data: bytes) -> None:
        """Let the kernel tell it to whoever reads."""
        write_all(self._file, data)

    def close(self) -> None:
        """Pull the plug."""
        self._link.unlink(missing_ok=True)
        fcntl.ioctl(self._file, self._DESTROY)
        os.close(self._file)


def _wait_for(node: Path) -> None:
    end = time.monotonic() + 5
    while not (node.exists() and stat.S_ISCHR(node.stat().st_mode)):
        if time.monotonic() > end:
            raise FileNotFoundError(errno.ENOENT, "the kernel's device file did not appear")
        time.sleep(0.02)


class InputDevice:
    """The keys, and what is done with them."""

    def __init__(self, link: Path, *, uinput: bool) -> None:
        self._link = link
        self._kind = Uinput if uinput else Pipe
        self._wire: Wire | None = None
        self._presses = 0
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._plug()

    def state(self) -> Json:
        """Say how it stands, never what was typed."""
        return {"plugged": self._wire is not None, "presses": self._presses}

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server; ``type`` and ``hold`` end when all is typed."""
        match verb:
            case "type":
                self._type(arguments)
            case "press":
                self._press(_key(arguments), 1)
            case "bounce":
                self._press(_key(arguments), _BOUNCES)
            case "hold":
                self._hold(_key(arguments), int(arguments.get("times", 10)))
            case "alt-numpad":
                self._alt_numpad()
            case "overrun":
                self._send((_SYN, _DROPPED, 0))
                self._send((_SYN, _REPORT, 0))
            case "plug":
                self._plug()
            case "unplug":
                self._unplug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the keyboard away."""
        self._closing.set()
        self._unplug()

    def _plug(self) -> None:
        with self._lock:
            if self._wire is None:
                self._wire = self._kind(self._link)

    def _unplug(self) -> None:
        with self._lock:
            wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def _type(self, arguments: Json) -> None:
        text, end = arguments.get("text"), str(arguments.get("end", "ENTER"))
        every_s = float(arguments.get("every_ms", 0)) / 1000
        if not isinstance(text, str) or not set(text) <= _CHARACTERS.keys():
            raise VerbError("type needs a text of a US keyboard")
        caps = bool(arguments.get("caps"))
        self._presses += 1
        if caps:
            self._tap(KEYS["CAPSLOCK"])
        for char in text:
            code, shifted = _CHARACTERS[char]
            with_shift = bool(shifted) != (caps and char.isalpha())
            if with_shift:
                self._key(KEYS["LEFTSHIFT"], _DOWN)
            self._tap(code)
            if with_shift:
                self._key(KEYS["LEFTSHIFT"], _UP)
            if every_s and self._closing.wait(every_s):
                return
        if caps:
            self._tap(KEYS["CAPSLOCK"])
        if end:
            self._tap(_key({"key": end}))

    def _press(self, code: int, times: int) -> None:
        self._presses += 1
        for _ in range(times):
            self._tap(code)

    def _hold(self, code: int, times: int) -> None:
        self._presses += 1
        self._key(code, _DOWN)
        for _ in range(min(times, _MOST_HELD)):
            if self._closing.wait(_HELD_EVERY_S):
                return
            self._key(code, _AGAIN)
        self._key(code, _UP)

    def _alt_numpad(self) -> None:
        """How some scanners type what is not on a keyboard."""
        self._presses += 1
        self._key(KEYS["LEFTALT"], _DOWN)
        for _ in range(5):
            self._tap(KEYS["KP1"])
        self._key(KEYS["LEFTALT"], _UP)
        self._tap(KEYS["ENTER"])

    def _tap(self, code: int) -> None:
        self._key(code, _DOWN)
        self._key(code, _UP)

    def _key(self, code: int, value: int) -> None:
        self._send((_MSC, _SCAN, 0x70000 + code), (_KEY, code, value), (_SYN, _REPORT, 0))

    def _send(self, *events: tuple[int, int, int]) -> None:
        seconds, fraction = divmod(time.time(), 1)
        at = (int(seconds), int(fraction * 1e6))
        with self._lock:
            if self._wire is not None:
                self._wire.write(b"".join(_EVENT.pack(*at, *event) for event in events))


def _key(arguments: Json) -> int:
    code = KEYS.get(str(arguments.get("key")))
    if code is None:
        raise VerbError(f"the keys are {', '.join(KEYS)}")
    return code


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("input_device", "A scanner or keypad that passes for a keyboard.")
    parser.add_argument("--link", type=Path, required=True, help="where the device file appears")
    parser.add_argument("--uinput", action="store_true", help="let the kernel make it")
    options = parser.parse_args()
    device = InputDevice(options.link, uinput=options.uinput)
    serve(options, device, {"link": str(options.link)})


if __name__ == "__main__":
    main()
