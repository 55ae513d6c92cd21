"""The review: every fact that will be sent, masked where others might look."""

from dataclasses import dataclass, field, replace
from typing import ClassVar

from contracts.identity import mask_id_number, mask_name
from kiosk.visit.answers import Asking, item_pages, rule_context
from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.matter import Matter, Submission, open_item
from kiosk.visit.papers import taken
from kiosk.visit.person import display_name, identity, is_unnamed, known
from kiosk.visit.portrait import PhotoState
from kiosk.visit.records import IdMinted, MintId
from kiosk.visit.shape import Ask, Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import BACK, ONWARD, Step, Turn, Way, answer, on

MINT = Ask("mint", Life.ANSWERS, stops=False)
ROWS = {("standard", "portrait"): 9, ("standard", "landscape"): 6, ("elder", "portrait"): 4,
        ("elder", "landscape"): 4}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewState(Slice):
    """Which page of the review is shown."""

    life: ClassVar[Life] = Life.ANSWERS

    page: int = 0


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review; ``editable`` rows open their question."""

    id: str
    label: str
    value: str = field(repr=False)
    editable: bool = True
    full: str = field(default="", repr=False)  # shown on the owner's own tap, hides again


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Everything that will be sent, page by page."""

    made_ahead: ClassVar[dict[str, object]] = {"rows": (ReviewRow("", "", "", False),) * 9}

    rows: tuple[ReviewRow, ...] = ()
    number: int = 0
    count: int = 0
    signs: bool = True


@dataclass(frozen=True, slots=True)
class PreviousPressed(PersonEvent):
    """One page back inside the review."""


@dataclass(frozen=True, slots=True)
class EditPressed(PersonEvent):
    """A row of the review is touched."""

    question: str


@dataclass(frozen=True, slots=True)
class ReviewAccepted(PersonEvent):
    """All is right."""


def rows_per_page(state: State, facts: Facts) -> int:
    """How many lines of the review one page shows."""
    return ROWS[state.mode.value, facts.orientation]


def enter(state: State, facts: Facts) -> Turn:
    """Show everything; the submission id is minted here, once."""
    state = state.put(ReviewState())
    if state.of(Submission).id or state.awaits(MINT):
        return Turn(state)
    state, effect = state.ask(MINT, MintId)
    return Turn(state, (effect,))


def minted(state: State, event: IdMinted, facts: Facts) -> Turn:
    """Remember the submission's id."""
    return Turn(state.put(Submission(event.submission)))


def _turn(state: State, by: int, facts: Facts) -> Turn:
    page = state.of(ReviewState).page + by
    if not 0 <= page < review_pages(state, facts):
        return Turn(state)
    return Turn(state.put(ReviewState(page)))


def next_page(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Next page of the review."""
    return _turn(state, 1, facts)


def previous_page(state: State, event: PreviousPressed, facts: Facts) -> Turn:
    """Previous page of the review."""
    return _turn(state, -1, facts)


def accept(state: State, event: ReviewAccepted, facts: Facts) -> Turn:
    """All is right; only once all of it was seen."""
    if not state.of(Submission).id:
        return Turn(state)
    if state.of(ReviewState).page < review_pages(state, facts) - 1:
        return _turn(state, 1, facts)
    return Turn(state, way=ONWARD)


def edit(state: State, event: EditPressed, facts: Facts) -> Turn:
    """Open a question; the next key leads back here."""
    asking = Asking(open_item(state, facts), item_pages(state, facts), state, facts)
    changed = asking.edit(event.question)
    return Turn(state) if changed is None else Turn(changed, way=Way("answers"))


def back(state: State, facts: Facts) -> Turn:
    """One page back in the review, from its first page to the questions."""
    return _turn(state, -1, facts) if state.of(ReviewState).page else Turn(state, way=BACK)


def restyled(was: State, state: State, facts: Facts) -> State:
    """The first line that was shown is shown again."""
    now = state.of(ReviewState)
    first = now.page * rows_per_page(was, facts)
    return state.put(replace(now, page=first // rows_per_page(state, facts)))


def review_pages(state: State, facts: Facts) -> int:
    """Number of pages of the review."""
    if identity(state) is None or state.of(Matter).item is None:
        return 1
    return max(1, -(-len(review_rows(state, facts)) // rows_per_page(state, facts)))


def review_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    """Card facts, answers, photo, papers: in the order they were asked."""
    return (
        *_card_rows(state, facts),
        *_answer_rows(state, facts),
        *_photo_row(state, facts),
        *_paper_rows(state, facts),
    )


def _card_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    person = known(state)
    if is_unnamed(person):
        label = facts.texts.text("review.name", state.language)
        said = facts.texts.text("review.no_name", state.language)
        return (ReviewRow("card:name", label, said, editable=False),)
    name = display_name(person)
    rows = [
        ("card:name", "review.name", mask_name(name), name),
        ("card:id", "review.id_number", mask_id_number(person.id_number), person.id_number),
    ]
    return tuple(
        ReviewRow(row, facts.texts.text(key, state.language), value, editable=False, full=full)
        for row, key, value, full in rows
    )


def _answer_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    item = open_item(state, facts)
    context = rule_context(state)
    answers = item.current_answers(context)
    rows = []
    for question in item.visible_questions(context):
        value = answers[question.id]
        shown = item.display_value(question.id, value, state.language)
        masked = item.masked_value(question.id, value, state.language)
        rows.append(
            ReviewRow(
                id=question.id,
                label=question.name.get(state.language),
                value=masked or facts.texts.text("review.nothing", state.language),
                editable=item.is_asked(question.id),
                full=shown if shown != masked else "",
            )
        )
    return tuple(rows)


def _photo_row(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    if not state.of(PhotoState).jpeg:
        return ()
    label = facts.texts.text("review.photo", state.language)
    taken = facts.texts.text("review.photo_taken", state.language)
    return (ReviewRow("photo", label, taken, editable=False),)


def _paper_rows(state: State, facts: Facts) -> tuple[ReviewRow, ...]:
    rows = []
    for material, paper in taken(state, facts):
        pages = facts.texts.text("review.pages", state.language, count=str(len(paper.pages)))
        other = material.alternative.label.get(state.language) if material.alternative else ""
        label, value = material.name.get(state.language), other if paper.elsewhere else pages
        rows.append(ReviewRow(material.role, label, value, editable=False))
    return tuple(rows)


def view(state: State, facts: Facts) -> ReviewView:
    """One page of rows."""
    rows = review_rows(state, facts)
    size, page = rows_per_page(state, facts), state.of(ReviewState).page
    return ReviewView(
        rows=rows[page * size : (page + 1) * size],
        number=page + 1,
        count=review_pages(state, facts),
        signs=open_item(state, facts).doc.signature.required,
    )


STEP = Step(
    name="review",
    shows=ReviewView,
    view=view,
    on=(
        on(NextPressed, next_page),
        on(PreviousPressed, previous_page),
        on(EditPressed, edit),
        on(ReviewAccepted, accept),
    ),
    answers=(answer(MINT, on(IdMinted, minted)),),
    exits=("answers",),
    enter=enter,
    back=back,
    restyled=restyled,
    part="check",
    names_person=True,
)
