"""Carries the steps of a plan out, one after the other."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from demo.centre_client import CentreError
from demo.link import Picture, ScreenLostError
from demo.plan.attacking import Attacks
from demo.plan.failing import StepError
from demo.plan.faults import Faults
from demo.plan.later import Later
from demo.plan.looking import look, picture_of, touch
from demo.plan.mending import Menders
from demo.plan.people import People
from demo.plan.record import Record, newest
from demo.plan.shape import (
    Attack,
    Clock,
    CommandTo,
    ExpectRollout,
    ExpectStick,
    ExpectSubmissions,
    ExpectTerminal,
    FaultAt,
    Mend,
    NoticeAt,
    Plan,
    Publish,
    Rollout,
    Step,
    StickImported,
    StickInserted,
    StickWritten,
    Touch,
    Visit,
)
from demo.plan.stage import PlanStage
from demo.plan.sticks import Sticks
from demo.plan.visits import Visits
from demo.processes import StartError
from demo.simulators import SimulatorError

OFTEN_S, SELDOM_S = 0.3, 2.0
"""Between two looks; seldom where a look touches the screen or asks a whole command."""


def play_plan(plan: Plan, folder: Path) -> str:
    """Play the plan; "" when every expectation held, otherwise a sentence why not."""
    stage = PlanStage(plan, folder)
    try:
        stage.start()
        return _Run(plan, stage).play()
    finally:
        stage.close()


class _Run:
    def __init__(self, plan: Plan, stage: PlanStage) -> None:
        self._plan = plan
        self._stage = stage
        self._people = People(stage)
        self._sticks = Sticks(stage)
        self._faults = Faults(stage)
        self._attacks = Attacks(stage)
        self._visits = Visits(stage)
        self._later = Later()
        self._menders = Menders(stage)
        self._pictures: dict[str, Picture] = {}
        self._record = Record(
            stage.folder,
            stage.terminals,
            rollouts=self._people.rollouts,
            fleet=self._people.fleet,
            simulated=plan.simulated is not None,
        )
        self._words: dict[type, Callable[..., None]] = {
            Publish: self._people.publish,
            Rollout: self._roll_out,
            Visit: self._visits.begin,
            FaultAt: self._fault,
            Attack: self._attack,
            Clock: self._faults.set_clock,
            Touch: self._touch,
            StickWritten: self._sticks.write,
            StickInserted: self._sticks.insert,
            StickImported: self._sticks.take_back,
            CommandTo: self._people.command,
            NoticeAt: self._people.notice,
            Mend: self._menders.come,
            ExpectTerminal: self._expect_terminal,
            ExpectRollout: self._expect_rollout,
            ExpectStick: self._expect_stick,
            ExpectSubmissions: self._expect_submissions,
        }

    def play(self) -> str:
        """All steps, until one does not hold."""
        try:
            for number, step in enumerate(self._plan.steps, 1):
                if sentence := self._one(number, step):
                    return f"step {number} ({step.word}): {sentence}"
            return self._visits.join()
        finally:
            self._later.close()
            self._menders.close()
            self._record.close()

    def _one(self, number: int, step: Step) -> str:
        self._pictures = {}
        try:
            self._words[type(step)](step)
            sentence = self._later.error
        except (StepError, StartError, SimulatorError, CentreError) as error:
            sentence = str(error)
        self._take_pictures(number, step)
        self._record.write()
        return sentence

    def _take_pictures(self, number: int, step: Step) -> None:
        names = [name for name in self._stage.terminals if name not in self._pictures]
        with ThreadPoolExecutor(len(self._stage.terminals)) as pool:
            stages = (self._stage.terminals[name] for name in names)
            taken = dict(zip(names, pool.map(picture_of, stages), strict=True))
        for name in self._stage.terminals:
            picture = self._pictures.get(name) or taken.get(name)
            self._record.picture(number, step.word, name, picture)

    # ---- steps -------------------------------------------------------------------------------

    def _touch(self, step: Touch) -> None:
        try:
            touch(self._stage.terminals[step.at])
        except ScreenLostError as error:
            raise StepError(f"{step.at} shows nothing: {error}") from None

    def _roll_out(self, step: Rollout) -> None:
        self._people.roll_out(step)
        self._record.rollout_began()

    def _fault(self, step: FaultAt) -> None:
        if step.do == "terminal-kill":
            self._visits.killed(step.at)
        undo = self._faults.make(step)
        if step.undo_after_s is not None:
            self._later.after(step.undo_after_s, f"{step.do} could not be undone", undo)

    def _attack(self, step: Attack) -> None:
        end = self._attacks.begin(step)
        self._later.after(step.for_s, f"the attack {step.kind} did not end", end)

    # ---- expectations ------------------------------------------------------------------------

    def _expect_terminal(self, step: ExpectTerminal) -> None:
        stage = self._stage.terminals[step.at]

        def lack() -> tuple[str, float]:
            seen = look(stage, step, alone=not self._visits.under_way(step.at))
            if seen.picture is not None:
                self._pictures[step.at] = seen.picture
            return seen.lack, SELDOM_S if seen.touched else OFTEN_S

        _become(lack, step.within_s)

    def _expect_rollout(self, step: ExpectRollout) -> None:
        _become(lambda: (rollout_lack(self._record.ask_rollouts(), step), SELDOM_S), step.within_s)

    def _expect_stick(self, step: ExpectStick) -> None:
        _become(lambda: (self._sticks.lack(step), OFTEN_S), step.within_s)

    def _expect_submissions(self, step: ExpectSubmissions) -> None:
        stage = self._stage.terminals[step.terminal]

        def lack() -> tuple[str, float]:
            count = len(stage.submissions())
            if count == step.count:
                return "", OFTEN_S
            return (
                f"the centre has {count} submissions of {step.terminal}, not {step.count}",
                OFTEN_S,
            )

        _become(lack, step.within_s)


def rollout_lack(rows: list[dict[str, Any]], step: ExpectRollout) -> str:
    """Why the newest rollout of the set does not stand as expected; "" when it does."""
    row = newest(rows, step.rollout)
    if row is None:
        return f"the centre knows no rollout of {step.rollout}"
    state, told = str(row.get("state")), row
    if state == "returned" and step.state == "stopped":  # which is what comes of it, soon
        stops = [each for each in row.get("states") or () if each.get("state") == "stopped"]
        state, told = ("stopped", stops[-1]) if stops else (state, row)
    reason, chinese = (str(told.get(name) or "") for name in ("reason", "reason_zh"))
    if state != step.state:
        why = f" ({reason})" if reason else ""
        return f"the rollout of {step.rollout} is {state}{why}, not {step.state}"
    if step.reason not in reason and step.reason not in chinese:
        return f"the reason of {step.rollout} is {reason!r}, without {step.reason!r}"
    return ""


def _become(lack: Callable[[], tuple[str, float]], within_s: float) -> None:
    """Look until nothing lacks. Raises StepError when that lasts longer than ``within_s``."""
    end = time.monotonic() + within_s
    while True:
        sentence, pause = lack()
        if not sentence:
            return
        left = end - time.monotonic()
        if left <= 0:
            raise StepError(f"{sentence} (within {within_s:g} s)" if within_s else sentence)
        threading.Event().wait(min(pause, left))
