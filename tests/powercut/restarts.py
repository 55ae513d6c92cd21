"""Cuts during the start after a cut."""

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.powercut.plan import State, below, states, under
from tests.powercut.prepare import Workshop
from tests.powercut.subject import TERMINAL
from tests.powercut.trace import Recording


def second_cuts(
    workshop: Workshop, recording: Recording, first: int, wanted: int, seed: int
) -> Iterator[State]:
    """About ``wanted`` cuts in the midst of the starts after ``first`` cuts of a recording."""
    dice = random.Random(seed)
    cut = [state for state in states(recording, 4 * first, seed) if TERMINAL in state.image]
    chosen = {f"s{n:03}": s for n, s in enumerate(dice.sample(cut, min(first, len(cut))))}
    before = under({folder: state.image for folder, state in chosen.items()})
    again = workshop.record("starts", before=before)
    for state in states(again, wanted, seed):
        start = state.told.maybe.get("start")
        if start is not None:
            earlier = chosen[start["of"]]
            yield replace(
                state,
                name=f"{earlier.name}, then {state.name}",
                image=below(state.image, start["of"]),
                told=earlier.told,
            )
