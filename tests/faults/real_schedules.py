"""Random lives of the devices of a terminal, over real pseudo-terminals and TCP.

``python -m tests.faults.real_schedules --seeds 200`` plays that many, several side by side, and
prints what came of them; the test plays fewer. For each seed every device has a life of its own:
its simulator is a process, its adapter has a worker, and what is done to it in which order comes
from the seed. What must hold in every one of them:

- each job ends exactly once, by a value or by an error of the hierarchy, within its deadline;
- nothing is raised that nobody expected, and no driver has to be given up;
- what a job gave is judged by what lay, hung or came out there: ``real_devices.py``;
- a job that was cancelled gives nothing;
- when all is well again each device comes back by itself and does a last job.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from types import TracebackType
from typing import Any, Self

import structlog

from contracts.errors import DeviceCancelledError, KioskError
from drivers.jobs import Cancellable
from drivers.runner import GRACE_S, DeviceRunner
from tests.contracts.processes import Simulator, select_pause
from tests.faults.real_devices import (
    DEVICES,
    Asked,
    BrokenPromiseError,
    Device,
    Done,
    Verb,
)

STEPS = 9
PAUSES_S = (0.0, 0.05, 0.15, 0.4)
LANES = 8
"""Schedules that are played side by side: they mostly wait."""
BUSY_MACHINE_S = 3.0
"""How much later than promised a job may end because other processes had the cores."""
STARTERS = 4
RETURN_S = 20.0
"""The runner seeks a lost device every 5 s at the latest."""
LAST_JOB_S = 15.0
AMID_S = 1.0
TOLD_S = 1.0
"""A job that has just ended when it is cancelled may be telling so."""
FAULTS_OF_OURS = ("device.worker_failed", "device.command_failed", "device.command_overdue")


class Watch:
    """Sees what nobody is told: exceptions that end a thread, and faults that are only logged."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, str]] = []
        self._before: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._before = {**structlog.get_config(), "hook": threading.excepthook}
        structlog.configure(processors=[self._log], cache_logger_on_first_use=False)
        threading.excepthook = self._uncaught
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        threading.excepthook = self._before.pop("hook")
        structlog.configure(**self._before)

    def about(self, name: str) -> list[str]:
        """What was seen of this one's, and of no one's in particular."""
        return [what for where, what in [*self._seen] if where in (name, "")]

    def _log(self, logger: object, method: str, event: Any) -> Any:
        if event.get("event") in FAULTS_OF_OURS:
            self._seen.append((event["device"], f"{event['event']} {event.get('error', '')}"))
        raise structlog.DropEvent

    def _uncaught(self, failed: threading.ExceptHookArgs) -> None:
        thread = failed.thread.name if failed.thread is not None else ""
        where = thread.removeprefix("device-") if thread.startswith("device-") else ""
        self._seen.append((where, f"unhandled {failed.exc_type.__name__}: {failed.exc_value}"))


@dataclass(frozen=True)
class Step:
    """One thing that happens. All of a schedule is drawn before its first: it can be repeated."""

    verbs: tuple[Verb, ...] = ()
    ask: tuple[Any, Callable[..., object]] | None = None
    timeout_s: float = 0.0
    cancels: bool = False
    """Whoever waited for the job before goes away, else waits to its end."""
    amid: Verb | None = None
    """A fault for the moment when the device is in the middle of the job."""
    comes: Verb | None = None
    """What a person does soon after the job was asked for."""
    pause_s: float = 0.0


def plan(device: Device, random: Random) -> list[Step]:
    """Draw a schedule."""
    steps = []
    for _ in range(STEPS):
        pause = random.choice(PAUSES_S)
        match random.randrange(12):
            case 0 | 1:
                person = device.person(random)
                steps.append(Step((person,) if person else (), pause_s=pause))
            case 2 | 3 | 4:
                steps.append(Step((random.choice(device.faults),), pause_s=pause))
            case 5:
                steps.append(Step((random.choice(device.cures),), pause_s=pause))
            case 6 | 7:
                steps.append(Step(device.cures, pause_s=pause))
            case _:
                steps.append(
                    Step(
                        ask=device.ask(random),
                        timeout_s=random.choice(device.timeouts),
                        cancels=random.random() < 0.3,
                        amid=random.choice(device.faults) if random.random() < 0.4 else None,
                        comes=device.person(random) if random.random() < 0.7 else None,
                        pause_s=pause,
                    )
                )
    return steps


