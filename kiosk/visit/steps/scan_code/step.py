"""The service code instead of a card.

A service code is opaque here and the centre tells later whose it is, so name and number are typed
beside it. What an item accepts is its identity level.
"""

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.visit.devices import code_scanner
from kiosk.visit.devices.code_scanner import CodeFailed, CodeFailure, CodeScanned, ScanCode
from kiosk.visit.events import ReadAgain
from kiosk.visit.person import ForWhom, Person
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.surroundings import Surroundings

CODE = Ask("code")


@dataclass(frozen=True, slots=True)
class ScanCodeState(Slice):
    """What came of the last try, "" while a code is waited for."""

    failure: CodeFailure | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class ScanCodeView:
    """A service code is wanted.

    ``failure_key`` is below ``scan-code.``; ``code_name`` is what people call their code.
    """

    phase: Literal["waiting", "failed", "lost"] = "waiting"
    code_name: str = ""
    failure_key: str = ""
    for_self: bool = True


def enter(state: State, facts: Facts) -> Turn:
    """Show the window of the scanner and wait for a code."""
    state, effect = state.put(ScanCodeState()).ask(CODE, ScanCode)
    return Turn(state, (effect,))


def scanned(state: State, event: CodeScanned, facts: Facts) -> Turn:
    """The code was read: name and number beside it."""
    state = state.put(replace(state.of(Person), service_code=event.code))
    return Turn(state, way=Way("typed"))


def failed(state: State, event: CodeFailed, facts: Facts) -> Turn:
    """Say what happened; the same page offers to try again."""
    return Turn(state.put(ScanCodeState(event.reason)))


def scan_again(state: State, event: ReadAgain, facts: Facts) -> Turn:
    """Wait for a code once more."""
    return enter(state, facts) if state.of(ScanCodeState).failure else Turn(state)


def around(state: State, before: Surroundings, facts: Facts) -> Turn:
    """The scanner works again: the page waits for a code by itself."""
    lost = state.of(ScanCodeState).failure == "lost"
    back = lost and not state.around.device(code_scanner.NAME).gone
    return enter(state, facts) if back else Turn(state)


def back(state: State, facts: Facts) -> Turn:
    """Back to the reader; a code that comes later is dropped."""
    return Turn(state, way=Way("card"))


def view(state: State, facts: Facts) -> ScanCodeView:
    """The scanner as it stands; it is spoken of as the reader is."""
    failure: str = state.of(ScanCodeState).failure
    gone = state.around.device(code_scanner.NAME).gone
    if not failure and gone:
        failure = "lost"
    lost = failure == "lost" and gone
    return ScanCodeView(
        phase="lost" if lost else "failed" if failure else "waiting",
        code_name=facts.code_name,
        failure_key=failure,
        for_self=state.of(ForWhom).for_self,
    )


STEP = Step(
    name="scan-code",
    shows=ScanCodeView,
    view=view,
    on=(on(ReadAgain, scan_again),),
    answers=(answer(CODE, on(CodeScanned, scanned), on(CodeFailed, failed)),),
    exits=("typed", "card"),
    enter=enter,
    back=back,
    around=around,
    part="who",
    identifying=True,
)
