"""What the start of a terminal hands on about its sets."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.releases.here import Releases
from kiosk.sets.files import RunningSet
from kiosk.sets.state import SetStates
from kiosk.sets.trial import Trial


@dataclass(frozen=True, slots=True)
class SetsHere:
    """The set that runs, where that is written down, its first start, how to begin anew, and the
    program that it runs with.
    """

    chosen: RunningSet
    states: SetStates
    trial: Trial
    again: Callable[[], None]
    releases: Releases
