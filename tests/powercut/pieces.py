"""The parts of a run, each small enough for one process."""

import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.powercut.check import Memo, lay_down
from tests.powercut.damage import damaged
from tests.powercut.errors import failing
from tests.powercut.judge import Report, judged
from tests.powercut.plan import State, states
from tests.powercut.prepare import Workshop
from tests.powercut.promises import PROMISES, Fault
from tests.powercut.restarts import second_cuts
from tests.powercut.trace import Recording

ERROR_MODELS = ("kill", "lost", "ext4", "reordered")


@dataclass(frozen=True, slots=True)
class Cuts:
    """Cuts of a recording, or of one of its ``of`` stretches."""

    workshop: Workshop
    recording: Recording
    part: str
    wanted: int
    seed: int
    shard: int = 0
    of: int = 1

    def states(self) -> Iterator[State]:
        """The states of this piece."""
        return states(self.recording, self.wanted, self.seed, shard=self.shard, of=self.of)


@dataclass(frozen=True, slots=True)
class Restarts:
    """Cuts during the starts after ``first`` cuts."""

    workshop: Workshop
    recording: Recording
    part: str
    first: int
    wanted: int
    seed: int

    def states(self) -> Iterator[State]:
        """The states of this piece."""
        return second_cuts(self.workshop, self.recording, self.first, self.wanted, self.seed)


@dataclass(frozen=True, slots=True)
class Damage:
    """Damaged bytes."""

    workshop: Workshop
    recording: Recording
    part: str
    wanted: int
    seed: int

    def states(self) -> Iterator[State]:
        """The states of this piece."""
        return damaged(self.recording, self.wanted, self.seed)


@dataclass(frozen=True, slots=True)
class Errors:
    """A terminal one of whose calls fails; ``inject`` is strace's word for it."""

    workshop: Workshop
    inject: str
    part: str
    wanted: int

    def states(self) -> Iterator[State | Fault]:
        """The states of this piece."""
        seed = zlib.crc32(self.inject.encode())
        return failing(self.workshop, self.inject, self.wanted, seed, ERROR_MODELS)


Piece = Cuts | Restarts | Damage | Errors


def looked_at(piece: Piece, keep: Path | None = None) -> Report:
    """Do one piece; the first state of each failure stays below ``keep``."""
    report, memo = Report(), Memo()
    workshop = piece.workshop
    for state in piece.states():
        if isinstance(state, Fault):
            report.crash(state, piece.part)
            continue
        faults = judged(state, workshop.opening, workshop.folder, memo)
        if keep is not None and any(_news(fault, report) for fault in faults):
            place = Path(tempfile.mkdtemp(prefix=f"{state.name} ", dir=keep))
            lay_down(state.image, place)
        report.note(state, faults, piece.part)
    return report


def _news(fault: Fault, report: Report) -> bool:
    return PROMISES[fault.promise].holds and fault not in report.first
