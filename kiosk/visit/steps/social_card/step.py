"""Identifying by social security card (社会保障卡): read it, have it taken back.

Where an item names it, it may stand for the ID card. It is read and not authenticated: the record
says so. Many cards keep name and number locked; their holders go on another way.
"""

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.visit.devices import smart_card
from kiosk.visit.devices.smart_card import (
    ReadSocialCard,
    SocialCardFailed,
    SocialCardFailure,
    SocialCardOut,
    SocialCardRead,
    WaitSocialCardOut,
)
from kiosk.visit.events import CardTaken, ReadAgain
from kiosk.visit.person import ForWhom, Person, identity, out_of_time
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Step, Turn, Way, answer, on
from kiosk.visit.surroundings import Surroundings

CARD, OUT = Ask("social-card"), Ask("social-card-out")

Failure = SocialCardFailure | Literal["", "not-valid"]


@dataclass(frozen=True, slots=True)
class SocialCardState(Slice):
    """How far the reading is; ``failure`` says what came of a try that failed."""

    phase: Literal["waiting", "take-card", "still-there"] = "waiting"
    failure: Failure = ""


@dataclass(frozen=True, slots=True)
class SocialCardView:
    """A social security card is wanted; ``failure_key`` is below ``social-card.``."""

    phase: Literal["waiting", "take-card", "still-there", "failed", "lost"] = "waiting"
    failure_key: str = ""
    for_self: bool = True


def enter(state: State, facts: Facts) -> Turn:
    """Show the slot and wait for a card."""
    state, effect = state.put(SocialCardState()).ask(CARD, ReadSocialCard)
    return Turn(state, (effect,))


def read(state: State, event: SocialCardRead, facts: Facts) -> Turn:
    """The card was read: it must go back into the pocket before anything else."""
    if out_of_time(event.identity, state):
        return Turn(state.put(SocialCardState(failure="not-valid")))
    person = replace(state.of(Person), identity=event.identity)
    state, effect = state.put(person, SocialCardState("take-card")).ask(OUT, WaitSocialCardOut)
    return Turn(state, (effect,))


def failed(state: State, event: SocialCardFailed, facts: Facts) -> Turn:
    """Say what happened; the same page offers to try again and the other ways."""
    return Turn(state.put(SocialCardState(failure=event.reason)))


def read_again(state: State, event: ReadAgain, facts: Facts) -> Turn:
    """Wait for a card once more; one that was read must be taken out first."""
    return enter(state, facts) if state.of(SocialCardState).failure else Turn(state)


def around(state: State, before: Surroundings, facts: Facts) -> Turn:
    """The reader works again: the page waits for a card by itself."""
    lost = state.of(SocialCardState).failure == "lost"
    back = lost and not state.around.device(smart_card.NAME).gone
    return enter(state, facts) if back else Turn(state)


def say_taken(state: State, event: CardTaken, facts: Facts) -> Turn:
    """A card that is known to be in still is asked for once more."""
    if state.awaits(OUT):
        return Turn(state.put(SocialCardState("still-there")))
    return taken(state)


def out(state: State, event: SocialCardOut, facts: Facts) -> Turn:
    """The card is out: on, as if its key had been pressed. Who cannot tell asks for the key."""
    asked = state.of(SocialCardState).phase == "still-there"
    return taken(state) if event.known or asked else Turn(state)


def taken(state: State) -> Turn:
    """The card is back in the pocket: is this the person?"""
    return Turn(state) if identity(state) is None else Turn(state, way=Way("confirm"))


def back(state: State, facts: Facts) -> Turn:
    """Back to the other ways; nothing of a card that was read stays."""
    return Turn(state.put(Person()), way=Way("ways"))


def view(state: State, facts: Facts) -> SocialCardView:
    """The reader as it stands; one that is gone is said before anyone waits."""
    now = state.of(SocialCardState)
    gone = state.around.device(smart_card.NAME).gone
    failure: str = now.failure or ("lost" if gone and now.phase == "waiting" else "")
    lost = failure == "lost" and gone
    return SocialCardView(
        phase="lost" if lost else "failed" if failure else now.phase,
        failure_key=failure,
        for_self=state.of(ForWhom).for_self,
    )


STEP = Step(
    name="social-card",
    shows=SocialCardView,
    view=view,
    on=(on(CardTaken, say_taken), on(ReadAgain, read_again)),
    answers=(
        answer(CARD, on(SocialCardRead, read), on(SocialCardFailed, failed)),
        answer(OUT, on(SocialCardOut, out)),
    ),
    exits=("confirm", "ways"),
    enter=enter,
    back=back,
    around=around,
    part="who",
    identifying=True,
    frame=Frame(fresh=True),
)
