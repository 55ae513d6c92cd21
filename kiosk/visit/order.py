"""How a flow is written down and checked: lines of steps, and where their side exits lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.visit.events import Event
from kiosk.visit.step import Keys, Step
from kiosk.visit.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Line:
    """One step in its place, and where each of its side exits leads.

    A step aside follows nobody: where it shall lead on, ``onward`` says so beside its exits.
    """

    step: Step
    exits: Mapping[str, Step] = field(default_factory=dict)


_ONWARD = "onward"


def line(step: Step, **exits: Step) -> Line:
    """A line of the flow."""
    return Line(step, exits)


@dataclass(frozen=True)
class Flow:
    """All steps of a visit, or of whatever else this machine is used for.

    Attributes:
        door: the page between two visits; ``closed``: while none may begin, None where one always
            may.
        order: the way of an item, beginning with home; a step that is not needed is passed over.
        aside: steps that side exits lead to.
        over: steps that lie over others.
        help, idle: which of them are a person's help and the question whether anybody is there;
            None where nobody is asked, and silence ends nothing.

    Raises:
        ValueError: two steps or two asks have one name, an exit is not bound to a step here, or a
            step between visits or over others declares one.
    """

    door: Step
    closed: Step | None
    order: tuple[Line, ...]
    aside: tuple[Line, ...]
    over: tuple[Step, ...]
    help: Step | None
    idle: Step | None

    def __post_init__(self) -> None:
        names = [step.name for step in self]
        if len(set(names)) < len(names):
            raise ValueError("two steps have the same name")
        asks = [answer.ask for step in self for answer in step.answers]
        if len({ask.name for ask in asks}) < len(asks):
            raise ValueError("two steps wait for the same ask")
        for entry in (*self.order, *self.aside):
            on = {_ONWARD} if entry in self.aside else set[str]()
            if set(entry.exits) - on != set(entry.step.exits):
                raise ValueError(f"the exits of {entry.step.name} are not the ones it declares")
            for target in entry.exits.values():
                if target.name not in names:
                    raise ValueError(f"{entry.step.name} leads to a step that is not here")
        for step in (*self.doors, *self.over):
            if step.exits:
                raise ValueError(f"{step.name} has exits, and only a page within a visit may")
        if any(step not in (None, *self.over) for step in (self.help, self.idle)):
            raise ValueError("help and the idle question must lie over the pages")

    def __iter__(self) -> Iterator[Step]:
        """Every step once, in the order of a visit."""
        yield from self.doors
        yield from (entry.step for entry in (*self.order, *self.aside))
        yield from self.over

    def __contains__(self, name: str) -> bool:
        """Whether a step has this name."""
        return name in self._by_name

    def __getitem__(self, name: str) -> Step:
        """A step by its name. Raises KeyError."""
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, Step]:
        found = self.__dict__.get("named")
        if found is None:
            found = self.__dict__["named"] = {step.name: step for step in self}
        return found

    @property
    def keys(self) -> Keys:
        """What of the dock these pages have: no key stands there that never acts."""
        found = self.__dict__.get("acting")
        if found is None:
            frames = [entry.step.frame for entry in (*self.order, *self.aside)]
            found = self.__dict__["acting"] = Keys(
                finish=any(frame.finish for frame in frames),
                help=self.help is not None,
                home=any(frame.home for frame in frames),
            )
        return found

    def opened_by(self, event: Event) -> Step | None:
        """The step over the page that this key lays there."""
        return next((s for s in self.over if s.over and s.over.opened_by is type(event)), None)

    @property
    def doors(self) -> tuple[Step, ...]:
        """The pages between two visits."""
        return (self.door,) if self.closed is None else (self.door, self.closed)

    @property
    def home(self) -> Step:
        """Where every visit begins."""
        return self.order[0].step

    def first(self, around: Surroundings) -> Step:
        """The page between two visits, as things are now."""
        return self.door if around.open or self.closed is None else self.closed

    def exit(self, step: Step, word: str) -> Step:
        """Where a side exit leads. Raises KeyError for one that the step has not declared."""
        entry = next(entry for entry in (*self.order, *self.aside) if entry.step is step)
        return entry.exits[word]

    def beside(self, step: Step) -> Step | None:
        """Where a step aside leads on; None for what the order leads on, or nobody."""
        entry = next((entry for entry in self.aside if entry.step is step), None)
        return None if entry is None else entry.exits.get(_ONWARD)

    def place(self, step: Step) -> int:
        """Index of a step in the order, -1 for one that stands aside."""
        return next((n for n, entry in enumerate(self.order) if entry.step is step), -1)

    def onward(self, step: Step) -> tuple[Step, ...]:
        """The next two of the order, the first two between visits; none for a step aside."""
        if any(entry.step is step for entry in self.aside):
            return ()
        place = self.place(step)
        return tuple(entry.step for entry in self.order[place + 1 : place + 3])

    def follows(self, step: Step) -> tuple[str, ...]:
        """Pages that may come next, the likely ones first, at last those that may always come."""
        found = [*self.onward(step)]
        entry = next((e for e in (*self.order, *self.aside) if e.step is step), None)
        found += entry.exits.values() if entry is not None else ()
        found += [self.home] if step.frame.home else []
        found += self.over
        return tuple(dict.fromkeys(target.name for target in found))
