"""Lays states down, has them checked, and counts what broke."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from contracts.envelope import OpeningKey
from tests.powercut.check import Check, Memo, lay_down
from tests.powercut.plan import State, mark
from tests.powercut.promises import PROMISES, Fault


@dataclass(slots=True)
class Report:
    """How many states were looked at, by model, and which promises broke where."""

    states: Counter[str] = field(default_factory=Counter)
    faults: Counter[Fault] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    """States in which a promise broke, by promise."""
    first: dict[Fault, str] = field(default_factory=dict)
    """The first state in which each fault was seen."""

    def note(self, state: State, faults: Iterable[Fault], part: str = "") -> None:
        """Count one state."""
        self.states[f"{part} {state.model}".strip()] += 1
        found = set(faults)
        for promise in {fault.promise for fault in found}:
            self.broken[promise] += 1
        for fault in found:
            self.faults[fault] += 1
            self.first.setdefault(fault, f"{part} {state.name}".strip())

    def crash(self, fault: Fault, part: str) -> None:
        """Count a subject that ended by an error before it left a state."""
        self.broken[fault.promise] += 1
        self.faults[fault] += 1
        self.first.setdefault(fault, part)

    def add(self, other: "Report") -> None:
        """Take another report in."""
        self.states += other.states
        self.faults += other.faults
        self.broken += other.broken
        self.first = {**other.first, **self.first}

    @property
    def total(self) -> int:
        """States looked at."""
        return self.states.total()

    def failures(self) -> list[str]:
        """Sentences about broken promises that hold."""
        return self._sentences(holding=True)

    def findings(self) -> list[str]:
        """Sentences about broken promises that are known not to hold yet."""
        return self._sentences(holding=False)

    def _sentences(self, *, holding: bool) -> list[str]:
        chosen = [fault for fault in self.faults if PROMISES[fault.promise].holds is holding]
        return [
            f"{fault.promise}: {fault.text} ({self.faults[fault]}, first {self.first[fault]})"
            for fault in sorted(chosen, key=lambda fault: (fault.promise, fault.text))
        ]


_TOLD_ANEW = {"devices"}  # a running terminal says it again


def judged(
    state: State, opening: OpeningKey, folder: Path | None = None, memo: Memo | None = None
) -> list[Fault]:
    """What one state breaks; the folder it is laid down in is made and removed.

    Where bytes were damaged, whatever that changes and the product does not report breaks the
    promise about damage. What it reports of the same state without the damage does not count.
    """
    memo = Memo() if memo is None else memo
    faults, reports = _checked(state, opening, folder, memo)
    if state.sound is None:
        return faults
    key = mark(state.sound)
    if key not in memo.sound:
        before, usual = _checked(replace(state, image=state.sound), opening, folder, memo)
        memo.sound[key] = {fault.promise for fault in before}, usual
    broken_before, usual = memo.sound[key]
    kinds = sorted({fault.promise for fault in faults} - _TOLD_ANEW - broken_before)
    if reports - usual or not kinds:
        return []
    where = state.name.rsplit(", ", 1)[-1]
    return [Fault("damage", f"{where}: {', '.join(kinds)} broken without a word")]


def _checked(
    state: State, opening: OpeningKey, folder: Path | None, memo: Memo
) -> tuple[list[Fault], set[str]]:
    place = Path(tempfile.mkdtemp(prefix="powercut-", dir=folder))
    try:
        lay_down(state.image, place)
        check = Check(state, place, opening, memo)
        return check.run(), set(check.reports)
    finally:
        shutil.rmtree(place)
