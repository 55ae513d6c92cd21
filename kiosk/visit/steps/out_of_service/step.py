"""The closed door: no visit can begin now. Its keys do what they do everywhere."""

from dataclasses import dataclass, replace

from kiosk.visit import events as ev
from kiosk.visit.outages import about_everything, briefly, notice_until, notice_words
from kiosk.visit.sentences import said
from kiosk.visit.shape import Ask, Life
from kiosk.visit.state import Facts, State, as_found
from kiosk.visit.step import Frame, Step, Turn, answer, on
from kiosk.visit.surroundings import Surroundings

TAKEN_OUT = "taken_out"
"""Somebody at the centre took this terminal out of service."""
DOOR = Ask("door", Life.VISIT, stops=False)


@dataclass(frozen=True, slots=True)
class OutOfServiceView:
    """The terminal takes no visits now; ``reason_key`` is below ``out-of-service.``.

    Where to go instead: ``nearest`` where somebody named it, and until when people are there.
    ``words``: what the centre says of it, in place of the reason's own text. ``paused``: no item is
    offered anyhow; what notices say of that and until when at least, and a drawing.
    """

    reason_key: str = ""
    phone: str = ""
    hours: str = ""
    nearest: str = ""
    words: str = ""
    paused: bool = False
    notice: str = ""
    until: str = ""
    picture: str = ""


def why_closed(around: Surroundings) -> str:
    """Why no visit may begin; "" when one may."""
    by_power = {"battery": "on_battery", "low": "battery_low"}.get(around.power, "")
    return by_power or (TAKEN_OUT if around.closed else "")


def words_of(around: Surroundings) -> str:
    """What the centre says of a terminal that it closed; "" where power is what closes it."""
    return around.closed_words if why_closed(around) == TAKEN_OUT else ""


def touched(state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
    """Language and layout, until whoever stands here is gone."""
    match event:
        case ev.LanguageChosen(language) if language in facts.languages:
            state = replace(state, language=language)
        case ev.ModeChosen(mode):
            state = replace(state, mode=mode)
        case ev.WishEvent():
            state = event.granted(state)
    state, timer = state.timer(DOOR, facts.idle.before_warning(state))
    return Turn(state, (timer,))


def gone(state: State, event: ev.TimerFired, facts: Facts) -> Turn:
    """The next one finds the door as it always is."""
    return Turn(as_found(state, facts))


def view(state: State, facts: Facts) -> OutOfServiceView:
    """Why, where to go, and whom to ask."""
    hours, nearest = (said(words, state.language) for words in (facts.help_hours, facts.nearest))
    outages = about_everything(state)
    return OutOfServiceView(
        reason_key=why_closed(state.around),
        phone=facts.help_phone,
        hours=hours,
        nearest=nearest,
        words=words_of(state.around),
        paused=bool(outages),
        notice=briefly([notice_words(outages, state.language)]),
        until=notice_until(outages, state, facts),
        picture=next((each.picture for each in outages if each.picture), ""),
    )


STEP = Step(
    name="out-of-service",
    shows=OutOfServiceView,
    view=view,
    door=touched,
    answers=(answer(DOOR, on(ev.TimerFired, gone)),),
    frame=Frame(dock=False, finish=False, home=False),
)
