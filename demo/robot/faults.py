"""The faults of a resident file: each once, when its page is first shown, undone in time."""

import heapq
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from demo.resident import Fault
from demo.robot.record import Record, now_ms
from demo.simulated import EVERYTHING, FaultWords

Action = Callable[[], None]


class World(Protocol):
    """What can be done around the terminal."""

    def do(self, device: str, verb: str, **fields: object) -> None:
        """A verb at a simulated device or the network; nothing at an external device."""

    def kill(self, name: str) -> None:
        """SIGKILL to a process."""

    def restart(self, name: str) -> None:
        """Start a killed process again and wait for it."""

    def fill_disk(self, full: bool) -> None:
        """Let no file of the terminal grow, or let them grow again."""


@dataclass(order=True)
class _Due:
    at: float
    number: int
    name: str = field(compare=False)
    work: Action = field(compare=False)
    undo: bool = field(compare=False)


class FaultPlan:
    """Fires faults on a thread of its own; ``page_shown`` may come from any thread."""

    def __init__(self, faults: tuple[Fault, ...], world: World, record: Record) -> None:
        self._waiting = list(faults)
        self._record = record
        self._verbs = _verbs(world, self)
        self._due: list[_Due] = []
        self._number = 0
        self._condition = threading.Condition()
        self._ended = False
        self._standing: dict[str, Action] = {}
        self.walked_away = False
        self.error = ""
        self.undone_at: dict[str, float] = {}
        self.undone = 0
        """How many faults have been set right again; each is a reason to try once more."""
        self._thread = threading.Thread(target=self._run, name="faults", daemon=True)
        self._thread.start()

    def page_shown(self, page: str) -> None:
        """A page is on the screen."""
        with self._condition:
            due = [fault for fault in self._waiting if fault.when == page]
            self._waiting = [fault for fault in self._waiting if fault.when != page]
            for fault in due:
                self._plan(fault)
            self._condition.notify()

    def _plan(self, fault: Fault) -> None:
        do, undo = self._verbs[fault.do]
        at = time.monotonic() + fault.after_s
        self._push(at, fault.do, do, undo=False)
        if fault.undo_after_s is not None:
            self._push(at + fault.undo_after_s, fault.do, undo, undo=True)

    def _push(self, at: float, name: str, work: Action, *, undo: bool) -> None:
        self._number += 1
        heapq.heappush(self._due, _Due(at, self._number, name, work, undo))

    @property
    def undo_pending(self) -> bool:
        """Whether something will be set right again by itself."""
        with self._condition:
            return any(due.undo for due in self._due)

    def pending(self, prefix: str) -> bool:
        """Whether a fault with such a name is still to be undone."""
        with self._condition:
            return any(due.undo and due.name.startswith(prefix) for due in self._due)

    def wait_for_undos(self, limit_s: float) -> None:
        """Wait until nothing is planned any more."""
        end = time.monotonic() + limit_s
        while self._due and time.monotonic() < end and not self.error:
            time.sleep(0.05)

    def mend(self) -> None:
        """Set right what the file leaves as it is, for whoever comes next. After ``close``."""
        for undo in tuple(self._standing.values()):
            undo()
        self._standing.clear()

    def close(self) -> None:
        """Fire nothing more."""
        with self._condition:
            self._ended = True
            self._condition.notify()
        self._thread.join(5)

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._ended and (not self._due or self._due[0].at > time.monotonic()):
                    wait = self._due[0].at - time.monotonic() if self._due else None
                    self._condition.wait(max(0.0, wait) if wait is not None else None)
                if self._ended:
                    return
                due = self._due[0]
            self._fire(due)
            with self._condition:
                self._due.remove(due)
                heapq.heapify(self._due)

    def _fire(self, due: _Due) -> None:
        try:
            due.work()
        except Exception as error:
            self.error = f"the fault {due.name} could not be made: {type(error).__name__}: {error}"
        at = now_ms()
        if not due.undo:
            self._standing[due.name] = self._verbs[due.name][1]
        else:
            self._standing.pop(due.name, None)
            self.undone_at[due.name] = at
            self.undone += 1
        self._record.faults.append({"t_ms": at, "do": due.name, "undo": due.undo})

    def walk_away(self) -> None:
        """Nobody touches anything any more."""
        self.walked_away = True

    def come_back(self) -> None:
        """Touch again."""
        self.walked_away = False


def _verbs(world: World, plan: FaultPlan) -> Mapping[str, tuple[Action, Action]]:
    def device(name: str, fault: FaultWords) -> tuple[Action, Action]:
        return (
            lambda: world.do(name, fault.do, **fault.fields),
            lambda: world.do(name, fault.undo),
        )

    def process(name: str) -> tuple[Action, Action]:
        return (lambda: world.kill(name)), (lambda: world.restart(name))

    return {
        **{
            name: device(each.name, fault)
            for each in EVERYTHING
            for name, fault in each.faults.items()
        },
        "centre-kill": process("centre"),
        "terminal-kill": process("terminal"),
        "sync-kill": process("sync"),
        "disk-full": ((lambda: world.fill_disk(True)), (lambda: world.fill_disk(False))),
        "walk-away": (plan.walk_away, plan.come_back),
    }
