"""The closed door: no visit can begin now. Its keys do what they do everywhere."""

from dataclasses import dataclass, replace
from typing import ClassVar

from kiosk.visit import events as ev
from kiosk.visit.outages import (
    about_everything,
    briefly,
    notice_until,
    notice_words,
    opens_again,
)
from kiosk.visit.sentences import said
from kiosk.visit.shape import Ask, Life, Slice
from kiosk.visit.state import Facts, State, as_found
from kiosk.visit.step import Frame, Step, Turn, answer, on
from kiosk.visit.surroundings import Surroundings

TAKEN_OUT = "taken_out"
"""Somebody at the centre took this terminal out of service."""
AFTER_HOURS = "after_hours"
DOOR = Ask("door", Life.VISIT, stops=False)
LIT = 3
"""At so many different minutes the page stands, closed by its hours, before the screen is dark."""


@dataclass(frozen=True, slots=True)
class OutOfServiceView:
    """The terminal takes no visits now; ``reason_key`` is below ``out-of-service.``.

    ``opens``: when it opens again, "" where nobody can say.
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
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Night(Slice):
    """Minutes seen since the hall closed, or since somebody touched the screen last.

    ``at``: the last of them; a start reads the clock more than once.
    """

    life: ClassVar[Life] = Life.VISIT

    minutes: int = 0
    at: str = ""


def why_closed(around: Surroundings) -> str:
    """Why no visit may begin; "" when one may."""
    by_power = {"battery": "on_battery", "low": "battery_low"}.get(around.power, "")
    by_hours = AFTER_HOURS if around.shut else ""
    return by_power or (TAKEN_OUT if around.closed else by_hours)


def words_of(around: Surroundings) -> str:
    """What the centre says of a terminal that it closed; "" where power is what closes it."""
    return around.closed_words if why_closed(around) == TAKEN_OUT else ""


def touched(state: State, event: ev.PersonEvent, facts: Facts) -> Turn:
    """Language and layout, until whoever stands here is gone; a dark screen is lit."""
    state = state.put(Night())
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
    """The next one finds the door as it always is, and dark where the hall is closed."""
    return Turn(as_found(state, facts).put(Night(LIT)))


def minute(state: State, event: ev.ClockRead, facts: Facts) -> Turn:
    """Nobody has touched it: a panel that shows the same picture all night keeps it."""
    around, night = state.around, state.of(Night)
    if state.visit or not around.shut or state.awaits(DOOR) or event.time == night.at:
        return Turn(state)
    return Turn(state.put(Night(min(night.minutes + 1, LIT), event.time)))


def dark(state: State) -> bool:
    """Whether the screen shows nothing at all."""
    return state.visit == 0 and state.around.shut and state.of(Night).minutes >= LIT


def opens(state: State, facts: Facts) -> str:
    """When the hall opens again, "" where it is closed for another reason, or nobody can say."""
    after = state.around.after_hours
    if after is None or after.again is None:
        return ""
    if state.around.closed_day or why_closed(state.around) != AFTER_HOURS:
        return ""
    return opens_again(after.again, state.language, facts.texts, state.today)


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
        opens=opens(state, facts),
    )


STEP = Step(
    name="out-of-service",
    shows=OutOfServiceView,
    view=view,
    door=touched,
    dark=dark,
    reports=(on(ev.ClockRead, minute),),
    answers=(answer(DOOR, on(ev.TimerFired, gone)),),
    frame=Frame(dock=False, finish=False, home=False),
)
