"""Floors measured between the visits: a plain window's touches, a bare process's heartbeat."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from demo.bench.figures import runs, summary
from demo.bench.touches import Tap, answers
from demo.bench.visiting import frames_of
from demo.link import ScreenLink, ScreenLostError
from demo.processes import ROOT, Processes, wait_for

SIZE = ("1080", "1920")
TAPS = 25
FRAME_MS = 200.0


class Floors:
    """Both processes, for the time of a ``with`` block."""

    def __init__(self, processes: Processes, folder: Path) -> None:
        self._processes = processes
        self._socket = folder / "plain.sock"
        self._times: list[float] = []
        self._gaps: list[float] = []

    def __enter__(self) -> "Floors":
        child = self._processes.start("plain", "demo.bench.plain", str(self._socket), *SIZE)

        def connect() -> ScreenLink | None:
            with suppress(ScreenLostError):
                return ScreenLink(self._socket)
            return None

        self._link = wait_for("the plain window", connect, child)
        self._beat = subprocess.Popen(
            [sys.executable, "-m", "demo.bench.beat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()
        self._processes.stop("plain")
        self._beat.communicate(timeout=10)

    def begin(self) -> None:
        """Let the bare heartbeat begin anew."""
        self._worst_beat()

    def measure(self) -> None:
        """Take the bare heartbeat's worst since ``begin``, then touch the plain window."""
        self._gaps.append(self._worst_beat())
        node = self._link.tree().find("action:plain")
        assert node is not None, "the plain window shows its rectangle"
        x, y = node.centre
        taps: list[Tap] = []
        for _ in range(TAPS):
            self._link.touch("down", x, y)
            up = self._link.touch("up", x, y)
            taps.append(Tap("key:", "plain", float(up["t_ms"]), int(up["frame"]), 0))
            self._link.settle(taps[-1].frame, FRAME_MS)
        found = answers(taps, frames_of(self._link), FRAME_MS)
        self._times += [answer.ms for answer in found]

    def touch_ms(self) -> dict[str, float | int]:
        """How soon the plain window answered."""
        return summary(self._times)

    def beat_ms(self) -> dict[str, object]:
        """How late a process came that does nothing else, at worst in each visit."""
        return runs(self._gaps)

    def _worst_beat(self) -> float:
        assert self._beat.stdin is not None
        assert self._beat.stdout is not None
        self._beat.stdin.write(b"\n")
        self._beat.stdin.flush()
        return float(self._beat.stdout.readline())
