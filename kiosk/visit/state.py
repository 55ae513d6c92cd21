"""The state of a terminal's visit, and the facts around it that no visit changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

from kiosk.initials import Initials, latin_initials
from kiosk.visit.effects import Asked, StartTimer
from kiosk.visit.finding import Find, find_nothing
from kiosk.visit.sentences import Said
from kiosk.visit.shape import Ask, Comfort, Hold, Mode, Slice, Voice
from kiosk.visit.surroundings import Surroundings

if TYPE_CHECKING:  # items and their rules are heavy, and the first page needs none
    from contracts.answers import Problem
    from contracts.forms import CompiledForm
    from contracts.rules import CompiledItem
    from kiosk.texts import Texts

S = TypeVar("S", bound=Slice)
E = TypeVar("E", bound=Asked)


@dataclass(frozen=True, slots=True)
class IdleTimes:
    """When a silent page asks, and when it clears. Seconds; screens.md, VVSG 2.0 7.2.

    In the elder layout, and for whoever is read to, all takes at least twice as long.
    """

    warn_s: float = 120
    elder_warn_s: float = 240
    answer_s: float = 30
    elder_answer_s: float = 60

    def before_warning(self, state: "State") -> float:
        """How long a page may be silent."""
        return self.elder_warn_s if state.unhurried else self.warn_s

    def to_answer(self, state: "State") -> float:
        """How long the warning waits."""
        return self.elder_answer_s if state.unhurried else self.answer_s


@dataclass(frozen=True, slots=True)
class HomeOrder:
    """In which order items stand on the home pages, by their codes.

    What is not named follows as its document says; None leaves to the documents which come first.
    ``used``: codes with how often each was done here, where that orders the items of a tab.
    """

    order: tuple[str, ...] = ()
    frequent: frozenset[str] | None = None
    elder: frozenset[str] | None = None
    used: frozenset[tuple[str, int]] = frozenset()

    def first(self, item: "CompiledItem", elder: bool) -> bool:
        """Whether an item is among the first of a home."""
        chosen = self.elder if elder else self.frequent
        if chosen is not None:
            return item.doc.code in chosen
        usual = item.doc.elder_home if elder else item.doc.frequent
        return usual or item.doc.code in self.order

    def place(self, item: "CompiledItem") -> tuple[int, int, str]:
        """Small comes first."""
        code = item.doc.code
        at = self.order.index(code) if code in self.order else len(self.order)
        return at, item.doc.order, code


@dataclass(frozen=True, slots=True)
class Facts:
    """What every visit on this terminal shares."""

    items: "tuple[CompiledItem, ...]"
    texts: "Texts"
    languages: tuple[str, ...] = ("zh-CN", "en")
    orientation: str = "portrait"
    comfort: Comfort = Comfort()
    """As every visit finds the pages."""
    idle: IdleTimes = IdleTimes()
    place: Said = ""
    terminal_name: Said = ""
    help_hours: Said = ""
    help_phone: str = ""
    nearest: Said = ""
    """Where else people go when this terminal is closed."""
    countdown_s: int = 3
    code_name: str = ""
    """What people call their service code; "" where the terminal knows none."""
    identity_form: "CompiledForm | None" = None
    """Asks name and number of whoever has no card to read."""
    home: HomeOrder = HomeOrder()
    initials: Callable[[str], Initials] = latin_initials
    """Under which letters a word is looked for."""
    find: Find = find_nothing
    means: bool = False
    """Whether items are found by what is meant as well (``FindMeaning``)."""
    wrong: Callable[[str, object], "Problem | None"] = lambda word, value: None
    """What is wrong with a value of the settings, while a terminal is set up."""

    def item(self, code: str | None) -> "CompiledItem | None":
        """The item with this code, or None."""
        return next((item for item in self.items if item.doc.code == code), None)


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall clock as last read; not trusted below its floor or when proved to be ahead."""

    time: str = ""
    date: str = ""
    trusted: bool = False
    days_alone: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """One terminal, between and during visits.

    Attributes:
        page: name of the step that the visit is at.
        over: names of the steps that lie over it, the topmost last.
        waiting: the number of the effect that each ask waits for.
        slices: what the steps remember, by its type; all that is personal is here.
    """

    page: str
    visit: int = 0
    visits: int = 0
    next_effect: int = 1
    over: tuple[str, ...] = ()
    mode: Mode = Mode.STANDARD
    comfort: Comfort = Comfort()
    voice: Voice = Voice()
    language: str = "zh-CN"
    around: Surroundings = Surroundings()
    clock: Clock = Clock()
    waiting: Mapping[Ask, int] = field(default_factory=dict)
    slices: Mapping[type[Slice], Slice] = field(default_factory=dict, repr=False)

    @property
    def unhurried(self) -> bool:
        """Whoever is here reads slowly, or listens."""
        return self.mode is Mode.ELDER or self.voice.on

    def of(self, kind: type[S]) -> S:
        """A part of the state; as it is at the beginning when nothing was remembered."""
        found = self.slices.get(kind)
        return kind() if found is None else cast(S, found)

    def put(self, *slices: Slice) -> "State":
        """Remember these parts in place of what they were."""
        if all(self.of(type(part)) == part for part in slices):
            return self
        return replace(self, slices={**self.slices, **{type(part): part for part in slices}})

    def ask(self, what: Ask, effect: Callable[[int, int], E]) -> tuple["State", E]:
        """Number an effect and wait for it; whatever this ask waited for before is dropped."""
        number = self.next_effect
        waiting = {**self.waiting, what: number}
        state = replace(self, next_effect=number + 1, waiting=waiting)
        return state, effect(self.visit, number)

    def timer(self, what: Ask, seconds: float) -> tuple["State", StartTimer]:
        """Wait for a time."""
        return self.ask(what, lambda visit, effect: StartTimer(visit, effect, seconds))

    def drop(self, *asks: Ask) -> "State":
        """Nobody waits for these any more: their results will be dropped."""
        if not any(ask in self.waiting for ask in asks):
            return self
        waiting = {ask: effect for ask, effect in self.waiting.items() if ask not in asks}
        return replace(self, waiting=waiting)

    def awaits(self, *asks: Ask) -> bool:
        """Whether one of these is under way."""
        return any(ask in self.waiting for ask in asks)

    def held(self, by: Hold) -> bool:
        """Whether something is under way that this must wait for."""
        return any(ask.hold >= by for ask in self.waiting)

    @property
    def left_alone(self) -> bool:
        """Whether something is under way that nobody waits for."""
        return any(ask.alone for ask in self.waiting)

    @property
    def today(self) -> date | None:
        """The date that rules may use; None when the clock is not trusted."""
        return date.fromisoformat(self.clock.date) if self.clock.trusted else None


def as_found(state: State, facts: Facts) -> State:
    """Whoever stood before the first page is gone: the next one finds it as it always is."""
    return replace(
        state,
        language=facts.languages[0],
        mode=Mode.STANDARD,
        comfort=facts.comfort,
        voice=Voice(),
        over=(),
    )