class Life:
    """One device in one schedule."""

    def __init__(
        self, seed: int, device: Device, sim: Simulator, watch: Watch, return_s: float
    ) -> None:
        self._device = device
        self._sim = sim
        self._watch = watch
        self._return_s = return_s
        self._random = Random(f"{seed} {device.name}")
        self._name = f"{device.name} {seed}"
        self._history: list[Done] = []
        self._asked: Asked | None = None
        self._job: Cancellable | None = None
        self._moment = threading.Event()
        self._ends: Counter[str] = Counter()

    def play(self) -> Counter[str]:
        """Play it; gives how its jobs ended, raises BrokenPromiseError."""
        for cure in self._device.cures:
            self._do(cure)
        runner = DeviceRunner(
            self._device.driver(self._sim.address),
            lambda _status: None,
            name=self._name,
            poll_s=0.3,
            health_timeout_s=1.0,
            settle_s=0.0,
            grace_s=GRACE_S + BUSY_MACHINE_S,
        )
        runner.start()
        try:
            for step in plan(self._device, self._random):
                self._take(step, runner)
                self._moment.wait(step.pause_s)
            self._finish()
            self._return(runner)
        finally:
            runner.stop()
        self._see(lambda: not _runs(self._name), 10.0, "its worker does not end")
        if seen := self._watch.about(self._name):
            raise BrokenPromiseError("; ".join(seen))
        return self._ends

    # ---- what happens ---------------------------------------------------------------------------

    def _do(self, verb: Verb) -> None:
        begun = time.monotonic()
        state = self._sim.do(verb.do, **verb.arguments)
        self._history.append(Done(verb, begun, time.monotonic(), state))

    def _take(self, step: Step, runner: DeviceRunner[Any]) -> None:
        for verb in step.verbs:
            self._do(verb)
        if step.ask is None:
            return
        if step.cancels:
            self._cancel()
        self._finish()
        asked = self._submit(step.ask, step.timeout_s, runner)
        if step.amid is not None:
            end = time.monotonic() + AMID_S
            while not asked.outcomes and time.monotonic() < end:
                if self._device.at_work(asked.before, self._sim.state()):
                    break
                select_pause()
            self._do(step.amid)
        elif step.comes is not None:
            self._moment.wait(step.pause_s)
            self._do(step.comes)

    def _submit(
        self, ask: tuple[Any, Callable[..., object]], timeout_s: float, runner: DeviceRunner[Any]
    ) -> Asked:
        what, command = ask
        before = self._sim.state()
        asked = Asked(what, command, timeout_s, before, time.monotonic())

        def done(outcome: object) -> None:
            asked.ended.append(time.monotonic())
            asked.outcomes.append(outcome)

        self._asked = asked
        self._job = runner.submit(command, timeout_s, done)
        return asked

    def _cancel(self) -> None:
        if self._asked is not None and self._job is not None and not self._job.ended:
            self._job.cancel()
            self._asked.cancelled = time.monotonic()

    def _return(self, runner: DeviceRunner[Any]) -> None:
        """All is well again: the device must come back by itself and do a last job."""
        for cure in self._device.cures:
            self._do(cure)
        self._come_back(runner)
        asked = self._submit(self._device.ask(self._random), LAST_JOB_S, runner)
        while not asked.outcomes and time.monotonic() < asked.begun + LAST_JOB_S:
            help_it = self._device.person(self._random)
            if help_it is not None:
                self._do(help_it)
            end = time.monotonic() + self._device.again_s
            while not asked.outcomes and time.monotonic() < end:
                select_pause()
        self._finish()
        if isinstance(asked.outcomes[0], KioskError):
            name = type(asked.outcomes[0]).__name__
            raise BrokenPromiseError(f"all was well again, and the last job gave {name}")

    def _come_back(self, runner: DeviceRunner[Any]) -> None:
        """What was pulled out and put in again between two looks still counts as there: ask it."""
        end = time.monotonic() + self._return_s
        while True:
            self._see(lambda: runner.status.usable, self._return_s, "the device does not come back")
            outcomes: SimpleQueue[object] = SimpleQueue()
            runner.submit(lambda driver, deadline: driver.health(deadline), 5.0, outcomes.put)
            if not isinstance(outcomes.get(timeout=5.0 + GRACE_S + BUSY_MACHINE_S), KioskError):
                return
            if time.monotonic() > end:
                raise BrokenPromiseError("the device does not stay")

    # ---- what must hold -------------------------------------------------------------------------

    def _finish(self) -> None:
        """Wait for the job under way and judge it."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        limit = asked.timeout_s + GRACE_S + BUSY_MACHINE_S
        left = asked.begun + limit - time.monotonic()
        self._see(lambda: bool(asked.outcomes), max(0.1, left), "a job does not end")
        if len(asked.outcomes) != 1:
            raise BrokenPromiseError(f"a job ended {len(asked.outcomes)} times")
        if asked.ended[0] - asked.begun > limit:
            raise BrokenPromiseError("a job overran its deadline")
        outcome = asked.outcomes[0]
        if (
            asked.cancelled is not None
            and asked.ended[0] > asked.cancelled + TOLD_S
            and not isinstance(outcome, DeviceCancelledError)
        ):
            raise BrokenPromiseError(f"a cancelled job gave {type(outcome).__name__}")
        if isinstance(outcome, KioskError):
            end = self._device.refused(outcome)
        else:
            end = self._device.judge(asked, outcome, self._history, self._sim)
        self._ends[f"{self._device.name}: {end}"] += 1

    def _see(self, fact: Callable[[], bool], seconds: float, else_: str) -> None:
        end = time.monotonic() + seconds
        while not fact():
            if time.monotonic() > end:
                raise BrokenPromiseError(else_)
            select_pause()


def _runs(name: str) -> bool:
    return any(thread.name == f"device-{name}" for thread in threading.enumerate())


@dataclass
class Report:
    """What came of some schedules."""

    seeds: list[int] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Hall:
    """As many lanes as schedules are played side by side, each with its own simulators."""

    def __init__(self, lanes: int = LANES, devices: Iterable[Device] = DEVICES) -> None:
        self._devices = tuple(devices)
        self._number = lanes
        self._lanes: list[dict[str, Simulator]] = []
        self._started: list[Simulator] = []
        self._folder = tempfile.TemporaryDirectory(prefix="schedules-")

    def __enter__(self) -> Self:
        folder = Path(self._folder.name)
        wanted = [
            (device, folder / f"{lane}-{device.name}")
            for lane in range(self._number)
            for device in self._devices
        ]
        with ThreadPoolExecutor(STARTERS) as pool:
            started = list(pool.map(self._start, wanted))
        size = len(self._devices)
        for lane in range(0, len(started), size):
            names = (device.name for device in self._devices)
            self._lanes.append(dict(zip(names, started[lane : lane + size], strict=True)))
        return self

    def _start(self, wanted: tuple[Device, Path]) -> Simulator:
        device, folder = wanted
        folder.mkdir()
        simulator = device.start(folder)
        self._started.append(simulator)
        return simulator

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with ThreadPoolExecutor(len(self._started)) as pool:
            for stopped in [pool.submit(simulator.stop) for simulator in self._started]:
                stopped.result()
        self._folder.cleanup()

    def play(
        self,
        seeds: Sequence[int],
        devices: Sequence[Device] | None = None,
        *,
        first_only: bool = False,
        return_s: float = RETURN_S,
    ) -> Report:
        """Play a schedule for each seed.

        Args:
            devices: those that have a life; None are all of this hall.
            first_only: begin no further schedule once a promise was broken.
            return_s: how long a device may take to come back when all is well again.
        """
        alive = self._devices if devices is None else devices
        report = Report()
        waiting: SimpleQueue[int] = SimpleQueue()
        for seed in seeds:
            waiting.put(seed)

        def play_lane(lane: dict[str, Simulator]) -> None:
            with ThreadPoolExecutor(len(alive)) as pool:
                while not (first_only and report.broken):
                    try:
                        seed = waiting.get_nowait()
                    except Empty:
                        return
                    results = {
                        d: pool.submit(Life(seed, d, lane[d.name], watch, return_s).play)
                        for d in alive
                    }
                    for device, result in results.items():
                        try:
                            ends = result.result()
                        except BrokenPromiseError as error:
                            report.broken.append(f"seed {seed}, {device.name}: {error}")
                        else:
                            with report.lock:
                                report.ends += ends
                    report.seeds.append(seed)

        with Watch() as watch, ThreadPoolExecutor(len(self._lanes)) as lanes:
            for done in [lanes.submit(play_lane, lane) for lane in self._lanes]:
                done.result()
        report.seeds.sort()
        return report


def main() -> int:
    """Play as many as asked for and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--lanes", type=int, default=LANES, help="schedules side by side")
    parser.add_argument("--device", action="append", choices=[d.name for d in DEVICES], default=[])
    options = parser.parse_args()
    begun = time.monotonic()
    devices = [d for d in DEVICES if not options.device or d.name in options.device]
    with Hall(min(options.lanes, options.seeds), devices) as hall:
        report = hall.play(range(options.first, options.first + options.seeds))
    took = time.monotonic() - begun
    print(f"{len(report.seeds)} schedules, {report.ends.total()} jobs, {took:.0f} s")
    for name, count in sorted(report.ends.items()):
        print(f"  {count:6d} {name}")
    print("seeds:", " ".join(map(str, report.seeds)))
    for broken in report.broken:
        print(f"BROKEN {broken}")
        seed, _, device = broken.partition(":")[0].removeprefix("seed ").partition(", ")
        print(
            f"  again: python -m tests.faults.real_schedules --seeds 1 --first {seed}"
            f" --device {device}"
        )
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
