"""A step of the visit: one frozen value in a folder of its own.

A step's functions get the state and give a ``Turn``: the new state, what the terminal shall do,
and the way on, if there is one. They never name another step: where a way leads stands in
``flow.py``, and the engine alone enters, leaves, cancels and forgets.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, TypeVar

from kiosk.visit.effects import Effect
from kiosk.visit.events import Event, PersonEvent, Result
from kiosk.visit.shape import Ask, Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.surroundings import Surroundings

E = TypeVar("E", bound=Event)


class Lead(Enum):
    """The ways that every step has."""

    ONWARD = "onward"  # the next step of the flow that is needed
    BACK = "back"  # the one before it, as it was left unless it says otherwise
    HOME = "home"
    END = "end"
    RESTART = "restart"  # somebody else begins anew, in the same language and layout
    OVER = "over"  # lay this step over the page
    AWAY = "away"  # take it off again


@dataclass(frozen=True, slots=True)
class Way:
    """Where a visit goes from here.

    Attributes:
        to: one of the ways of all steps, or a side exit of this step by its own word for it.
        forget: what is forgotten besides what only this page knew.
        carry: what the next step finds remembered.
    """

    to: Lead | str
    forget: Life = Life.STEP
    carry: tuple[Slice, ...] = ()


ONWARD, BACK, HOME, END = Way(Lead.ONWARD), Way(Lead.BACK), Way(Lead.HOME), Way(Lead.END)


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes of an event: a state, effects, perhaps a way, and asks that are given up."""

    state: State
    effects: tuple[Effect, ...] = ()
    way: Way | None = None
    gives_up: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class On:
    """What a step does when this happens."""

    event: type[Event]
    handler: Callable[[State, Any, Facts], Turn]


def on(event: type[E], handler: Callable[[State, E, Facts], Turn]) -> On:
    """Bind a handler to its event; the types of both must fit."""
    return On(event, handler)


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come of an ask."""

    ask: Ask
    results: tuple[On, ...]


def answer(ask: Ask, *results: On) -> Answer:
    """Bind the results of an ask; one that is not named ends the waiting and changes nothing."""
    assert all(issubclass(result.event, Result) for result in results)
    return Answer(ask, results)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page.

    Attributes:
        dock: the row of keys at the foot.
        header: full; bare: light words on a picture (bare-standard: in standard layout only);
            poster: bare, without a clock.
        finish, help, home: which keys of the dock act.
        home_here: the home key says that this is home.
        fresh: somebody else may stand here now: half typed text is dropped.
    """

    dock: bool = True
    header: Literal["full", "bare-standard", "poster"] = "full"
    finish: bool = True
    help: bool = True
    home: bool = True
    home_here: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of the dock that act on some page of a flow; the others are not there."""

    finish: bool = True
    help: bool = True
    home: bool = True


@dataclass(frozen=True, slots=True)
class Over:
    """How a step lies over others.

    Attributes:
        layer: one at a time; a higher one hides a lower one.
        asks: any answer takes it away, and is nothing more than that.
        back: the back key takes it away.
        covers: nothing of the person behind is shown, and only ``on`` of this step is obeyed.
        sheet: it fills the lower part only, and the page behind is seen above it.
        opened_by: the key of every page that lays it there.
    """

    layer: int
    asks: bool = False
    back: bool = False
    covers: bool = False
    sheet: bool = False
    opened_by: type[PersonEvent] | None = None


def _always(state: State, facts: Facts) -> bool:
    return True


def _as_it_is(state: State, facts: Facts) -> State:
    return state


def stay(state: State, facts: Facts) -> Turn:
    """Nothing more to do."""
    return Turn(state)


def no_matter(state: State, event: Any, facts: Facts) -> Turn:
    """Whatever happened changes nothing but that it is over."""
    return Turn(state)


def previous(state: State, facts: Facts) -> Turn:
    """The back key leads to the step before."""
    return Turn(state, way=BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step's declaration.

    Attributes:
        name: of the page in resident files, of the folder (``-`` as ``_``), of its table of texts.
        shows: the frozen View, whose fields the page reads.
        view: from the state to the View.
        on: what a person can cause here.
        answers: what it asks, and how answers change it, also when it has been left.
        reports: what it is told at any time.
        exits: its own words for where it may lead besides onward, back, home and end.
        prepare: what must be so before it is decided whether the step is needed.
        needed: whether it is; else the flow passes over it.
        enter: what happens when the visit comes here.
        left: what must be ended when the visit goes from here.
        ended: what is done when the visit ends here.
        back: what the back key does; None: nothing.
        may_go_back: whether it acts now.
        anew_on_back: who comes back here enters anew: what it waited for ended when it was left.
        covered, uncovered: what happens when another step covers this one.
        around: what a change around it means here; gets what was true before.
        restyled: another layout at the same place, on whatever page that is chosen; gets the
            state before.
        looks: for a step that lies over others: after every event, with the step below.
        door: for a step between visits: any touch.
        dark: for a step between visits: whether nobody is there who could see it.
        between: what is asked for when a visit begins and when it has ended.
        part: the part of the step bar that it belongs to, a key below ``step.``; "" for none.
        in_bar: whether that part is one of this visit's.
        names_person: the header says whose matter this is.
        identifying: who stands here is not settled on this page.
        shows_number: what was handed in is kept, and its number stands here.
        foreseen: its View can be told one page before, so that its page is filled beforehand.
    """

    name: str
    shows: type
    view: Callable[[State, Facts], Any]
    on: tuple[On, ...] = ()
    answers: tuple[Answer, ...] = ()
    reports: tuple[On, ...] = ()
    exits: tuple[str, ...] = ()
    prepare: Callable[[State, Facts], State] = _as_it_is
    needed: Callable[[State, Facts], bool] = _always
    enter: Callable[[State, Facts], Turn] = stay
    left: Callable[[State, Facts], Turn] = stay
    ended: Callable[[State, Facts], Turn] = stay
    back: Callable[[State, Facts], Turn] | None = None
    may_go_back: Callable[[State], bool] = field(default=lambda state: True)
    anew_on_back: bool = False
    covered: Callable[[State, Facts], Turn] = stay
    uncovered: Callable[[State, Facts], Turn] = stay
    around: Callable[[State, Surroundings, Facts], Turn] = no_matter
    restyled: Callable[[State, State, Facts], State] = field(
        default=lambda was, state, facts: state
    )
    looks: Callable[[State, "Step", Facts], Turn] | None = None
    door: Callable[[State, PersonEvent, Facts], Turn] | None = None
    dark: Callable[[State], bool] = field(default=lambda state: False)
    between: tuple[Effect, ...] = ()
    frame: Frame = Frame()
    over: Over | None = None
    part: str = ""
    in_bar: Callable[[State, Facts], bool] = _always
    names_person: bool = False
    identifying: bool = False
    shows_number: bool = False
    foreseen: bool = False

    def handler(self, event: Event) -> Callable[[State, Any, Facts], Turn] | None:
        """What this step does when a person does this here."""
        return next((on.handler for on in self.on if on.event is type(event)), None)

    @property
    def folder(self) -> str:
        """Name of its folder."""
        return self.name.replace("-", "_")
