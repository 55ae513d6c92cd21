"""重打: receipts that never came out, shown to whoever has the card they were made with.

The home page says only that some are missing. The card is read for nothing else: its masks are
compared with those on the receipts, and the card itself is forgotten before the list is shown.
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from kiosk.visit.devices.receipt_printer import Printed, PrintReceipt
from kiosk.visit.events import PersonEvent
from kiosk.visit.person import Person
from kiosk.visit.receipts import MissingReceipts, ReceiptSearch
from kiosk.visit.records import (
    FindReprints,
    KeepOutcome,
    Outcome,
    RecordKept,
    ReprintEntry,
    ReprintsFound,
)
from kiosk.visit.shape import Ask, Hold, Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, no_matter, on

REPRINT = Ask("reprint", hold=Hold.LAST_MINUTE)
REPRINT_OUTCOME = Ask("reprint-outcome", Life.VISIT, stops=False)

Phase = Literal["list", "printing", "printed", "failed"]


@dataclass(frozen=True, slots=True)
class ReprintState(Slice):
    """The receipt that is printed now, or was last."""

    phase: Phase = "list"
    chosen: str = ""  # submission id
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReprintLine:
    """One receipt that never came out, masked."""

    number: str
    item_name: str
    applicant: str = field(repr=False)
    time: str = ""


@dataclass(frozen=True, slots=True)
class ReprintView:
    """Receipts of this card without a confirmed copy, newest first."""

    read_on: ClassVar = ("lines",)

    lines: tuple[ReprintLine, ...] = ()
    phase: Phase = "list"
    reason: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ReprintChosen(PersonEvent):
    """Print one of them, marked 重打."""

    number: str


def found(state: State, event: ReprintsFound, facts: Facts) -> Turn:
    """The store's list of receipts without a confirmed copy."""
    return Turn(state.put(MissingReceipts(event.entries)))


def own(state: State) -> tuple[ReprintEntry, ...]:
    """The receipts that were made with this card."""
    search = state.of(ReceiptSearch)
    if not search.found:
        return ()
    masks = (search.applicant, search.id_number)
    entries = state.of(MissingReceipts).entries
    return tuple(entry for entry in entries if (entry.applicant, entry.id_number) == masks)


def choose(state: State, event: ReprintChosen, facts: Facts) -> Turn:
    """Print one of them, marked as a reprint."""
    entry = next((entry for entry in own(state) if entry.number == event.number), None)
    if entry is None or state.of(ReprintState).phase == "printing":
        return Turn(state)
    name = entry.submission
    state, effect = state.put(ReprintState("printing", name)).ask(
        REPRINT, lambda visit, effect: PrintReceipt(visit, effect, name, reprint=True)
    )
    return Turn(state, (effect,))


def printed(state: State, event: Printed, facts: Facts) -> Turn:
    """A confirmed copy takes the line off the list; anything else keeps it."""
    now = state.of(ReprintState)
    if event.outcome == "failed":
        return Turn(state.put(replace(now, phase="failed", reason=event.reason)))
    confirmed, name = event.outcome == "confirmed", now.chosen
    entries = state.of(MissingReceipts).entries
    if confirmed:
        entries = tuple(entry for entry in entries if entry.submission != name)
    outcome: Outcome = "printed" if confirmed else "sent-not-confirmed"
    state, effect = state.put(replace(now, phase="printed"), MissingReceipts(entries)).ask(
        REPRINT_OUTCOME,
        lambda visit, effect: KeepOutcome(
            visit, effect, name, outcome, legible=None, copies=1, reprint=True
        ),
    )
    return Turn(state, (effect,))


def back(state: State, facts: Facts) -> Turn:
    """Home, where it was, and nothing of the card stays."""
    return Turn(state.put(ReceiptSearch(), Person()), way=Way("away"))


def may_go_back(state: State) -> bool:
    """Not while one is printed."""
    return state.of(ReprintState).phase != "printing"


def view(state: State, facts: Facts) -> ReprintView:
    """The list."""
    now = state.of(ReprintState)
    lines = tuple(
        ReprintLine(entry.number, entry.item_name, entry.applicant, entry.time)
        for entry in own(state)
    )
    return ReprintView(lines, phase=now.phase, reason=now.reason, phone=facts.help_phone)


STEP = Step(
    name="reprint",
    shows=ReprintView,
    view=view,
    on=(on(ReprintChosen, choose),),
    answers=(
        answer(REPRINT, on(Printed, printed)),
        answer(REPRINT_OUTCOME, on(RecordKept, no_matter)),
    ),
    reports=(on(ReprintsFound, found),),
    exits=("away",),
    back=back,
    may_go_back=may_go_back,
    between=(FindReprints(),),
)
