"""The PIN: typed on the page's own keys, never shown, and gone from here once it is tried."""

from dataclasses import dataclass, field, replace

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.onetime import OneTimeCode
from kiosk.visit.setup import BEFORE
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.technician import OUTSIDE, KeptOut, LetIn, Technician, TryKey

KEY = Ask("technician-key", stops=False)
LEAST, MOST = 6, 12


@dataclass(frozen=True, slots=True)
class TechPinView:
    """How many digits are typed, and what became of the last ones.

    ``why``: why they did not open the door, "" before; ``wait_min``: nothing does for so long.
    """

    digits: int = 0
    enough: bool = False
    trying: bool = False
    why: str = ""
    wait_min: int = 0


@dataclass(frozen=True, slots=True)
class Typed(Slice):
    """What was typed, and how the last try ended."""

    pin: str = field(default="", repr=False)
    why: str = ""
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class DigitPressed(PersonEvent):
    """One more digit."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DigitTaken(PersonEvent):
    """The last digit was wrong."""


@dataclass(frozen=True, slots=True)
class DigitsCleared(PersonEvent):
    """All of them were."""


def _typed(state: State, pin: str) -> Turn:
    typed = state.of(Typed)
    if state.awaits(KEY) or typed.wait_s:
        return Turn(state)
    return Turn(state.put(replace(typed, pin=pin)))


def press(state: State, event: DigitPressed, facts: Facts) -> Turn:
    """It is one of the ten, or nothing."""
    digit = event.digit
    if len(digit) != 1 or digit not in "0123456789":
        return Turn(state)
    return _typed(state, (state.of(Typed).pin + digit)[:MOST])


def take(state: State, event: DigitTaken, facts: Facts) -> Turn:
    """One less."""
    return _typed(state, state.of(Typed).pin[:-1])


def clear(state: State, event: DigitsCleared, facts: Facts) -> Turn:
    """From the beginning."""
    return _typed(state, "")


def try_it(state: State, event: NextPressed, facts: Facts) -> Turn:
    """With the card that was read, or with the code; once at a time."""
    typed = state.of(Typed)
    if state.awaits(KEY) or typed.wait_s or len(typed.pin) < LEAST:
        return Turn(state)
    pin, code = typed.pin, state.of(OneTimeCode).code
    state, effect = state.ask(KEY, lambda visit, number: TryKey(visit, number, pin, code))
    return Turn(state.put(Typed()), (effect,))


def let_in(state: State, event: LetIn, facts: Facts) -> Turn:
    """Whoever it is can do what the menu has."""
    return Turn(state, way=Way("inside", carry=(Technician(event.who, event.by),)))


def kept_out(state: State, event: KeptOut, facts: Facts) -> Turn:
    """Nobody is told which of the two was wrong."""
    return Turn(state.put(Typed(why=event.why, wait_s=event.wait_s)))


def back(state: State, facts: Facts) -> Turn:
    """Another card, or another code."""
    return Turn(state, way=BEFORE)


def view(state: State, facts: Facts) -> TechPinView:
    """Dots for digits."""
    typed = state.of(Typed)
    return TechPinView(
        digits=len(typed.pin),
        enough=len(typed.pin) >= LEAST,
        trying=state.awaits(KEY),
        why=typed.why,
        wait_min=-(-typed.wait_s // 60),
    )


STEP = Step(
    name="tech-pin",
    shows=TechPinView,
    view=view,
    on=(
        on(DigitPressed, press),
        on(DigitTaken, take),
        on(DigitsCleared, clear),
        on(NextPressed, try_it),
    ),
    answers=(answer(KEY, on(LetIn, let_in), on(KeptOut, kept_out)),),
    exits=("before", "inside"),
    back=back,
    may_go_back=lambda state: not state.awaits(KEY),
    frame=OUTSIDE,
)
