"""Questions of a console one after the other, and back one at a time."""

from collections.abc import Callable, Sequence
from functools import partial

from kiosk.provisioning.talk import Move, Talk

Left = Move | None
"""How a question, or a step of several, was left: None when it is answered."""
Ask = Callable[[bool], Left]
"""One question, or several of one kind. It gets whether somebody comes back to it from behind."""


def in_turn(talk: Talk, asks: Sequence[Ask], *, from_behind: bool = False) -> Left:
    """Ask all of them; None at the end, else where somebody goes who leaves them.

    What asks nothing now is passed in the direction in which somebody goes.
    """
    at, back = (len(asks) - 1 if from_behind else 0), from_behind
    while at < len(asks):
        left = passed(talk, partial(asks[at], back), back=back)
        back = left is Move.BACK
        if left is not None and not (back and at):
            return left
        at += -1 if back else 1
    return None


def passed(talk: Talk, ask: Callable[[], Left], *, back: bool) -> Left:
    """Ask; whoever went back to something that asks nothing goes further back."""
    before = talk.asked
    left = ask()
    onward = left in (None, Move.LATER)
    return Move.BACK if onward and back and talk.asked == before else left
