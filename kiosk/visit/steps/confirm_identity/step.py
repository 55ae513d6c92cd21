"""「这是您吗?」 with masked values; in the elder layout all that the card says, 「都对吗?」."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from contracts.identity import (
    Identity,
    mask_address,
    mask_id_number,
    mask_name,
    sex_text_key,
)
from kiosk.visit.answers import rule_context
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Stop, open_item
from kiosk.visit.person import (
    ForWhom,
    Person,
    by_id_card,
    display_name,
    identity,
    is_typed,
    is_unnamed,
    known,
)
from kiosk.visit.shape import Life, Mode
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, on


@dataclass(frozen=True, slots=True)
class CardFact:
    """One thing that the card says; ``full``: what is masked, for the owner's own tap."""

    fact: str
    label: str
    value: str = field(repr=False)
    full: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ConfirmIdentityView:
    """Masked name and number; ``typed``: they come from the keys, not from a card.

    ``facts``: all that the ID card says, on one page, in the elder layout; later questions do not
    ask for it again.
    """

    made_ahead: ClassVar[dict[str, object]] = {"facts": (CardFact("", "", ""),) * 6}

    name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    name_incomplete: bool = False  # the card holds a character that fonts may not have
    for_self: bool = True
    typed: bool = False
    facts: tuple[CardFact, ...] = field(default=(), repr=False)


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


def needed(state: State, facts: Facts) -> bool:
    """Whether there is a name to ask about."""
    person = identity(state)
    return person is not None and not is_unnamed(person)


def back(state: State, facts: Facts) -> Turn:
    """Whoever comes next shows a card, and never sees this person's answers."""
    return Turn(state.put(Person()), way=Way("whom", forget=Life.ANSWERS))


def card_facts(person: Identity, language: str, facts: Facts) -> Iterator[CardFact]:
    """What an ID card says, as far as it says it; what others should not read is masked."""

    def said(fact: str, value: str, full: str = "") -> CardFact:
        label = facts.texts.text(f"confirm-identity.{fact}", language)
        return CardFact(fact, label, value, full)

    def day(key: str, when: date) -> str:
        return facts.texts.dated(key, language, when)

    name, sex = display_name(person), sex_text_key(person.sex)
    yield said("name", mask_name(name), name)
    yield said("sex", facts.texts.text(sex, language) if sex else person.sex)
    if person.birth is not None:
        full = day("date.plain", person.birth)
        yield said("birth", day("confirm-identity.year_only", person.birth), full)
    yield said("id_number", mask_id_number(person.id_number), person.id_number)
    if person.address:
        yield said("address", mask_address(person.address), person.address)
    if person.long_term:
        yield said("valid_to", facts.texts.text("confirm-identity.long_term", language))
    elif person.valid_to is not None:
        yield said("valid_to", day("date.plain", person.valid_to))


def view(state: State, facts: Facts) -> ConfirmIdentityView:
    """Masked name and number of whoever was read or typed, and more where the layout asks it."""
    person = known(state)
    listed = state.mode is Mode.ELDER and by_id_card(person)
    return ConfirmIdentityView(
        name=mask_name(display_name(person)),
        id_number=mask_id_number(person.id_number),
        name_incomplete=person.raw_name is not None,
        for_self=state.of(ForWhom).for_self,
        typed=is_typed(person),
        facts=tuple(card_facts(person, state.language, facts)) if listed else (),
    )


STEP = Step(
    name="confirm-identity",
    shows=ConfirmIdentityView,
    view=view,
    on=(on(IdentityAnswered, answered),),
    exits=("number", "card", "stop", "whom"),
    needed=needed,
    back=back,
    part="who",
)
