"""One run: what is played, the moments at which the plug is pulled, and what must hold after it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from tests.vm.hand import Hand, Page
from tests.vm.machine import Machine, MachineError, PowerLostError
from tests.vm.shell import Shell
from tests.vm.town import Town
from tests.vm.units import kill_each
from tests.vm.visit import Resident
from tests.vm.wizard import Technician

WIZARD_S, VISIT_S, DELIVERED_S = 3600.0, 2400.0, 900.0
_BOOT_S = 90.0
_SPANS = {"wizard": 200.0, "visit": 90.0}
"""So long each takes before a machine that is on, while nobody has measured it."""
STATE = "state.json"


@dataclass
class Done:
    """What runs on this folder have done so far.

    Attributes:
        cuts: how often the plug was pulled, by what was played.
        spans: how long each took before a machine that was on, without a cut.
    """

    set_up: bool = False
    visits: int = 0
    killed: int = 0
    cuts: dict[str, int] = field(default_factory=dict)
    spans: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "Done":
        """What was kept there."""
        path = folder / STATE
        return cls(**json.loads(path.read_text("utf-8"))) if path.exists() else cls()

    def keep(self, folder: Path) -> None:
        """For the next run."""
        (folder / STATE).write_text(json.dumps(asdict(self), indent=2), "utf-8")


class Play:
    """Plays on one machine in one town.

    Args:
        seed: decides every moment and what the disk's cache keeps; with the number of the cut.
    """

    def __init__(self, machine: Machine, town: Town, hand: Hand, seed: int, out: Path) -> None:
        self._machine, self._town, self._hand = machine, town, hand
        self._seed, self._out = seed, out
        self.done = Done.of(out)
        self._switched_on = 0.0
        machine.gone = self._gone

    # ---- what is played -----------------------------------------------------------------------

    def wizard(self, cuts: int) -> None:
        """The first start, until residents may come."""
        hand, before = self._hand, time.monotonic()
        pages = Technician(self._town).pages(hand)
        self._with_cuts("wizard", pages, lambda name: name == "attract", cuts, WIZARD_S)
        self.done.set_up = True
        self._keep()
        hand.tell(
            f"set up: {hand.presses} presses, {hand.waited_s:.0f} s waited of"
            f" {time.monotonic() - before:.0f} s, emulated, {cuts} cuts"
        )

    def visit(self, cuts: int) -> None:
        """One resident, until the first page stands there again and the receipt is out."""
        resident = Resident(self._town)
        pages = resident.pages(self._hand)

        def over(name: str) -> bool:
            return name == "attract" and resident.done > 0

        self._with_cuts("visit", pages, over, cuts, VISIT_S)
        self.done.visits += 1
        self._keep()

    def units(self) -> None:
        """What runs is killed, one after the other."""
        assert self._machine.hardware.shell is not None, "the machine has a shell"
        shell = Shell(self._machine.hardware.shell)
        try:
            self.done.killed += kill_each(self._hand, shell)
        finally:
            shell.close()
        self._keep()

    def delivered(self) -> None:
        """Every number on paper is at the centre, once. Raises MachineError."""
        numbers = self._town.numbers()

        def complete() -> bool:
            nonlocal numbers
            numbers = self._town.numbers()
            return "None" not in numbers and self._town.paper <= set(numbers)

        self._machine.wait(complete, DELIVERED_S, "the last case at the centre")
        twice = [number for number, count in numbers.items() if count != 1]
        if twice:
            raise MachineError(f"at the centre more than once: {', '.join(twice)}")
        self._hand.tell(
            f"{len(self._town.paper)} numbers on paper, each once among {len(numbers)} cases"
        )

    # ---- power --------------------------------------------------------------------------------

    def switch_on(self) -> None:
        """Machine and printer hang on one plug."""
        self._town.power(on=True)
        self._switched_on = time.monotonic()
        self._machine.on()

    def _gone(self) -> None:
        self._town.power(on=False)
        self._town.take_paper()
        self._town.reader.do("lift-card")

    def _with_cuts(
        self,
        what: str,
        pages: Mapping[str, Page],
        until: Callable[[str], bool],
        cuts: int,
        seconds: float,
    ) -> None:
        for left in range(cuts, -1, -1):
            number = self.done.cuts.get(what, 0) + 1
            chance = Random(f"{self._seed} {what} {number}")
            was_on, span = self._machine.is_on, self.done.spans.get(what, _SPANS[what])
            moment = chance.uniform(0.1, 0.9) * (span if was_on else _BOOT_S + span)
            if not was_on:
                self.switch_on()
            begun = time.monotonic()
            if left:
                self._machine.pull_after(moment)
            try:
                self._hand.walk(pages, until, seconds)
            except PowerLostError:
                if not left:
                    raise
                self._cut(what, number, moment, chance)
                continue
            self._machine.pull_never()
            if not cuts and was_on:
                self.done.spans[what] = time.monotonic() - begun
            return

    def _cut(self, what: str, number: int, moment: float, chance: Random) -> None:
        disk = self._machine.disk
        before = disk.lost, disk.survived
        self._machine.cut(chance)
        lost, survived = disk.lost - before[0], disk.survived - before[1]
        self.done.cuts[what] = number
        self._keep()
        told = f"{what}\t{number}\t{self._seed}\t{moment:.1f}\t{lost}\t{survived}"
        with (self._out / "cuts.tsv").open("a", encoding="utf-8") as file:
            file.write(told + "\n")
        self._hand.tell(
            f"power cut {number} of {what} after {moment:.0f} s:"
            f" {lost} blocks of the disk's cache lost, {survived} written"
        )

    def _keep(self) -> None:
        self.done.keep(self._out)
