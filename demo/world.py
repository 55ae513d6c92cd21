"""The hands of a resident and of fate: devices, network, processes around the terminal."""

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from demo.processes import StartError
from demo.resident import Resident
from demo.robot.faults import FaultPlan
from demo.robot.hands import Hands, hands_at
from demo.robot.record import Record, now_ms
from demo.stage import Stage


class StageWorld:
    """Does at the stage's devices and processes what a resident file asks for."""

    def __init__(self, stage: Stage, resident: Resident, record: Record) -> None:
        self._stage = stage
        self._resident = resident
        self._record = record
        self._hands: dict[str, Hands] = {}
        self._making = threading.Lock()
        self.plan: FaultPlan | None = None
        self.terminal_lives = 1

    # ---- devices -----------------------------------------------------------------------------

    def do(self, device: str, verb: str, **fields: object) -> None:
        """Do this with the resident's hands at a simulated device; nothing where there is none."""
        simulator = self._stage.simulators.get(device)
        if simulator is None:
            return
        with self._making:
            if device not in self._hands:
                self._hands[device] = hands_at(simulator, self._resident)
        self._hands[device].do(verb, **fields)

    def wear_headphones(self, worn: bool) -> None:
        """Put headphones in, or take them out."""
        plug = self._stage.run / "headphones"
        if worn:
            plug.touch()
        else:
            plug.unlink(missing_ok=True)

    def state(self, device: str) -> Mapping[str, Any]:
        """What a simulated device is like now; nothing where there is none."""
        simulator = self._stage.simulators.get(device)
        return {} if simulator is None else simulator.state()

    def fault_pending(self, prefix: str) -> bool:
        """Whether somebody is about to mend this."""
        return self.plan is not None and self.plan.pending(prefix)

    # ---- processes ---------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """SIGKILL."""
        self._stage.kill(name)

    def restart(self, name: str) -> None:
        """Start again; the terminal counts as back when its screen answers."""
        if name == "terminal":
            self._record.new_life()
        self._stage.restart(name)
        self.terminal_lives += name == "terminal"

    def fill_disk(self, full: bool) -> None:
        """No file of the terminal can grow any more, or can again."""
        self._stage.processes.limit_file_size("terminal", 0 if full else None)


class SyncWatch:
    """Listens to the sync process: when the centre acknowledged, how much is waiting."""

    def __init__(self, path: Path, record: Record | None = None) -> None:
        self._path = path
        self._record = record
        self._stop = threading.Event()
        self._line: socket.socket | None = None
        self.pending: int | None = None
        self.centre = "unknown"
        self._last_ack: object = None
        self._thread = threading.Thread(target=self._run, name="sync-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(3)

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError, ValueError, KeyError):
                self._watch()
            self.pending = None
            self._stop.wait(0.2)

    def _watch(self) -> None:
        with socket.socket(socket.AF_UNIX) as line:
            self._line = line
            line.connect(str(self._path))
            line.sendall(b'{"op":"watch"}\n')
            with line.makefile("r", encoding="utf-8") as lines:
                for text in lines:
                    self._take(json.loads(text))

    def _take(self, status: dict[str, object]) -> None:
        self.centre = str(status["centre"])
        last_ack = status.get("last_ack")
        if last_ack is not None and last_ack != self._last_ack and self._record is not None:
            self._record.acknowledged.append(now_ms())
        self._last_ack = last_ack
        self.pending = int(str(status["pending"]))


__all__ = ["StageWorld", "StartError", "SyncWatch"]
