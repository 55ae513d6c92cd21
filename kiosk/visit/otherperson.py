"""「换人了吗?」: another card is laid down in the middle of a visit.

From the moment somebody is known until the visit ends, the reader goes on looking. A card of
somebody else covers the page; only the first card uncovers it. Whoever laid the other one down
can begin anew, and sees nothing of who was here.
"""

from dataclasses import replace

from contracts.identity import Identity
from kiosk.visit import events as ev
from kiosk.visit import photo, reprint
from kiosk.visit.effects import CancelEffect, ReadCard, StartTimer
from kiosk.visit.snapshot import Page
from kiosk.visit.state import State, Step, awaited, forget, number_effect, stay
from kiosk.visit.typed import is_typed

PAUSE_S = 2.0
"""After a card that could not be read, or a reader that is gone."""
_OTHERWISE = (Page.ATTRACT, Page.IDENTIFY, Page.SCAN_CODE, Page.TYPE_IDENTITY)
"""Pages that read a card for a reason of their own, or know nobody."""


def look_out(state: State) -> Step:
    """Let the reader look for another card exactly while there is somebody to protect."""
    wanted = (
        (state.page is Page.REPRINT or _by_card(state))
        and state.page not in _OTHERWISE
        and state.around.reader.level in ("ok", "warning")
    )
    looking = state.waiting.get("watch")
    if not wanted and looking is not None:
        return forget(state, "watch", "watch-pause"), (CancelEffect(state.visit, looking),)
    if wanted and looking is None and "watch-pause" not in state.waiting:
        state, effect = number_effect(state, "watch")
        return state, (ReadCard(state.visit, effect),)
    return stay(state)


def _by_card(state: State) -> bool:
    return state.identity is not None and not is_typed(state.identity)


def _is_first(state: State, card: Identity) -> bool:
    """Whether this card opened what is shown; of one behind missing receipts only masks stay."""
    if state.page is Page.REPRINT:
        return reprint.opened_by(state, card)
    return state.identity is not None and card.id_number == state.identity.id_number


def card_seen(state: State, event: ev.CardRead) -> Step:
    """A card while somebody's matter is open: the same one uncovers, another one covers."""
    if not awaited(state, "watch", event.visit, event.effect):
        return stay(state)
    same = _is_first(state, event.identity)
    changes = state.covered is same
    state = replace(forget(state, "watch"), covered=not same)
    if not changes:
        return stay(state)
    return photo.uncover(state) if same else photo.cover(state)


def look_failed(state: State) -> Step:
    """Look again after a moment."""
    state, effect = number_effect(forget(state, "watch"), "watch-pause")
    return state, (StartTimer(state.visit, effect, PAUSE_S),)
