"""``python -m demo.endurance --out DIR [--minutes N] [--hours H] [--seed S] [--residents FOLDER]``.

Residents come to one terminal, one after the other, without a pause; devices fail as their files
say, and between and during visits processes are killed, the line goes, sticks are pulled. The
clock of all processes runs as much faster as N minutes stand for H hours. The same DIR again goes
on where it ended. Prints what the processes held; the exit code is 1 where something is not level.
"""

import argparse
import json
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.centre import NAME as CENTRE
from demo.endurance.judging import report
from demo.endurance.sampling import WAL, Held, Sample, held, kilobytes, sample_of
from demo.plan.failing import StepError
from demo.plan.faults import Faults
from demo.plan.fitting import options_for
from demo.plan.shape import (
    EVERYWHERE,
    Clock,
    FaultAt,
    Plan,
    StickImported,
    StickInserted,
    StickWritten,
    Terminal,
    Visit,
)
from demo.plan.stage import PlanStage
from demo.plan.sticks import Sticks
from demo.play import visit
from demo.processes import ROOT, StartError
from demo.reading import GrammarError
from demo.resident import load_resident

HALL = "t1"
ITEMS = ROOT / "assets" / "items"
FASTEST = 240
"""A clock that gains more in a second than a signature bears is a wrong clock."""
TICK_S = 0.5
QUICK_SHARE = 0.7
STICK = "usb"
SETTLED_S = 2.0
"""After a visit until it is measured: what it has begun ends meanwhile."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(prog="script/test-endurance", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=25.0, help="how long it may take")
    parser.add_argument("--hours", type=float, default=100.0, help="what these minutes stand for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--residents", type=Path, default=Path("tests/journeys/residents"))
    options = parser.parse_args(arguments)
    rate = min(FASTEST, options.hours * 60 / options.minutes)
    run = Run(options.out, options.seed, rate, options.residents)
    try:
        run.go_on(time.monotonic() + options.minutes * 60)
    except (StartError, GrammarError) as error:
        print(f"endurance: {error}", file=sys.stderr)
        return 2
    lines, well = report(run.samples)
    print("\n".join(lines))
    return int(not well)


class Run:
    """One folder's visits, those of before and those that come.

    Args:
        rate: so many seconds of the emulated clock pass in one.
    """

    def __init__(self, out: Path, seed: int, rate: float, residents: Path) -> None:
        self._out, self._seed, self._rate = out, seed, rate
        out.mkdir(parents=True, exist_ok=True)
        self._file = out / "samples.jsonl"
        self.samples = self._before()
        self._plan = plan_of(residents)
        self._quick = [step for step in _visits(self._plan) if _is_quick(step)]
        self._hours = self.samples[-1].hours if self.samples else 0.0

    def go_on(self, until: float) -> None:
        """Make visits until this time of the monotonic clock; the last one is made to its end.

        Raises:
            StartError: something did not come up.
        """
        number = sum(1 for _ in self._out.glob("run-*")) + 1
        stage = PlanStage(self._plan, self._out / f"run-{number}")
        try:
            stage.start()
            with _Fast(stage, self._rate) as fast:
                while time.monotonic() < until:
                    self._visit(stage, fast)
        finally:
            stage.close()

    def _before(self) -> list[Sample]:
        if not self._file.exists():
            return []
        return [sample_of(json.loads(line)) for line in self._file.read_text("utf-8").splitlines()]

    def _visit(self, stage: PlanStage, fast: "_Fast") -> None:
        number = self.samples[-1].visit + 1 if self.samples else 1
        dice = random.Random(f"{self._seed}/{number}")  # the same run again
        quick = dice.random() < QUICK_SHARE
        step = dice.choice(self._quick if quick else _visits(self._plan))
        shares = [each.share for each in DISTURBED]
        disturbed = dice.choices(DISTURBED, shares)[0] if quick else DISTURBED[0]
        undo = _disturbed(disturbed.make, stage, dice)
        try:
            there = stage.terminals[HALL]
            said = visit(step.resident, there, stage.folder / "visits" / f"{number:05}")
        except Exception as error:
            said = f"it broke off: {type(error).__name__}: {error}"
        finally:
            undo()
        time.sleep(SETTLED_S)
        who = f"{step.file.stem} {disturbed.word}".strip()
        self._keep(stage, number, who, said, fast.hours)

    def _keep(self, stage: PlanStage, number: int, who: str, said: str, hours: float) -> None:
        there = stage.terminals[HALL]
        children = {**there.processes.children, **stage.centre.processes.children}
        found: dict[str, Held] = {}
        for name in ("terminal", "sync", CENTRE):
            one = held(children[name].pid) if name in children else None
            if one is not None:
                found[name] = one
        data, wal = kilobytes(there.terminal_dir), kilobytes(there.terminal_dir, WAL)
        sample = Sample(number, self._hours + hours, who, said, found, data, wal)
        self.samples.append(sample)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(sample.told(), ensure_ascii=False) + "\n")
        print(f"{number} {who}: {said or 'ok'}", flush=True)


class _Fast:
    """Every clock runs ahead while this lasts."""

    def __init__(self, stage: PlanStage, rate: float) -> None:
        self._stage, self._rate = stage, rate
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self.hours = 0.0

    def __enter__(self) -> "_Fast":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        before = time.monotonic()
        while not self._ended.wait(TICK_S):
            now = time.monotonic()
            gained = (now - before) * (self._rate - 1)
            before = now
            for place in (CENTRE, HALL):
                self._stage.set_clock(place, gained)
            self.hours += gained * self._rate / (self._rate - 1) / 3600


# ---- what goes wrong besides ---------------------------------------------------------------------

Disturb = Callable[[PlanStage, random.Random], Callable[[], None]]


def _nothing() -> None:
    """Nothing has to be undone."""


def _calm(stage: PlanStage, dice: random.Random) -> Callable[[], None]:
    return _nothing


def _fault(verb: str, at: str = HALL, seconds: float = 0.0) -> Disturb:
    """A fault of plans; one that lasts goes by itself while the visit goes on."""

    def make(stage: PlanStage, dice: random.Random) -> Callable[[], None]:
        undo = Faults(stage).make(FaultAt(at, verb))
        if not seconds:
            undo()
            return _nothing
        later = threading.Timer(seconds, undo)
        later.start()
        return later.join

    return make


def _stick(stage: PlanStage, dice: random.Random) -> Callable[[], None]:
    """A stick goes to the terminal and back; now and then it is pulled out too early."""
    sticks = Sticks(stage)
    sticks.write(StickWritten(STICK))
    pulled = dice.randrange(200_000) if dice.random() < 0.5 else None
    sticks.insert(StickInserted(STICK, HALL, pulled))
    if pulled is None:
        sticks.take_back(StickImported(STICK))
    return _nothing


@dataclass(frozen=True, slots=True)
class Disturbed:
    """A word, how often in a hundred visits in which nothing else fails, and what is done."""

    word: str
    share: int
    make: Disturb


DISTURBED = (
    Disturbed("", 70, _calm),
    Disturbed("line refused", 8, _fault("network-refuse", seconds=5.0)),
    Disturbed("line silent", 4, _fault("network-blackhole", seconds=5.0)),
    Disturbed("sync killed", 6, _fault("sync-kill")),
    Disturbed("terminal killed", 3, _fault("terminal-kill")),
    Disturbed("centre restarted", 3, _fault("centre-restart", CENTRE)),
    Disturbed("stick", 6, _stick),
)


def _disturbed(make: Disturb, stage: PlanStage, dice: random.Random) -> Callable[[], None]:
    try:
        undo = make(stage, dice)
        stage.terminals[HALL].connect_screen().close()
    except StepError as error:
        print(f"endurance: {error}", file=sys.stderr)
        return _nothing
    return undo


# ---- who comes ---------------------------------------------------------------------------------


def plan_of(folder: Path) -> Plan:
    """The residents of a folder who want the same upright terminal as most of them do.

    Raises:
        GrammarError: there is none.
    """
    wanting: defaultdict[tuple[str, ...] | None, list[Visit]] = defaultdict(list)
    for file in sorted(folder.glob("*.yaml")):
        resident = load_resident(file)
        if not (ITEMS / f"{resident.item}.yaml").is_file():
            continue
        found = Visit(HALL, file, resident)
        options = options_for(_plan([found], folder), HALL, folder)
        alone = options.camera is not None or resident.expect.terminal == "cleared"
        if not alone and options.screen == "portrait" and options.idle is None:
            wanting[options.fitted].append(found)
    if not wanting:
        raise GrammarError(f"{folder} has no resident who wants the usual terminal")
    return _plan(max(wanting.values(), key=len), folder)


def _plan(steps: list[Visit], folder: Path) -> Plan:
    """The clock is the plan's, so that every process lives by it."""
    return Plan(folder, (Terminal(HALL),), None, (*steps, Clock(EVERYWHERE)))


def _visits(plan: Plan) -> list[Visit]:
    return [step for step in plan.steps if isinstance(step, Visit)]


def _is_quick(step: Visit) -> bool:
    """Nothing fails, nobody reads or listens slowly."""
    who = step.resident
    return not who.faults and who.hand == "touch" and who.voice == "off"


if __name__ == "__main__":
    sys.exit(main())
