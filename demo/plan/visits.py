"""The residents of a plan: at most one at a terminal, some while the plan goes on."""

import threading
from dataclasses import dataclass

from demo.centre_client import CentreError
from demo.link import ScreenLostError
from demo.plan.failing import StepError
from demo.plan.shape import EVERYWHERE, Visit
from demo.plan.stage import PlanStage
from demo.play import visit
from demo.processes import StartError
from demo.simulators import SimulatorError


@dataclass
class _Under:
    """A visit that goes on; ``excused``: the plan itself took its terminal away."""

    step: Visit
    thread: threading.Thread
    told: str = ""
    excused: bool = False


class Visits:
    """Begins visits and joins them."""

    def __init__(self, stage: PlanStage) -> None:
        self._stage = stage
        self._names: set[str] = set()
        self._going: list[_Under] = []

    def begin(self, step: Visit) -> None:
        """Let a resident come; waits for the end where the plan does.

        Raises:
            StepError: the visit did not end as its file expects, or the terminal is taken.
        """
        self._join_at(step.at)
        name = self._name(step)
        under = _Under(step, threading.Thread(name=f"visit-{name}"))
        under.thread = threading.Thread(target=self._play, args=(under, name), name=f"visit-{name}")
        self._going.append(under)
        under.thread.start()
        if step.wait:
            self._join_at(step.at)

    def under_way(self, name: str) -> bool:
        """Whether somebody is being served there."""
        return any(each.step.at == name and each.thread.is_alive() for each in self._going)

    def killed(self, name: str) -> None:
        """The plan kills this terminal: who is served there cannot be expected to finish."""
        for each in self._going:
            if name in (each.step.at, EVERYWHERE) and each.thread.is_alive():
                each.excused = True

    def join(self) -> str:
        """Wait for everybody; the first sentence of whoever did not end as expected."""
        sentences = [sentence for each in [*self._going] if (sentence := self._ended(each))]
        return sentences[0] if sentences else ""

    def _join_at(self, name: str) -> None:
        for each in [each for each in self._going if each.step.at == name]:
            if sentence := self._ended(each):
                raise StepError(sentence)

    def _ended(self, under: _Under) -> str:
        under.thread.join()
        if under in self._going:
            self._going.remove(under)
        return "" if under.excused else under.told

    def _name(self, step: Visit) -> str:
        """Its folder: the file's name, with a number where it comes again."""
        name, number = step.file.stem, 1
        while name in self._names:
            number += 1
            name = f"{step.file.stem}-{number}"
        self._names.add(name)
        return name

    def _play(self, under: _Under, name: str) -> None:
        step = under.step
        stage = self._stage.terminals[step.at]
        try:
            stage.connect_screen().close()
            said = visit(step.resident, stage, stage.folder / "visits" / name)
        except (StartError, SimulatorError, ScreenLostError, CentreError) as error:
            said = str(error)
        except Exception as error:
            said = f"the visit broke off: {type(error).__name__}: {error}"
        under.told = f"{name} at {step.at}: {said}" if said else ""
