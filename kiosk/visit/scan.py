"""Ways to say who one is without a card: the service code, or name and number typed.

A service code is opaque here and the centre tells later whose it is, so name and number are typed
beside it. What an item accepts is its identity level.
"""

from dataclasses import replace

from contracts.rules import CompiledItem
from kiosk.visit import events as ev
from kiosk.visit.effects import ScanCode
from kiosk.visit.identify import enter_identify, leave_identify
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    Facts,
    State,
    Step,
    awaited,
    forget,
    number_effect,
    running,
    stay,
    without_answers,
)
from kiosk.visit.typed import enter_typing, is_typed

_OUT = ("down", "absent")


def ways_without_card(state: State, item: CompiledItem | None, facts: Facts) -> tuple[str, ...]:
    """The ways that this item accepts and this terminal has now: ``code``, ``number``."""
    if item is None or item.doc.identity_level == "L3" or facts.identity_form is None:
        return ()
    ways = []
    if facts.code_name and state.around.scanner.level not in _OUT:
        ways.append("code")
    if item.doc.identity_level == "L1":
        ways.append("number")
    return tuple(ways)


def suffices(state: State, item: CompiledItem) -> bool:
    """Whether what is known of the person is enough for this item."""
    if state.identity is None or not is_typed(state.identity):
        return state.identity is not None
    return item.doc.identity_level == "L1" or state.service_code is not None


def choose_way(state: State, event: ev.OtherWayChosen, facts: Facts) -> Step:
    """From the page of the reader to the page of the other way, if the item allows it."""
    if state.page is not Page.IDENTIFY or event.way not in ways_without_card(
        state, facts.item(state.item), facts
    ):
        return stay(state)
    state, effects = leave_identify(state)
    state = replace(without_answers(state), identity=None, service_code=None)
    if event.way == "number":
        return enter_typing(state), effects
    state, more = enter_scan(state)
    return state, effects + more


def enter_scan(state: State) -> Step:
    """Show the window of the scanner and wait for a code."""
    state, effect = number_effect(replace(state, page=Page.SCAN_CODE, scan_failure=""), "code")
    return state, (ScanCode(state.visit, effect),)


def leave_scan(state: State) -> Step:
    """Back to the reader; a code that comes later is dropped."""
    effects = running(state, "code")
    state, more = enter_identify(forget(state, "code"))
    return state, effects + more


def scanned(state: State, event: ev.CodeScanned) -> Step:
    """The code was read: name and number beside it."""
    if not awaited(state, "code", event.visit, event.effect):
        return stay(state)
    return enter_typing(replace(forget(state, "code"), service_code=event.code)), ()


def scan_failed(state: State, event: ev.CodeFailed) -> Step:
    """Say what happened; the same page offers to try again."""
    if not awaited(state, "code", event.visit, event.effect):
        return stay(state)
    return replace(forget(state, "code"), scan_failure=event.reason), ()


def scan_again(state: State) -> Step:
    """Wait for a code once more."""
    if state.page is not Page.SCAN_CODE or not state.scan_failure:
        return stay(state)
    return enter_scan(state)


def scanner_back(state: State) -> Step:
    """The scanner works again: the page waits for a code by itself."""
    if state.scan_failure == "lost" and state.around.scanner.level not in _OUT:
        return enter_scan(state)
    return stay(state)
