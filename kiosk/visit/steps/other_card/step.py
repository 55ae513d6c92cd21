"""「换人了吗?」: another card is laid down in the middle of a visit.

From the moment somebody is known until the visit ends, the reader goes on looking. A card of
somebody else covers the page; only the first card uncovers it. Whoever laid the other one down
can begin anew, and sees nothing of who was here.
"""

from dataclasses import dataclass

from contracts.identity import Identity
from kiosk.visit.devices import id_card
from kiosk.visit.devices.id_card import CardFailed, CardRead, ReadCard
from kiosk.visit.events import PersonEvent, TimerFired
from kiosk.visit.person import by_id_card, identity
from kiosk.visit.receipts import ReceiptSearch
from kiosk.visit.shape import Ask, Hold, Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Lead, Over, Step, Turn, Way, answer, no_matter, on

WATCH = Ask("watch", Life.MATTER)
PAUSE = Ask("watch-pause", Life.MATTER, stops=False)
PAUSE_S = 2.0
"""After a card that could not be read, or a reader that is gone."""


@dataclass(frozen=True, slots=True)
class OtherCardView:
    """Nothing of who was here; ``can_end``: not while a submission is being kept."""

    can_end: bool = True


@dataclass(frozen=True, slots=True)
class PersonChanged(PersonEvent):
    """Somebody else stands here now: forget who was here, begin anew."""


def look_out(state: State, here: Step, facts: Facts) -> Turn:
    """Let the reader look for another card exactly while there is somebody to protect.

    Not on pages that read a card for a reason of their own, or where nobody is settled; nor for
    whom another proof than the ID card stands: only that could uncover the page, and this reader
    cannot read it.
    """
    somebody = state.of(ReceiptSearch).found or by_id_card(identity(state))
    reads = not state.around.device(id_card.NAME).gone
    if not (somebody and reads) or here.identifying:
        gives_up = (WATCH, PAUSE) if state.awaits(WATCH) else ()
        return Turn(state, gives_up=gives_up)
    if state.awaits(WATCH, PAUSE):
        return Turn(state)
    state, effect = state.ask(WATCH, ReadCard)
    return Turn(state, (effect,))


def _is_first(state: State, card: Identity) -> bool:
    """Whether this card opened what is shown; of one behind missing receipts only masks stay."""
    search, person = state.of(ReceiptSearch), identity(state)
    if search.found:
        return search.opened_by(card)
    return person is not None and card.id_number == person.id_number


def card_seen(state: State, event: CardRead, facts: Facts) -> Turn:
    """The same card uncovers, another one covers."""
    same = _is_first(state, event.identity)
    return Turn(state, way=Way(Lead.AWAY if same else Lead.OVER))


def look_failed(state: State, event: CardFailed, facts: Facts) -> Turn:
    """Look again after a moment."""
    state, timer = state.timer(PAUSE, PAUSE_S)
    return Turn(state, (timer,))


def changed(state: State, event: PersonChanged, facts: Facts) -> Turn:
    """Whoever laid the other card down begins anew, in the same language and layout."""
    return Turn(state, way=Way(Lead.RESTART))


def view(state: State, facts: Facts) -> OtherCardView:
    """Whether the visit can be ended now."""
    return OtherCardView(can_end=not state.held(Hold.END))


STEP = Step(
    name="other-card",
    shows=OtherCardView,
    view=view,
    on=(on(PersonChanged, changed),),
    answers=(
        answer(WATCH, on(CardRead, card_seen), on(CardFailed, look_failed)),
        answer(PAUSE, on(TimerFired, no_matter)),
    ),
    looks=look_out,
    over=Over(layer=1, covers=True),
)
