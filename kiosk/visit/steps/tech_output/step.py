"""How bright the screen and how loud the sound is; each key is a step."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.servicing import LookAtOutput, OutputTold, SetBrightness, SetVolume, found
from kiosk.visit.setup import FindingView
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, answer, on
from kiosk.visit.technician import INSIDE, back

OUTPUT = Ask("output", stops=False)
LEAST, MOST, BY = 20, 100, 20
LIGHTS: Mapping[str, int] = {"brighter": BY, "darker": -BY}
SOUNDS: Mapping[str, int] = {"louder": BY, "softer": -BY}


@dataclass(frozen=True, slots=True)
class OutputKey:
    """A step; ``word``: brighter, darker, louder or softer. ``acts``: it goes so far still."""

    word: str
    acts: bool


@dataclass(frozen=True, slots=True)
class TechOutputView:
    """Percent; -1 where this terminal cannot say or change it. ``busy``: it is being set."""

    busy: bool = False
    brightness: int = -1
    volume: int = -1
    lights: tuple[OutputKey, ...] = ()
    sounds: tuple[OutputKey, ...] = ()
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputPressed(PersonEvent):
    """A step of this."""

    word: str


@dataclass(frozen=True, slots=True)
class Out(Slice):
    """How it is."""

    told: OutputTold | None = None


def look(state: State, facts: Facts) -> Turn:
    """How it is now."""
    state, effect = state.ask(OUTPUT, LookAtOutput)
    return Turn(state, (effect,))


def note(state: State, event: OutputTold, facts: Facts) -> Turn:
    """How it is."""
    return Turn(state.put(Out(event)))


def press(state: State, event: OutputPressed, facts: Facts) -> Turn:
    """A step, as far as it goes; of sound a note to hear it by."""
    told = state.of(Out).told
    if told is None or state.awaits(OUTPUT):
        return Turn(state)
    for now, words, what in (
        (told.brightness, LIGHTS, SetBrightness),
        (told.volume, SOUNDS, SetVolume),
    ):
        if now is not None and event.word in words:
            percent = _next(now, words[event.word])
            if percent == now:
                return Turn(state)
            return _set(state, what, percent)
    return Turn(state)


def _set(state: State, what: type[SetBrightness | SetVolume], percent: int) -> Turn:
    state, effect = state.ask(OUTPUT, lambda visit, number: what(visit, number, percent))
    return Turn(state, (effect,))


def _next(now: int, by: int) -> int:
    return min(MOST, max(LEAST, now + by))


def _keys(now: int | None, words: Mapping[str, int]) -> tuple[OutputKey, ...]:
    if now is None:
        return ()
    return tuple(OutputKey(word, _next(now, by) != now) for word, by in words.items())


def view(state: State, facts: Facts) -> TechOutputView:
    """How it is."""
    told = state.of(Out).told or OutputTold(0, 0)
    return TechOutputView(
        busy=state.awaits(OUTPUT),
        brightness=-1 if told.brightness is None else told.brightness,
        volume=-1 if told.volume is None else told.volume,
        lights=_keys(told.brightness, LIGHTS),
        sounds=_keys(told.volume, SOUNDS),
        findings=tuple(found(each, state, facts) for each in told.wrong),
    )


STEP = Step(
    name="tech-output",
    shows=TechOutputView,
    view=view,
    on=(on(OutputPressed, press),),
    answers=(answer(OUTPUT, on(OutputTold, note)),),
    enter=look,
    back=back,
    frame=INSIDE,
)
