"""A page waits for the code of a leaflet, which opens the guide of its item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.visit.devices import code_scanner
from kiosk.visit.devices.code_scanner import LeafletFailed, LeafletScanned, ScanLeaflet
from kiosk.visit.events import TimerFired
from kiosk.visit.matter import Matter
from kiosk.visit.shape import Ask
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Answer, Turn, answer, on
from kiosk.visit.surroundings import Surroundings

PAUSE_S = 2.0
"""How long it takes to lay the right code before the scanner after a wrong one, and to take away
the one whose guide was just left."""
Wrong = Literal["", "foreign", "elsewhere"]
"""Why a code opened nothing: it names no item, or none that is offered here."""


def scanner_gone(state: State) -> bool:
    """Whether no leaflet can be read now."""
    return state.around.device(code_scanner.NAME).gone


def says_nothing(state: State, wrong: Wrong) -> State:
    """Of a page that has no place for a line: nothing on it moves."""
    return state


@dataclass(frozen=True, slots=True)
class Leaflets:
    """What a page does with leaflets.

    Attributes:
        opens: leads to the guide of this item, which is offered here.
        code, pause, left: what the page waits for: a code, the moment after one that opened
            nothing, and the moment in which the one whose guide was just left may still lie there.
        says: keeps why the last code opened nothing, where the page says so.
    """

    opens: Callable[[State, str], Turn]
    code: Ask
    pause: Ask
    left: Ask
    says: Callable[[State, Wrong], State] = says_nothing

    def enter(self, state: State, facts: Facts) -> Turn:
        """Wait for a leaflet too, where one can be read."""
        if state.of(Matter).item is None or scanner_gone(state):
            return self._wait(state)
        state, timer = state.timer(self.left, PAUSE_S)
        waiting = self._wait(state)
        return Turn(waiting.state, (timer, *waiting.effects))

    def around(self, state: State, before: Surroundings, facts: Facts) -> Turn:
        """The scanner works again: it is waited for by itself."""
        return self._wait(state)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What comes of waiting."""
        return (
            answer(self.code, on(LeafletScanned, self._read), on(LeafletFailed, self._not_read)),
            answer(self.pause, on(TimerFired, self._rested)),
            answer(self.left),
        )

    def _wait(self, state: State) -> Turn:
        if scanner_gone(state) or state.awaits(self.code, self.pause):
            return Turn(state)
        state, effect = state.ask(self.code, ScanLeaflet)
        return Turn(state, (effect,))

    def _read(self, state: State, event: LeafletScanned, facts: Facts) -> Turn:
        if facts.item(event.item) is None:
            return self._again(state, "elsewhere")
        if state.awaits(self.left) and event.item == state.of(Matter).item:
            return self.enter(state, facts)
        if state.over:  # what lies over the page is answered first
            return self._again(state, "")
        return self.opens(state, event.item)

    def _not_read(self, state: State, event: LeafletFailed, facts: Facts) -> Turn:
        """Another code is said to be one; a scanner that is gone waits until it is back."""
        wrong = event.reason in ("foreign", "unreadable")
        return self._again(state, "foreign" if wrong else "")

    def _again(self, state: State, wrong: Wrong) -> Turn:
        state, timer = self.says(state, wrong).timer(self.pause, PAUSE_S)
        return Turn(state, (timer,))

    def _rested(self, state: State, event: TimerFired, facts: Facts) -> Turn:
        return self._wait(state)


def leaflets(
    page: str,
    opens: Callable[[State, str], Turn],
    says: Callable[[State, Wrong], State] = says_nothing,
) -> Leaflets:
    """What the page with this name does with leaflets."""
    pause, left = (Ask(f"{page}-leaflet-{why}", stops=False) for why in ("pause", "left"))
    return Leaflets(opens, Ask(f"{page}-leaflet"), pause, left, says)
