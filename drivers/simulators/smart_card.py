"""A social security card that is not there: it lies in the virtual reader of vsmartcard (vpcd).

The driver of that reader listens; a card is in while its connection stands. On the wire stand two
bytes of length and so many bytes: one byte is a control (off, on, reset, "your answer to reset?"),
anything else is a command, and is answered in the same dress.

With ``--service`` it starts that service too: a pcscd of its own with one virtual reader. pcscd
knows one socket path only, below ``/run``, which is the simulator's folder in a mount namespace of
its own. That needs root.
"""

import ctypes
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from random import Random

from drivers.simulators.control import Json, VerbError, arguments_of, serve

MOODS = (
    "normal", "locked", "t0", "slow", "silent", "removed", "wrong", "garbage", "dead",
)  # fmt: skip
CARD = {
    "number": "A12345678",
    "issuer": "910000000000000000000001",
    "class": "2",
    "issued": "20190301",
    "valid_until": "20290301",
    "id_number": "11010519491231002X",
    "name": "演示甲",
}
_APPLICATION = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
_ATR_T1 = bytes.fromhex("3B80800101")
_ATR_T0 = bytes.fromhex("3B6800000073C84012009000")
_ATR_NONE = b"\x00"
"""What a dead chip gives; to vpcd nothing at all means that no card is in."""
_DONE, _LOCKED, _NO_FILE, _NO_RECORD = b"\x90\x00", b"\x69\x82", b"\x6a\x82", b"\x6a\x83"
_RETRY_S = 0.02
_SERVICE_S = 20.0
_SPAN = range(20000, 32000, 2)
_VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl
_SLOW_S = 0.2
_REMOVED_AFTER = 4
"""Commands: the application, the file and two records."""


class Chip:
    """What the card answers to commands; power takes everything back to the start."""

    def __init__(self, card: Json, mood: str) -> None:
        self._files = {
            b"\xef\x05": {
                0x02: str(card["class"]).encode(),
                0x04: bytes.fromhex(str(card["issuer"])),
                0x05: bytes.fromhex(str(card["issued"])),
                0x06: bytes.fromhex(str(card["valid_until"])),
                0x07: str(card["number"]).encode(),
            },
            b"\xef\x06": {
                0x08: str(card["id_number"]).encode(),
                0x09: str(card["name"]).encode("gb18030").ljust(30, b"\x00"),
            },
        }
        self.mood = mood
        self.power()

    def power(self) -> None:
        """Switch it on."""
        self._application = False
        self._file: bytes | None = None
        self._waiting = b""

    @property
    def atr(self) -> bytes:
        """Its answer to reset."""
        return {"t0": _ATR_T0, "dead": _ATR_NONE}.get(self.mood, _ATR_T1)

    def answer(self, command: bytes) -> bytes:
        """Answer one command."""
        match command[:2]:
            case b"\x00\xa4":
                return self._select(command[2], command[5:])
            case b"\x00\xb2":
                return self._record(command[2], command[4])
            case b"\x00\xc0" if self._waiting:
                waiting, self._waiting = self._waiting, b""
                return waiting + _DONE
        return b"\x6d\x00"

    def _select(self, how: int, name: bytes) -> bytes:
        if how == 4:
            self._application = name == _APPLICATION and self.mood != "wrong"
            if not self._application:
                return _NO_FILE
            label = b"\x6f\x11\x84\x0f" + _APPLICATION
            if self.mood == "t0":
                self._waiting = label
                return bytes([0x61, len(label)])
            return label + _DONE
        if not self._application or name not in self._files:
            return _NO_FILE
        self._file = name
        return _DONE

    def _record(self, number: int, length: int) -> bytes:
        if self._file == b"\xef\x06" and self.mood == "locked":
            return _LOCKED
        value = self._files.get(self._file or b"", {}).get(number)
        if value is None:
            return _NO_RECORD
        record = bytes([number, len(value)]) + value
        if self.mood == "garbage":
            record = bytes([number, 0xFF]) + value[::-1]
        if self.mood == "t0" and length != len(record):
            return bytes([0x6C, len(record)])
        return record + _DONE


