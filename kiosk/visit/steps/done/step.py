"""What happens next."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from contracts.identity import CardLayout, Identity
from kiosk.visit.answers import rule_context
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Matter, answer_by, open_item, phones
from kiosk.visit.person import by_id_card, identity
from kiosk.visit.portrait import PhotoState
from kiosk.visit.receipts import ReceiptState, holds_paper
from kiosk.visit.sentences import after_first_sentence, first_sentence
from kiosk.visit.shape import Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import END, HOME, ONWARD, Step, Turn, Way, on
from kiosk.visit.tiles import ItemChosen, TileView, tile

Take = Literal["take_paper", "take_card", "take_receipt"]
"""What nobody may leave behind: the ID card, the social security card or none, and the receipt."""


@dataclass(frozen=True, slots=True)
class NextStepView:
    """One sentence of what happens next."""

    text: str


@dataclass(frozen=True, slots=True)
class DoneView:
    """What happens next."""

    read_on: ClassVar = ("next_steps",)

    made_ahead: ClassVar[dict[str, object]] = {"next_steps": (NextStepView(""),) * 4}

    number: str = ""
    status_title: str = ""
    status_more: str = ""
    answer_by: str = ""
    next_steps: tuple[NextStepView, ...] = ()
    phones: tuple[str, ...] = ()
    on_paper: bool = True
    take: Take = "take_paper"
    sent: bool = False  # the centre has confirmed it already
    another: bool = True  # something else may be begun now
    others: tuple[TileView, ...] = ()  # what people with this matter often do next


@dataclass(frozen=True, slots=True)
class NextStepsRead(PersonEvent):
    """What happens next was read: the resident is done here."""


@dataclass(frozen=True, slots=True)
class AnotherItem(PersonEvent):
    """Back to home after the visit's item is done; identity is asked again."""


def another(state: State, event: AnotherItem, facts: Facts) -> Turn:
    """Something else, unless nothing new may be begun now."""
    return Turn(state, way=HOME if state.around.power == "mains" else END)


def others(state: State, facts: Facts) -> tuple[TileView, ...]:
    """What can be done here now of what the item says people do next."""
    named = (facts.item(code) for code in open_item(state, facts).doc.next_items)
    tiles = (tile(item, state, facts) for item in named if item is not None)
    return tuple(each for each in tiles if each.available)


def choose_item(state: State, event: ItemChosen, facts: Facts) -> Turn:
    """The guide of what people often do next, for the same person."""
    if event.code not in {each.code for each in others(state, facts)}:
        return Turn(state)
    return Turn(state, way=Way("guide", forget=Life.MATTER, carry=(Matter(event.code),)))


def finished(state: State, event: NextStepsRead, facts: Facts) -> Turn:
    """On to the end."""
    return Turn(state, way=ONWARD)


def to_take(person: Identity | None) -> Take:
    """What there is to take, a word below ``done.``."""
    if by_id_card(person):
        return "take_paper"
    by_social_card = person is not None and person.layout is CardLayout.SOCIAL_CARD
    return "take_card" if by_social_card else "take_receipt"


def view(state: State, facts: Facts) -> DoneView:
    """What happens next."""
    item = open_item(state, facts)
    receipt = item.doc.receipt
    photo = bool(state.of(PhotoState).jpeg)
    context = rule_context(state)
    steps = item.next_steps(context, photo=photo)
    status = receipt.status_line.get(state.language)
    return DoneView(
        number=state.of(ReceiptState).number,
        status_title=first_sentence(status),
        status_more=after_first_sentence(status),
        answer_by=answer_by(item, state.language, facts, context),
        next_steps=tuple(NextStepView(step.get(state.language)) for step in steps),
        phones=phones(item),
        on_paper=holds_paper(state),
        take=to_take(identity(state)),
        sent=state.around.network == "reachable" and state.around.waiting == 0,
        another=state.around.power == "mains",
        others=others(state, facts),
    )


STEP = Step(
    name="done",
    shows=DoneView,
    view=view,
    on=(on(AnotherItem, another), on(ItemChosen, choose_item), on(NextStepsRead, finished)),
    exits=("guide",),
    part="paper",
    shows_number=True,
)
