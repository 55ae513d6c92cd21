"""The guide of an item: everything that matters before it is begun, in plain words."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.visit.devices import receipt_printer
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Matter, elsewhere, open_item, why_not_now
from kiosk.visit.outages import about, notice_until, notice_words
from kiosk.visit.person import reader_gone, ways_without_id_card
from kiosk.visit.shape import Life, Mode, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import BACK, ONWARD, Step, Turn, Way, on


@dataclass(frozen=True, slots=True)
class GuideState(Slice):
    """Whether the questions and answers are shown."""

    life: ClassVar[Life] = Life.ANSWERS

    qa: bool = False


@dataclass(frozen=True, slots=True)
class BringView:
    """One thing the resident needs; ``have`` is True when card or system brings it."""

    text: str
    have: bool


@dataclass(frozen=True, slots=True)
class QaView:
    """A question that people ask, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide of an item on one screen (two pages of questions and answers at most).

    In the elder layout ``bring`` is what must be brought, and all else stands behind a key:
    ``spared`` is what nobody needs to bring.
    """

    read_on: ClassVar = ("bring", "qa")
    made_ahead: ClassVar[dict[str, object]] = {"bring": (BringView("", False),) * 4}

    name: str = ""
    official_name: str = ""
    summary: str = ""
    who: str = ""
    bring: tuple[BringView, ...] = ()
    spared: tuple[BringView, ...] = ()
    minutes: int = 0
    fee: str = ""
    time_limit: str = ""
    result: str = ""
    staffed_way: str = ""
    office: str = ""
    phone: str = ""
    qa: tuple[QaView, ...] = ()
    available: bool = True
    reason_key: str = ""
    reason_words: str = ""  # what the centre says of it, in place of the key's sentence
    reason_until: str = ""  # and how long at least that holds
    receipt_on_screen: bool = False  # said before the visit starts: no printer now
    elsewhere: tuple[str, ...] = ()  # said before the visit starts: devices that are gone
    other_ways: tuple[str, ...] = ()  # what is done instead; "" where each thing has its own
    way_without_card: str = ""  # said before the visit starts: no reader; a word of ``WayIn``
    showing_qa: bool = False
    rules: bool = False  # the rules behind it can be read in plain words


@dataclass(frozen=True, slots=True)
class QuestionsShown(PersonEvent):
    """The guide turns to its questions and answers, or back."""

    shown: bool


@dataclass(frozen=True, slots=True)
class RulesOpened(PersonEvent):
    """Read the rules behind the item."""


@dataclass(frozen=True, slots=True)
class BeginPressed(PersonEvent):
    """Start the item of the guide."""


def show_questions(state: State, event: QuestionsShown, facts: Facts) -> Turn:
    """Turn the page."""
    return Turn(state.put(GuideState(event.shown)))


def open_rules(state: State, event: RulesOpened, facts: Facts) -> Turn:
    """To the rules, where some are told."""
    told = open_item(state, facts).doc.guide.rules
    return Turn(state, way=Way("policy") if told else None)


def begin(state: State, event: BeginPressed, facts: Facts) -> Turn:
    """On, unless it cannot be done here now."""
    if why_not_now(state, open_item(state, facts), facts):
        return Turn(state)
    return Turn(state, way=ONWARD)


def back(state: State, facts: Facts) -> Turn:
    """From questions and answers to the guide, from the guide to where the item was found."""
    if state.of(GuideState).qa:
        return Turn(state.put(GuideState()))
    found = state.of(Matter).found
    return Turn(state, way=Way(found) if found else BACK)


def view(state: State, facts: Facts) -> GuideView:
    """Everything of an item on one screen."""
    item = open_item(state, facts)
    doc, guide, language = item.doc, item.doc.guide, state.language
    why_not = why_not_now(state, item, facts)
    outages = about(state, item.doc.code)
    gone = elsewhere(state, item)
    without = ways_without_id_card(state, item, facts) if reader_gone(state) else ()
    things = tuple(
        BringView(thing.text.get(language), thing.have_from != "resident") for thing in guide.bring
    )
    needed = tuple(thing for thing in things if not thing.have)
    brief = state.mode is Mode.ELDER and bool(needed)
    return GuideView(
        name=doc.name.get(language),
        official_name=doc.official_name.get(language),
        summary=guide.summary.get(language),
        who=guide.who.get(language),
        bring=needed if brief else things,
        spared=tuple(thing for thing in things if thing.have) if brief else (),
        minutes=guide.minutes,
        fee=guide.fee.get(language),
        time_limit=guide.time_limit.get(language),
        result=guide.result.get(language),
        staffed_way=guide.staffed_way.get(language),
        office=doc.office.name.get(language),
        phone=doc.office.phone,
        qa=tuple(QaView(pair.q.get(language), pair.a.get(language)) for pair in doc.qa),
        available=not why_not,
        reason_key=why_not,
        reason_words=notice_words(outages, language),
        reason_until=notice_until(outages, state, facts),
        receipt_on_screen=state.around.device(receipt_printer.NAME).gone,
        elsewhere=tuple(gone),
        other_ways=tuple(ways[0] if len(ways) == 1 else "" for ways in gone.values()),
        way_without_card=without[0].name if without else "",
        showing_qa=state.of(GuideState).qa,
        rules=bool(guide.rules),
    )


STEP = Step(
    name="guide",
    shows=GuideView,
    view=view,
    on=(
        on(QuestionsShown, show_questions),
        on(RulesOpened, open_rules),
        on(BeginPressed, begin),
    ),
    exits=("policy", "space", "find"),
    back=back,
)
