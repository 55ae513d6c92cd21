"""「您还在吗?」"""

from dataclasses import dataclass

from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Over, Step


@dataclass(frozen=True, slots=True)
class IdleWarningView:
    """How long an answer is waited for; ``unhurried``: twice as long as usual, and it says so."""

    seconds: int = 0
    unhurried: bool = False


def view(state: State, facts: Facts) -> IdleWarningView:
    """How long an answer is waited for."""
    return IdleWarningView(int(facts.idle.to_answer(state)), state.unhurried)


STEP = Step(
    name="idle-warning",
    shows=IdleWarningView,
    view=view,
    frame=Frame(finish=False),
    over=Over(layer=2, asks=True),
)
