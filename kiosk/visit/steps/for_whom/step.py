"""「给自己办 / 替别人办」, asked before the card."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Stop, open_item
from kiosk.visit.person import ForWhom, Person, suffices
from kiosk.visit.shape import Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Frame, Lead, Step, Turn, Way, on, previous


@dataclass(frozen=True, slots=True)
class ForWhomView:
    """The question, and whether the item may be done for somebody else."""

    allows_other: bool = False


@dataclass(frozen=True, slots=True)
class ForWhomChosen(PersonEvent):
    """For oneself or for someone else."""

    for_self: bool


def choose(state: State, event: ForWhomChosen, facts: Facts) -> Turn:
    """Some items refuse the second and say where to go; whoever is known already stays known."""
    item = open_item(state, facts)
    if not event.for_self and "other" not in item.doc.for_whom:
        return Turn(state, way=Way("stop", carry=(Stop("other_refused"),)))
    same = suffices(state, item) and state.of(ForWhom).for_self == event.for_self
    state = state.put(ForWhom(event.for_self))
    if same:
        return Turn(state, way=ONWARD)
    return Turn(state.put(Person()), way=Way(Lead.ONWARD, forget=Life.ANSWERS))


def view(state: State, facts: Facts) -> ForWhomView:
    """The question before the card."""
    return ForWhomView(allows_other="other" in open_item(state, facts).doc.for_whom)


STEP = Step(
    name="for-whom",
    shows=ForWhomView,
    view=view,
    on=(on(ForWhomChosen, choose),),
    exits=("stop",),
    back=previous,
    part="who",
    frame=Frame(fresh=True),
)
