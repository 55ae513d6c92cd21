"""A camera that is on only while its page is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from kiosk.visit.effects import Effect
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Turn
from kiosk.visit.surroundings import Surroundings

ENOUGH_REFUSALS = 3
"""So often it may refuse a picture; then it is no longer asked, for it may be wrong."""
Waiting = Literal["ready", "unavailable"]
"""The phases of a page that waits for a press, with a camera and without."""


@dataclass(frozen=True, slots=True)
class PageCamera:
    """What a page does with its camera; its slice has ``phase``, ``failure`` and ``refusals``.

    Attributes:
        device: the class of the camera.
        on, off: the effects, made of the visit's number.
        slice: the type of the page's slice.
        refusals: the failures that say what is wrong with the picture, not with the camera.
        asks: what the page waits for of the camera, given up when something lies over it.
        under_way: the phases in which it waits for that.
        begun: the page's slice as it begins, with this phase and failure.
    """

    device: str
    on: Callable[[int], Effect]
    off: Callable[[int], Effect]
    slice: type[Slice]
    refusals: frozenset[str]
    asks: tuple[Ask, ...]
    under_way: tuple[str, ...]
    begun: Callable[[Any, Waiting, str], Slice]

    def _now(self, state: State) -> Any:
        return state.of(self.slice)

    def reset(self, state: State) -> State:
        """The page waits for a press, if there is a camera; why it refused last stays."""
        now, device = self._now(state), state.around.device(self.device)
        if device.gone:
            return state.put(self.begun(now, "unavailable", device.reason or "lost"))
        refused = now.failure if now.failure in self.refusals else ""
        return state.put(self.begun(now, "ready", refused))

    def judges(self, state: State) -> bool:
        """Whether the camera may still refuse a picture."""
        return bool(self._now(state).refusals < ENOUGH_REFUSALS)

    def enter(self, state: State, facts: Facts) -> Turn:
        """Switch it on; it is on only here."""
        return Turn(self.reset(state), (self.on(state.visit),))

    def left(self, state: State, facts: Facts) -> Turn:
        """Switch it off."""
        return Turn(state, (self.off(state.visit),))

    def again(self, state: State, facts: Facts) -> Turn:
        """Off and on: its frames are forgotten, and one that did not work is tried again."""
        entered = self.enter(state, facts)
        return Turn(entered.state, (self.off(state.visit), *entered.effects))

    def around(self, state: State, before: Surroundings, facts: Facts) -> Turn:
        """It works again while its page says that it does not, or fails while the page waits."""
        same = state.around.device(self.device) == before.device(self.device)
        if same or self._now(state).phase not in get_args(Waiting):
            return Turn(state)
        return Turn(self.reset(state))

    def covered(self, state: State, facts: Facts) -> Turn:
        """It is off, and no picture of whoever laid another card down is taken."""
        begun = self._now(state).phase in self.under_way
        after = self.reset(state) if begun else state
        return Turn(after, (self.off(state.visit),), gives_up=self.asks)

    def uncovered(self, state: State, facts: Facts) -> Turn:
        """It is on again; a picture that waits to be judged stays."""
        return Turn(state, (self.on(state.visit),))
