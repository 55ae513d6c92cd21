"""Calls that fail: one of them, or all from one on, with EIO or ENOSPC."""

import random
from collections.abc import Iterator, Sequence

from tests.powercut.plan import State, states
from tests.powercut.prepare import Workshop
from tests.powercut.promises import Fault
from tests.powercut.trace import NotBegunError, Recording, SubjectFailedError

_WITHOUT_ROOM = frozenset({"write", "pwrite64", "openat", "mkdir", "ftruncate"})


def failures(recording: Recording, wanted: int, seed: int) -> list[str]:
    """Which calls shall fail, and how, in strace's words; each kind of call has its share."""
    dice = random.Random(seed)
    kinds: dict[str, list[int]] = {}
    for name, turn in recording.calls:
        kinds.setdefault(name, []).append(turn)
    found = []
    for turn in range(wanted):
        name = sorted(kinds)[turn % len(kinds)]
        error = dice.choice(("EIO", "ENOSPC")) if name in _WITHOUT_ROOM else "EIO"
        for_ever = dice.choice(("", "+"))
        found.append(f"{name}:error={error}:when={dice.choice(kinds[name])}{for_ever}")
    return list(dict.fromkeys(found))


def failing(
    workshop: Workshop, inject: str, wanted: int, seed: int, models: Sequence[str]
) -> Iterator[State | Fault]:
    """States of a terminal one of whose calls fails, or the fault that it ended by it.

    strace counts the calls of each thread apart: the third of a worker's may also be the third of
    the loader, and whoever does not begin leaves nothing to look at.
    """
    name = inject.replace(":", " ").replace("=", " ").replace("+", " and all later")
    try:
        recording = workshop.record("terminal", inject=inject)
    except NotBegunError:
        return
    except SubjectFailedError as error:
        yield Fault("told", f"{name.split(' when')[0]}: {error}")
        return
    for state in states(recording, wanted, seed, models=models):
        yield State(f"{name}, {state.name}", state.model, state.image, state.told)
