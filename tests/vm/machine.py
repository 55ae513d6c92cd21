"""One emulated computer, seen from outside only: power, and what its screen shows.

QEMU; https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
"""

import json
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ANSWER_S = 60.0
_MONITOR_S = 30.0


class MachineError(Exception):
    """The machine ended, or does not do what it was told."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What the computer is made of; ``kernel`` and ``initrd`` are of the system on ``disk``."""

    kernel: Path
    initrd: Path
    disk: Path
    width: int = 1080
    height: int = 1920

    def command(self, qmp: Path, console: Path) -> list[str]:
        """How QEMU is started; no network reaches out of it."""
        return [
            *("qemu-system-x86_64", "-machine", "q35", "-accel", "tcg", "-cpu", "max"),
            *("-smp", "2", "-m", "3072", "-nodefaults", "-display", "none", "-rtc", "base=utc"),
            *("-kernel", str(self.kernel), "-initrd", str(self.initrd)),
            *("-append", "root=/dev/vda rw console=ttyS0 quiet loglevel=3"),
            *("-drive", f"file={self.disk},if=virtio,format=raw"),
            *("-device", f"virtio-vga,xres={self.width},yres={self.height}"),
            *("-device", "virtio-tablet-pci", "-device", "virtio-keyboard-pci"),
            *("-netdev", "user,id=net,restrict=on", "-device", "virtio-net-pci,netdev=net"),
            *("-serial", f"file:{console}", "-qmp", f"unix:{qmp},server=on,wait=off"),
        ]


class Machine:
    """The computer while it is on. One thread."""

    def __init__(self, hardware: Hardware, folder: Path) -> None:
        self._hardware = hardware
        self._qmp = folder / "qmp"
        self._console = folder / "console.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._left = b""

    def on(self) -> None:
        """Press the power button."""
        self._qmp.unlink(missing_ok=True)
        command = self._hardware.command(self._qmp, self._console)
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self.wait(self._connect, _MONITOR_S, "its monitor")
        self._ask("qmp_capabilities")

    def cut(self) -> None:
        """Pull the plug: what the system had not handed to its disk is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None
        if self._line is not None:
            self._line.close()
        self._line, self._left = None, b""

    def picture(self, path: Path) -> Path:
        """What the screen shows, as PNG."""
        draft = path.with_suffix(".new")
        self._ask("screendump", filename=str(draft), format="png")
        return draft.replace(path)

    def wait(self, seen: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until something is seen. Raises MachineError."""
        limit = time.monotonic() + seconds
        while not seen():
            if self._process is not None and self._process.poll() is not None:
                raise MachineError(f"the machine ended with {self._process.returncode}")
            if time.monotonic() > limit:
                raise MachineError(f"{what} was not seen within {seconds:.0f} s")
            time.sleep(0.5)

    def _connect(self) -> bool:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_ANSWER_S)
        try:
            line.connect(str(self._qmp))
        except OSError:
            line.close()
            return False
        self._line = line
        self._read()  # its greeting
        return True

    def _ask(self, command: str, **arguments: Any) -> None:
        assert self._line is not None, "the machine is off"
        words = {"execute": command, "arguments": arguments}
        self._line.sendall(json.dumps(words).encode() + b"\n")
        while "return" not in (answer := self._read()):  # news of the machine stand between
            if "error" in answer:
                raise MachineError(f"{command}: {answer['error']['desc']}")

    def _read(self) -> dict[str, Any]:
        assert self._line is not None
        while b"\n" not in self._left:
            data = self._line.recv(65536)
            if not data:
                raise MachineError("the machine's monitor is gone")
            self._left += data
        first, _, self._left = self._left.partition(b"\n")
        answer: dict[str, Any] = json.loads(first)
        return answer
