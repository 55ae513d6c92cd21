"""「这是您吗?」 with masked values."""

from dataclasses import dataclass, field

from contracts.identity import mask_id_number, mask_name
from kiosk.visit.answers import rule_context
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Stop, open_item
from kiosk.visit.person import ForWhom, Person, display_name, is_typed, known
from kiosk.visit.shape import Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, on


@dataclass(frozen=True, slots=True)
class ConfirmIdentityView:
    """Masked name and number; ``typed``: they come from the keys, not from a card."""

    name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    name_incomplete: bool = False  # the card holds a character that fonts may not have
    for_self: bool = True
    typed: bool = False


@dataclass(frozen=True, slots=True)
class IdentityAnswered(PersonEvent):
    """Is this you?"""

    yes: bool


def answered(state: State, event: IdentityAnswered, facts: Facts) -> Turn:
    """Yes: rules of the item, then on. No: forget this card and read again, or type again."""
    person = known(state)
    if not event.yes and is_typed(person):
        return Turn(state, way=Way("number", forget=Life.ANSWERS))
    if not event.yes:
        return Turn(state.put(Person()), way=Way("card", forget=Life.ANSWERS))
    unmet = open_item(state, facts).unmet_condition(rule_context(state), stage="identity")
    if unmet is not None:
        return Turn(state, way=Way("stop", carry=(Stop("condition", unmet.id),)))
    return Turn(state, way=ONWARD)


def back(state: State, facts: Facts) -> Turn:
    """Whoever comes next shows a card, and never sees this person's answers."""
    return Turn(state.put(Person()), way=Way("whom", forget=Life.ANSWERS))


def view(state: State, facts: Facts) -> ConfirmIdentityView:
    """Masked name and number of whoever was read or typed."""
    person = known(state)
    return ConfirmIdentityView(
        name=mask_name(display_name(person)),
        id_number=mask_id_number(person.id_number),
        name_incomplete=person.raw_name is not None,
        for_self=state.of(ForWhom).for_self,
        typed=is_typed(person),
    )


STEP = Step(
    name="confirm-identity",
    shows=ConfirmIdentityView,
    view=view,
    on=(on(IdentityAnswered, answered),),
    exits=("number", "card", "stop", "whom"),
    back=back,
    part="who",
)
