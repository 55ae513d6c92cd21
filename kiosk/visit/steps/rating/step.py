"""How was it? Asked last: five equal choices, none chosen before; skipping is as easy."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Submission
from kiosk.visit.records import KeepRating, RecordKept
from kiosk.visit.shape import Ask, Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import END, Step, Turn, answer, no_matter, on

RATING = Ask("rating", Life.VISIT, stops=False)
LEVELS = (None, 1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class RatingView:
    """Five equal choices."""


@dataclass(frozen=True, slots=True)
class Rated(PersonEvent):
    """One of five levels, None for skip."""

    level: int | None = None


def rate(state: State, event: Rated, facts: Facts) -> Turn:
    """Keep the level, or that none was given."""
    level, name = event.level, state.of(Submission).id
    if level not in LEVELS:
        return Turn(state)
    state, effect = state.ask(RATING, lambda visit, effect: KeepRating(visit, effect, name, level))
    return Turn(state, (effect,), way=END)


def view(state: State, facts: Facts) -> RatingView:
    """Nothing but the choices."""
    return RatingView()


STEP = Step(
    name="rating",
    shows=RatingView,
    view=view,
    on=(on(Rated, rate),),
    answers=(answer(RATING, on(RecordKept, no_matter)),),
    shows_number=True,
)
