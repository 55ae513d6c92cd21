"""The power fails: what was begun is finished, nothing new begins, and at the end all is kept.

What the supply says is held until it says that the mains is back: one that falls silent on battery
gives no reason to open again.
"""

from dataclasses import replace

from kiosk.visit import events as ev
from kiosk.visit.effects import StartTimer
from kiosk.visit.snapshot import Mode, Page, Surroundings
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


def changed(state: State, facts: Facts) -> State:
    """Between visits the door opens and closes with the mains; a visit goes on."""
    if state.visit == 0:
        page = first_page(state.around)
        return state if page is state.page else replace(left(state, facts), page=page)
    return state if state.around.power == "low" else forget(state, "closing")


def at_closed_door(state: State, event: ev.PersonEvent, facts: Facts) -> Step:
    """A touch while no visit can begin: language, layout and help, as on every page."""
    match event:
        case ev.LanguageChosen(language) if language in facts.languages:
            state = replace(state, language=language)
        case ev.ModeChosen(mode):
            state = replace(state, mode=mode)
        case ev.HelpPressed():
            state = replace(state, overlay=Page.HELP)
        case ev.BackPressed() | ev.HomePressed() | ev.FinishPressed():
            state = replace(state, overlay=None)
    state, effect = number_effect(state, "door")
    seconds = facts.idle.elder_warn_s if state.mode is Mode.ELDER else facts.idle.warn_s
    return state, (StartTimer(state.visit, effect, seconds),)


def left(state: State, facts: Facts) -> State:
    """Whoever stood before the closed door is gone: the next one finds it as it always is."""
    return replace(
        forget(state, "door"), language=facts.languages[0], mode=Mode.STANDARD, overlay=None
    )


def must_end(state: State) -> bool:
    """The battery is nearly empty, and nothing of this visit is being kept or printed."""
    running = any(purpose in state.waiting for purpose in ("commit", "print", "reprint"))
    return _ends(state) and not running and state.page not in _KEPT


def give_time(state: State) -> Step:
    """Whoever has handed something in may still read the number."""
    if not _ends(state) or state.page not in _KEPT or "closing" in state.waiting:
        return stay(state)
    state, effect = number_effect(state, "closing")
    return state, (StartTimer(state.visit, effect, LAST_LOOK_S),)


def _ends(state: State) -> bool:
    return state.visit != 0 and state.around.power == "low"
