"""One emulated computer, seen and touched from outside only: power, screen, pointer, keys.

QEMU; https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ABSOLUTE = 0x7FFF
_ANSWER_S = 60.0
_KEYS = {" ": "spc", "-": "minus", ".": "dot", "/": "slash", "\n": "ret"}


class MachineError(Exception):
    """The machine ended, or does not do what it was told."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What the computer is made of.

    Attributes:
        kernel, initrd: of the system on ``disk``, a raw file system.
        accelerator: "kvm" where the host has it, else "tcg".
        serial: host's end of what is plugged in by USB, a terminal's path each.
        network: addresses within the machine by the host's port that answers there.
    """

    kernel: Path
    initrd: Path
    disk: Path
    accelerator: str = "tcg"
    width: int = 1080
    height: int = 1920
    memory_mb: int = 3072
    serial: Sequence[Path] = ()
    network: Mapping[str, int] = field(default_factory=dict)

    def command(self, qmp: Path, console: Path) -> list[str]:
        """How QEMU is started."""
        reached = "".join(
            f",guestfwd=tcp:{address}-tcp:127.0.0.1:{port}"
            for address, port in self.network.items()
        )
        words = [
            *("qemu-system-x86_64", "-machine", "q35", "-accel", self.accelerator),
            *("-cpu", "max", "-smp", "2", "-m", str(self.memory_mb), "-nodefaults"),
            *("-kernel", str(self.kernel), "-initrd", str(self.initrd)),
            *("-append", "root=/dev/vda rw console=ttyS0 quiet loglevel=3"),
            *("-drive", f"file={self.disk},if=virtio,format=raw"),
            *("-device", f"virtio-vga,xres={self.width},yres={self.height}"),
            *("-device", "virtio-tablet-pci", "-device", "virtio-keyboard-pci"),
            *("-device", "qemu-xhci", "-display", "none", "-rtc", "base=utc"),
            *(
                "-netdev",
                f"user,id=net,restrict=on{reached}",
                "-device",
                "virtio-net-pci,netdev=net",
            ),
            *("-serial", f"file:{console}", "-qmp", f"unix:{qmp},server=on,wait=off"),
        ]
        for number, path in enumerate(self.serial):
            words += ["-chardev", f"serial,id=line{number},path={path}"]
            words += ["-device", f"usb-serial,chardev=line{number},always-plugged=on"]
        return words


class Machine:
    """The computer while it is on. One thread."""

    def __init__(self, hardware: Hardware, folder: Path) -> None:
        self._hardware = hardware
        self._qmp = folder / "qmp"
        self.console = folder / "console.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._left = b""

    def on(self) -> None:
        """Press the power button."""
        self._qmp.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            self._hardware.command(self._qmp, self.console), stdin=subprocess.DEVNULL
        )
        self.wait(self._connect, 30.0, "its monitor")
        self._ask("qmp_capabilities")

    def cut(self) -> None:
        """Pull the plug: whatever the system had not written is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        self._process = None
        if self._line is not None:
            self._line.close()
        self._line, self._left = None, b""

    def off(self, seconds: float = 120.0) -> None:
        """Press the power button once more, and wait for the system to end."""
        self._ask("system_powerdown")
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.cut()

    def picture(self, path: Path) -> Path:
        """What the screen shows, as PNG."""
        draft = path.with_suffix(".new")
        self._ask("screendump", filename=str(draft), format="png")
        os.replace(draft, path)
        return path

    def press(self, x: int, y: int) -> None:
        """Press what lies at a pixel of the screen."""
        at = [
            {"type": "abs", "data": {"axis": axis, "value": place * _ABSOLUTE // size}}
            for axis, place, size in (
                ("x", x, self._hardware.width),
                ("y", y, self._hardware.height),
            )
        ]
        self._ask("input-send-event", events=at)
        for down in (True, False):
            button = {"type": "btn", "data": {"button": "left", "down": down}}
            self._ask("input-send-event", events=[button])
            time.sleep(0.15)  # a finger's

    def type(self, text: str) -> None:
        """Type on the keyboard, small letters and digits."""
        for sign in text:
            key = [{"type": "qcode", "data": _KEYS.get(sign, sign)}]
            self._ask("send-key", keys=key)
            time.sleep(0.1)

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

    def _ask(self, command: str, **arguments: Any) -> Any:
        assert self._line is not None, "the machine is off"
        words = {"execute": command, "arguments": arguments}
        self._line.sendall(json.dumps(words).encode() + b"\n")
        while True:
            answer = self._read()
            if "error" in answer:
                raise MachineError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

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
