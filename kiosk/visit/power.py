"""The power fails: what was begun is finished, nothing new begins, and at the end all is kept.

What the supply says is held until it says that the mains is back: one that falls silent on battery
gives no reason to open again.
"""

from dataclasses import replace

from kiosk.visit import events as ev
from kiosk.visit.effects import StartTimer
from kiosk.visit.snapshot import Page, Surroundings
from kiosk.visit.state import Facts, State, Step, forget, number_effect, stay

LAST_LOOK_S = 30.0
"""How long a number stays on the screen when the battery is nearly empty."""
_KEPT = (Page.RECEIPT, Page.RATING, Page.DONE)


def why_closed(around: Surroundings) -> str:
    """Why no visit may begin, a key below ``out_of_service.``; "" when one may."""
    return {"battery": "on_battery", "low": "battery_low"}.get(around.power, "")


def first_page(around: Surroundings) -> Page:
    """The page between two visits."""
    return Page.OUT_OF_SERVICE if why_closed(around) else Page.ATTRACT


def changed(state: State) -> State:
    """Between visits the door opens and closes with the mains; a visit goes on."""
    if state.visit == 0:
        page = first_page(state.around)
        overlay = state.overlay if page is Page.OUT_OF_SERVICE else None
        return replace(state, page=page, overlay=overlay)
    return state if state.around.power == "low" else forget(state, "closing")


def at_closed_door(state: State, event: ev.PersonEvent, facts: Facts) -> State:
    """A touch while no visit can begin: language, layout and help, as on every page."""
    match event:
        case ev.LanguageChosen(language) if language in facts.languages:
            return replace(state, language=language)
        case ev.ModeChosen(mode):
            return replace(state, mode=mode)
        case ev.HelpPressed():
            return replace(state, overlay=Page.HELP)
        case ev.BackPressed() | ev.HomePressed() | ev.FinishPressed():
            return replace(state, overlay=None)
    return state


def must_end(state: State) -> bool:
    """The battery is nearly empty, and nothing of this visit is being kept or printed."""
    running = "commit" in state.waiting or "print" in state.waiting
    return _ends(state) and not running and state.page not in _KEPT


def give_time(state: State) -> Step:
    """Whoever has handed something in may still read the number."""
    if not _ends(state) or state.page not in _KEPT or "closing" in state.waiting:
        return stay(state)
    state, effect = number_effect(state, "closing")
    return state, (StartTimer(state.visit, effect, LAST_LOOK_S),)


def _ends(state: State) -> bool:
    return state.visit != 0 and state.around.power == "low"
