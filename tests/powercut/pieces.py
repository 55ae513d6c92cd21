"""The parts of a run, each small enough for one process."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.powercut.check import Memo
from tests.powercut.damage import damaged
from tests.powercut.errors import failing
from tests.powercut.judge import Report, judged
from tests.powercut.plan import State, states
from tests.powercut.prepare import Workshop
from tests.powercut.promises import Fault
from tests.powercut.restarts import second_cuts
from tests.powercut.trace import Recording

ERROR_MODELS = ("kill", "lost", "ext4", "reordered")


@dataclass(frozen=True, slots=True)
class Cuts:
    """Every ``of``-th state of a recording."""

    workshop: Workshop
    recording: Recording
    part: str
    wanted: int
    seed: int
    shard: int = 0
    of: int = 1

    def states(self) -> Iterator[State]:
        """The states of this piece."""
        for number, state in enumerate(states(self.recording, self.wanted, self.seed)):
            if number % self.of == self.shard:
                yield state


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


def looked_at(piece: Piece) -> Report:
    """Do one piece."""
    report, memo = Report(), Memo()
    workshop = piece.workshop
    damage = isinstance(piece, Damage)
    for state in piece.states():
        if isinstance(state, Fault):
            report.crash(state, piece.part)
        else:
            faults = judged(state, workshop.opening, workshop.folder, memo, damage=damage)
            report.note(state, faults, piece.part)
    return report
