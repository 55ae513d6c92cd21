"""What happened at this terminal, in words and without anybody in it."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.fitting import called
from kiosk.visit.servicing import LineSeen, LogsRead, ReadLogs
from kiosk.visit.setup import AgainPressed
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE, back

READ = Ask("read-logs", stops=False)


@dataclass(frozen=True, slots=True)
class LineView:
    """When, what, and about what; ``level``: info, warning, error or critical."""

    when: str
    what: str
    about: str
    level: str


@dataclass(frozen=True, slots=True)
class TechLogsView:
    """The newest first."""

    looking: bool = False
    lines: tuple[LineView, ...] = ()


@dataclass(frozen=True, slots=True)
class StickOpened(PersonEvent):
    """They are to go onto a stick."""


@dataclass(frozen=True, slots=True)
class Lines(Slice):
    """What was read."""

    lines: tuple[LineSeen, ...] = ()


def look(state: State, facts: Facts) -> Turn:
    """What happened up to now."""
    state, effect = state.ask(READ, ReadLogs)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something may have happened since."""
    return Turn(state) if state.awaits(READ) else look(state, facts)


def note(state: State, event: LogsRead, facts: Facts) -> Turn:
    """The newest first."""
    return Turn(state.put(Lines(event.lines)))


def to_the_stick(state: State, event: StickOpened, facts: Facts) -> Turn:
    """To the page of sticks."""
    return Turn(state, way=Way("stick"))


def _line(line: LineSeen, state: State, facts: Facts) -> LineView:
    texts, language = facts.texts, state.language
    said = {
        key: called(value, state, facts) if key == "device" else value
        for key, value in line.said.items()
    }
    about = " · ".join(
        f"{texts.text_or(f'loggedkey.{key}', language, key)}: {value}"
        for key, value in said.items()
    )
    what = texts.text_or(f"logged.{line.what}", language, line.what)
    return LineView(line.when, what, about, line.level)


def view(state: State, facts: Facts) -> TechLogsView:
    """In words."""
    return TechLogsView(
        looking=state.awaits(READ),
        lines=tuple(_line(line, state, facts) for line in state.of(Lines).lines),
    )


STEP = Step(
    name="tech-logs",
    shows=TechLogsView,
    view=view,
    on=(on(AgainPressed, again), on(StickOpened, to_the_stick)),
    answers=(answer(READ, on(LogsRead, note)),),
    exits=("stick",),
    enter=look,
    back=back,
    frame=INSIDE,
)
