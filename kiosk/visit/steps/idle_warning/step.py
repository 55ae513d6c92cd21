"""「您还在吗?」"""

from dataclasses import dataclass

from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Over, Step


@dataclass(frozen=True, slots=True)
class IdleWarningView:
    """How long an answer is waited for."""

    seconds: int = 0


def view(state: State, facts: Facts) -> IdleWarningView:
    """How long an answer is waited for."""
    return IdleWarningView(seconds=int(facts.idle.answer_s))


STEP = Step(
    name="idle-warning",
    shows=IdleWarningView,
    view=view,
    frame=Frame(finish=False),
    over=Over(layer=2, asks=True),
)