class SmartCard:
    """The card and the hand that holds it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._mood = "normal"
        self._inserted = threading.Event()
        self._moved = threading.Event()
        self._closing = False
        self._chip = Chip(dict(CARD), "normal")
        self._line: socket.socket | None = None
        self._commands = 0
        self._waiting = False
        self._worker = threading.Thread(target=self._serve, daemon=True)
        self._worker.start()

    def state(self) -> Json:
        """Say how it stands; nothing of what the card holds."""
        return {
            "mood": self._mood,
            "inserted": self._inserted.is_set(),
            "powered": self._line is not None,
            "commands": self._commands,
            "waiting": self._waiting,
        }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server. A mood is that of the next card that is put in."""
        if verb in MOODS:
            self._mood = verb
            return
        match verb:
            case "insert":
                self._insert(arguments.get("card", {}))
            case "remove":
                self._remove()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Take the card away for good."""
        self._closing = True
        self._remove()
        self._inserted.set()
        self._worker.join(2)

    def _insert(self, card: Json) -> None:
        if self._inserted.is_set():
            raise VerbError("a card is in")
        if set(card) - set(CARD):
            raise VerbError(f"a card has {', '.join(CARD)}")
        self._chip = Chip({**CARD, **card}, self._mood)
        self._moved.clear()
        self._inserted.set()

    def _remove(self) -> None:
        self._inserted.clear()
        self._moved.set()
        line = self._line
        if line is not None:
            _shut(line)

    # ---- the reader's line ------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._closing:
            self._inserted.wait()
            if self._closing:
                return
            try:
                line = socket.create_connection(("127.0.0.1", self._port), 1)
            except OSError:
                self._moved.wait(_RETRY_S)  # the service is not running: the card waits
                continue
            with line:
                self._line = line
                try:
                    self._talk(line, self._chip)
                except OSError:
                    pass  # the service went away, or the card was taken out
                finally:
                    self._line = None
                    self._waiting = False
            self._moved.wait(_RETRY_S)

    def _talk(self, line: socket.socket, chip: Chip) -> None:
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        commands = 0
        while self._inserted.is_set():
            request = self._receive(line)
            if request is None:
                return
            if len(request) == 1:
                if request == b"\x04":
                    _send(line, chip.atr)
                else:
                    chip.power()
                continue
            commands += 1
            self._commands += 1
            if not self._hold_up(chip.mood, commands):
                return
            _send(line, chip.answer(request))

    def _hold_up(self, mood: str, commands: int) -> bool:
        """Do what the mood does to an answer; tell whether there is one."""
        if mood == "removed" and commands == _REMOVED_AFTER:
            self._inserted.clear()
            return False
        if mood in ("slow", "silent"):
            self._waiting = True
            moved = self._moved.wait(_SLOW_S if mood == "slow" else None)
            self._waiting = False
            return not moved
        return True

    @staticmethod
    def _receive(line: socket.socket) -> bytes | None:
        # Without this the reader's driver waits 40 ms for the kernel's acknowledgement.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        head = line.recv(2, socket.MSG_WAITALL)
        if len(head) < 2:
            return None
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        length = int.from_bytes(head, "big")
        return line.recv(length, socket.MSG_WAITALL) if length else b"\x02"


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has gone already


def _send(line: socket.socket, data: bytes) -> None:
    line.sendall(len(data).to_bytes(2, "big") + data)


class Service:
    """A pcscd with the virtual reader; it ends with this process."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port_pair()
        run, readers = folder / "run", folder / "readers"
        run.mkdir(parents=True)
        readers.mkdir()
        self.socket = run / "pcscd" / "pcscd.comm"
        (readers / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{self.port:#x}\n'
            f"LIBPATH {_VPCD}\nCHANNELID {self.port:#x}\n"
        )
        script = 'mount --bind "$1" /run && exec pcscd --foreground --config "$2"'
        self._process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script, "sh", run, readers],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"},
            preexec_fn=_die_with_parent,
        )

    def wait(self) -> None:
        """Wait until it listens; raises OSError when it does not."""
        end = time.monotonic() + _SERVICE_S
        while not self.socket.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise OSError("pcscd did not start")
            time.sleep(_RETRY_S)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(5)


def _die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_port_pair() -> int:
    """Two free ports: vpcd takes one for each of its two slots."""
    for port in Random().sample(_SPAN, 200):  # noqa: S311  # a port is no secret
        try:
            with socket.create_server(("", port)), socket.create_server(("", port + 1)):
                return port
        except OSError:
            continue
    raise OSError("no two free ports")


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("smart_card", "A social security card in the virtual reader vpcd.")
    parser.add_argument("--port", type=int, default=0x8C7B, help="where vpcd listens")
    parser.add_argument("--service", type=Path, help="folder for a pcscd of its own; needs root")
    options = parser.parse_args()
    if options.service is None:
        serve(options, SmartCard(options.port), {"port": options.port})
        return
    service = Service(options.service)
    try:
        service.wait()
        address = {"port": service.port, "socket": str(service.socket)}
        serve(options, SmartCard(service.port), address)
    finally:
        service.close()


if __name__ == "__main__":
    main()
