"""Identifying by card: read it, have it taken back."""

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.visit.devices import id_card
from kiosk.visit.devices.id_card import (
    CardFailed,
    CardFailure,
    CardLifted,
    CardRead,
    CardReading,
    ReadCard,
    WaitLifted,
)
from kiosk.visit.events import CardTaken, PersonEvent, ReadAgain
from kiosk.visit.matter import Stop, chosen_item
from kiosk.visit.person import (
    OTHER_WAYS,
    ForWhom,
    Person,
    identity,
    masks,
    out_of_time,
    reader_gone,
    suffices,
    ways_without_id_card,
)
from kiosk.visit.receipts import ReceiptSearch
from kiosk.visit.shape import Ask, Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import BACK, ONWARD, Frame, Step, Turn, Way, answer, on
from kiosk.visit.surroundings import Surroundings

CARD, LIFT = Ask("card"), Ask("lift")
LINE_FAILURES = ("lost", "silent")
"""It is the reader that failed, not the card: nobody need do anything once it is back."""

Phase = Literal["waiting", "reading", "take-card", "still-there", "failed", "lost"]


@dataclass(frozen=True, slots=True)
class IdentifyState(Slice):
    """How far the reading is."""

    phase: Phase = "waiting"
    failure: CardFailure | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class WayKey:
    """A key to another way: its name, which is also that of its words below ``identify.by_``."""

    way: str
    icon: str


@dataclass(frozen=True, slots=True)
class IdentifyView:
    """Card reading.

    ``for_receipt``: the card is wanted only to find a receipt that never came out; whoever has
    none is told to ask staff or ``phone``.
    """

    phase: Phase = "waiting"
    failure_key: str = ""  # below ``identify.``, when phase is failed
    for_self: bool = True
    for_receipt: bool = False
    phone: str = ""
    ways: tuple[WayKey, ...] = ()
    code_name: str = ""


@dataclass(frozen=True, slots=True)
class OtherWayChosen(PersonEvent):
    """Not by ID card: a word of ``WayIn``."""

    way: str


def enter(state: State, facts: Facts) -> Turn:
    """Show the reader and wait for a card."""
    person = replace(state.of(Person), service_code=None)
    state, effect = state.put(IdentifyState(), person).ask(CARD, ReadCard)
    return Turn(state, (effect,))


def reading(state: State, event: CardReading, facts: Facts) -> Turn:
    """A card lies on the reader."""
    return Turn(state.put(replace(state.of(IdentifyState), phase="reading")))


def card_read(state: State, event: CardRead, facts: Facts) -> Turn:
    """The card was read: it must go back into the pocket before anything else."""
    person = replace(state.of(Person), identity=event.identity)
    now = replace(state.of(IdentifyState), phase="take-card")
    state, effect = state.put(person, now).ask(LIFT, WaitLifted)
    return Turn(state, (effect,))


def card_failed(state: State, event: CardFailed, facts: Facts) -> Turn:
    """Say what happened; the same page offers to try again."""
    return Turn(state.put(IdentifyState("failed", event.reason)))


def read_again(state: State, event: ReadAgain, facts: Facts) -> Turn:
    """Try the reader once more."""
    return enter(state, facts) if state.of(IdentifyState).phase == "failed" else Turn(state)


def around(state: State, before: Surroundings, facts: Facts) -> Turn:
    """The reader works again: the page waits for a card by itself."""
    now = state.of(IdentifyState)
    lost = now.phase == "failed" and now.failure in LINE_FAILURES
    return enter(state, facts) if lost and not reader_gone(state) else Turn(state)


def say_taken(state: State, event: CardTaken, facts: Facts) -> Turn:
    """A card that is known to lie there still is asked for once more."""
    if state.awaits(LIFT):
        return Turn(state.put(replace(state.of(IdentifyState), phase="still-there")))
    return taken(state)


def lifted(state: State, event: CardLifted, facts: Facts) -> Turn:
    """The card is gone: on, as if its key had been pressed. Who cannot tell asks for the key."""
    asked = state.of(IdentifyState).phase == "still-there"
    return taken(state) if event.known or asked else Turn(state)


def taken(state: State) -> Turn:
    """The card is back in the pocket: to the receipts it was shown for, or on.

    A card out of its time stops here, unless a receipt is all that is wanted.
    """
    person = identity(state)
    if person is None:
        return Turn(state)
    if state.of(ReceiptSearch).wanted:
        found = ReceiptSearch(False, *masks(person))
        return Turn(state.put(found, Person()), way=Way("reprints"))
    reason = out_of_time(person, state)
    if reason:
        return Turn(state.put(Person()), way=Way("stop", carry=(Stop(reason),)))
    return Turn(state, way=ONWARD)


def choose_way(state: State, event: OtherWayChosen, facts: Facts) -> Turn:
    """To the page of the other way, if the item allows it."""
    offered = ways_without_id_card(state, chosen_item(state, facts), facts)
    chosen = next((way for way in offered if way.name == event.way), None)
    if chosen is None:
        return Turn(state)
    return Turn(state.put(chosen.person), way=Way(chosen.name, forget=Life.ANSWERS))


def back(state: State, facts: Facts) -> Turn:
    """Nothing of a card that was read stays."""
    state = state.put(Person())
    if state.of(ReceiptSearch).wanted:
        return Turn(state.put(ReceiptSearch()), way=Way("away"))
    return Turn(state, way=BACK)


def needed(state: State, facts: Facts) -> bool:
    """Whether nobody is known, or not well enough for this item."""
    item = chosen_item(state, facts)
    return item is None or not suffices(state, item)


def view(state: State, facts: Facts) -> IdentifyView:
    """Card reading as it stands; a reader that is gone is said before anyone waits.

    One that failed and is not known to be gone can be tried again.
    """
    now = state.of(IdentifyState)
    phase: Phase = now.phase
    failure: str = now.failure
    reader = state.around.device(id_card.NAME)
    if phase == "waiting" and reader.gone:
        phase, failure = "lost", reader.reason or "lost"
    elif phase == "failed" and failure in LINE_FAILURES and reader.gone:
        phase = "lost"
    if phase == "lost" and reader.level == "absent":
        failure = "absent"
    # Other ways are offered until a card was read.
    read = now.phase in ("take-card", "still-there")
    ways = () if read else ways_without_id_card(state, chosen_item(state, facts), facts)
    return IdentifyView(
        phase=phase,
        failure_key=failure,
        for_self=state.of(ForWhom).for_self,
        for_receipt=state.of(ReceiptSearch).wanted,
        phone=facts.help_phone,
        ways=tuple(WayKey(way.name, way.icon) for way in ways),
        code_name=facts.code_name,
    )


def for_an_item(state: State, facts: Facts) -> bool:
    """Who comes for a missing receipt is not on the way of an item."""
    return not state.of(ReceiptSearch).wanted


STEP = Step(
    name="identify",
    shows=IdentifyView,
    view=view,
    on=(on(CardTaken, say_taken), on(ReadAgain, read_again), on(OtherWayChosen, choose_way)),
    answers=(
        answer(
            CARD, on(CardReading, reading), on(CardRead, card_read), on(CardFailed, card_failed)
        ),
        answer(LIFT, on(CardLifted, lifted)),
    ),
    exits=(*(way.name for way in OTHER_WAYS), "stop", "reprints", "away"),
    needed=needed,
    enter=enter,
    back=back,
    anew_on_back=True,
    around=around,
    part="who",
    in_bar=for_an_item,
    identifying=True,
    frame=Frame(fresh=True),
)
