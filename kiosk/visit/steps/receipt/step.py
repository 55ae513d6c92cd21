"""The receipt: it is printed, or its number stands on the screen; then it is asked whether
it can be read.
"""

from dataclasses import dataclass, replace

from kiosk.visit.answers import rule_context
from kiosk.visit.devices import receipt_printer
from kiosk.visit.devices.receipt_printer import Printed, PrintReceipt
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Submission, answer_by, open_item, phones
from kiosk.visit.receipts import ReceiptPhase, ReceiptState
from kiosk.visit.records import KeepOutcome, Outcome, RecordKept
from kiosk.visit.sentences import after_first_sentence, first_sentence
from kiosk.visit.shape import Ask, Hold, Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Frame, Step, Turn, answer, no_matter, on

PRINT = Ask("print", Life.VISIT, stops=False, hold=Hold.IDLE)
OUTCOME = Ask("outcome", Life.VISIT, stops=False)
MAX_PRINTS = 3


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What came out, and what to do when nothing did; ``reason`` is below ``status.``."""

    phase: ReceiptPhase = "printing"
    number: str = ""
    status_title: str = ""
    status_more: str = ""
    answer_by: str = ""
    phones: tuple[str, ...] = ()
    qr_payload: str = ""
    reason: str = ""
    can_reprint: bool = True


@dataclass(frozen=True, slots=True)
class ReceiptRead(PersonEvent):
    """The resident can, or cannot, read the printed receipt."""

    legible: bool


@dataclass(frozen=True, slots=True)
class ReprintPressed(PersonEvent):
    """Print the receipt of this visit once more."""


@dataclass(frozen=True, slots=True)
class ReceiptKeptOnScreen(PersonEvent):
    """The number was written down or photographed: no paper wanted."""


def enter(state: State, facts: Facts) -> Turn:
    """Print, or show on the screen when there is no working printer."""
    receipt, printer = state.of(ReceiptState), state.around.device(receipt_printer.NAME)
    if printer.gone:
        reason = "no-printer" if printer.level == "absent" else printer.reason or "lost"
        return Turn(state.put(replace(receipt, phase="on-screen", reason=reason)))
    again, name = receipt.attempts > 0, state.of(Submission).id
    now = replace(receipt, phase="printing", attempts=receipt.attempts + 1)
    state, effect = state.put(now).ask(
        PRINT, lambda visit, effect: PrintReceipt(visit, effect, name, reprint=again)
    )
    return Turn(state, (effect,))


def printed(state: State, event: Printed, facts: Facts) -> Turn:
    """Confirmed, sent without an answer, or not printed at all."""
    receipt = state.of(ReceiptState)
    if event.outcome == "confirmed":
        receipt = replace(
            receipt, phase="printed", reason="", copies=receipt.copies + 1, outcome="printed",
            legible=None,
        )  # fmt: skip
    elif event.outcome == "sent":
        outcome: Outcome = receipt.outcome or "sent-not-confirmed"
        receipt = replace(receipt, phase="sent", reason="silent", outcome=outcome)
    else:
        receipt = replace(receipt, phase="on-screen", reason=event.reason)
    return Turn(state.put(receipt))


def may_print(state: State) -> bool:
    """Whether this visit's receipt may be tried once more."""
    return state.of(ReceiptState).attempts < MAX_PRINTS


def read(state: State, event: ReceiptRead, facts: Facts) -> Turn:
    """Readable: on. Not readable: print again or keep it on the screen."""
    receipt = state.of(ReceiptState)
    if receipt.phase not in ("printed", "sent"):
        return Turn(state)
    receipt = replace(receipt, legible=event.legible)
    state = state.put(receipt)
    if event.legible:
        assert receipt.outcome, "printed or sent"
        return replace(keep_outcome(state, receipt.outcome, legible=True), way=ONWARD)
    if may_print(state):
        return enter(state, facts)
    return Turn(state.put(replace(receipt, phase="on-screen", reason="unreadable")))


def reprint(state: State, event: ReprintPressed, facts: Facts) -> Turn:
    """Print this visit's receipt once more, marked as a reprint."""
    if state.awaits(PRINT) or not may_print(state):
        return Turn(state)
    return enter(state, facts)


def keep_on_screen(state: State, event: ReceiptKeptOnScreen, facts: Facts) -> Turn:
    """The number was noted: go on without paper."""
    if state.of(ReceiptState).phase == "printing":
        return Turn(state)
    return replace(keep_outcome(state, "on-screen", legible=None), way=ONWARD)


def keep_outcome(state: State, outcome: Outcome, legible: bool | None) -> Turn:
    """Keep the outcome as a record of its own, once."""
    receipt = state.of(ReceiptState)
    if receipt.kept or not receipt.number:
        return Turn(state)
    name = state.of(Submission).id
    state, effect = state.put(replace(receipt, kept=True)).ask(
        OUTCOME,
        lambda visit, effect: KeepOutcome(
            visit=visit,
            effect=effect,
            submission=name,
            outcome=outcome,
            legible=legible,
            copies=receipt.copies,
            reprint=receipt.attempts > 1,
        ),
    )
    return Turn(state, (effect,))


def ended(state: State, facts: Facts) -> Turn:
    """The resident left during the receipt: keep what is known of it.

    A print under way goes on, and nobody will hear how it ends.
    """
    receipt = state.of(ReceiptState)
    under_way: Outcome = "sent-not-confirmed" if receipt.phase == "printing" else "failed"
    return keep_outcome(state, receipt.outcome or under_way, receipt.legible)


def view(state: State, facts: Facts) -> ReceiptView:
    """The receipt as it stands."""
    item, receipt = open_item(state, facts), state.of(ReceiptState)
    status = item.doc.receipt.status_line.get(state.language)
    printer = state.around.device(receipt_printer.NAME)
    return ReceiptView(
        phase=receipt.phase,
        number=receipt.number,
        status_title=first_sentence(status),
        status_more=after_first_sentence(status),
        answer_by=answer_by(item, state.language, facts, rule_context(state)),
        phones=phones(item),
        qr_payload=receipt.qr_payload,
        reason=receipt.reason,
        can_reprint=may_print(state) and not printer.gone,
    )


STEP = Step(
    name="receipt",
    shows=ReceiptView,
    view=view,
    on=(
        on(ReceiptRead, read),
        on(ReprintPressed, reprint),
        on(ReceiptKeptOnScreen, keep_on_screen),
    ),
    answers=(answer(PRINT, on(Printed, printed)), answer(OUTCOME, on(RecordKept, no_matter))),
    enter=enter,
    ended=ended,
    part="paper",
    shows_number=True,
    frame=Frame(home=False),
)
