"""The steps of a first start, in their order. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What is gone through, one after the other; every one can be come back to."""

    LANGUAGE = "language"
    SCREEN = "screen"
    NETWORK = "network"
    CENTRE = "centre"
    DEVICES = "devices"
    PLACE = "place"
    ITEMS = "items"
    REPORT = "report"


ORDER = tuple(Step)
NEEDED = frozenset({Step.LANGUAGE, Step.NETWORK, Step.PLACE, Step.REPORT})
"""Steps that cannot be left out: the settings would not load, or nobody would know how it ended."""


class Mark(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class StepState:
    """One step as it stands."""

    step: Step
    mark: Mark


def states(done: Collection[Step], left_out: Collection[Step]) -> tuple[StepState, ...]:
    """Every step in its order."""
    return tuple(StepState(step, _mark(step, done, left_out)) for step in ORDER)


def where_next(done: Collection[Step], left_out: Collection[Step]) -> Step | None:
    """The first step that is open; None when there is none."""
    return next((step for step in ORDER if _mark(step, done, left_out) is Mark.OPEN), None)


def before(step: Step) -> Step | None:
    """The step that lies before, None at the first."""
    at = ORDER.index(step)
    return ORDER[at - 1] if at else None


def _mark(step: Step, done: Collection[Step], left_out: Collection[Step]) -> Mark:
    if step in done:
        return Mark.DONE
    return Mark.LEFT_OUT if step in left_out else Mark.OPEN
