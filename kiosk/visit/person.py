"""Who stands here: read from a card, or typed beside a service code or alone."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from contracts.identity import CardLayout, Identity, mask_id_number, mask_name
from contracts.rules import CompiledItem
from kiosk.visit.devices import code_scanner, id_card, smart_card
from kiosk.visit.devices.code_scanner import ServiceCodeShown
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State

WayIn = Literal["social_card", "code", "number", "no_name"]
"""Without the ID card: the social security card, the service code, name and number typed, or no
name at all."""

NOBODY = Identity(CardLayout.TYPED, "", "0", None, None, None, "", "", None, None, long_term=False)
"""Who types a name and a number, until both are there."""
UNNAMED = replace(NOBODY, layout=CardLayout.UNNAMED)
"""Who does not say who they are."""
_NO_ID_CARD = (CardLayout.TYPED, CardLayout.SOCIAL_CARD, CardLayout.UNNAMED)


@dataclass(frozen=True, slots=True)
class Person(Slice):
    """Who is here, as far as the terminal knows."""

    life: ClassVar[Life] = Life.VISIT

    identity: Identity | None = field(default=None, repr=False)
    service_code: ServiceCodeShown | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ForWhom(Slice):
    """For oneself or for someone else."""

    life: ClassVar[Life] = Life.VISIT

    for_self: bool = True


def identity(state: State) -> Identity | None:
    """Who is here, None before anybody is known."""
    return state.of(Person).identity


def known(state: State) -> Identity:
    """Who is here, on pages that nobody reaches unknown."""
    found = identity(state)
    assert found is not None
    return found


def display_name(person: Identity) -> str:
    """The name that people are called by: the Chinese one, else the English one."""
    return person.name or person.english_name or ""


def masks(person: Identity) -> tuple[str, str]:
    """Masked name and number, as receipts have them."""
    return mask_name(display_name(person)), mask_id_number(person.id_number)


def is_typed(person: Identity | None) -> bool:
    """Whether nothing but the keys says who this is."""
    return person is not None and person.layout is CardLayout.TYPED


def by_id_card(person: Identity | None) -> bool:
    """Whether an ID card says who this is: the reader can tell that card from another one."""
    return person is not None and person.layout not in _NO_ID_CARD


def is_unnamed(person: Identity | None) -> bool:
    """Whether somebody is here who did not say who they are."""
    return person is not None and person.layout is CardLayout.UNNAMED


def suffices(state: State, item: CompiledItem) -> bool:
    """Whether what is known of the person is enough for this item.

    Who gave no name is asked anew each time: somebody may want to give it now.
    """
    person = state.of(Person)
    if person.identity is None or by_id_card(person.identity):
        return person.identity is not None
    if is_typed(person.identity):
        return _takes_typed(item) or person.service_code is not None
    return not is_unnamed(person.identity) and "social-card" in item.doc.accepts


def reader_gone(state: State) -> bool:
    """Whether no card can be read now."""
    return state.around.device(id_card.NAME).gone


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A way to be known without the ID card; its side exit and its words bear its name.

    ``offered`` tells whether this item accepts it and this terminal has it now; ``person``: who is
    known once it is chosen.
    """

    name: WayIn
    icon: str
    offered: Callable[[CompiledItem, State, Facts], bool]
    person: Person = Person()


def _slot(item: CompiledItem, state: State, facts: Facts) -> bool:
    return "social-card" in item.doc.accepts and not state.around.device(smart_card.NAME).gone


def _code(item: CompiledItem, state: State, facts: Facts) -> bool:
    readable = facts.code_name and not state.around.device(code_scanner.NAME).gone
    return facts.identity_form is not None and bool(readable)


def _typed(item: CompiledItem, state: State, facts: Facts) -> bool:
    return facts.identity_form is not None and _takes_typed(item)


def _unnamed(item: CompiledItem, state: State, facts: Facts) -> bool:
    return item.doc.identity_level == "L0"


def _takes_typed(item: CompiledItem) -> bool:
    return item.doc.identity_level in ("L0", "L1")


OTHER_WAYS = (
    OtherWay("social_card", "credit-card", _slot),
    OtherWay("code", "qrcode", _code),
    OtherWay("number", "keyboard", _typed),
    OtherWay("no_name", "eye-off", _unnamed, Person(UNNAMED)),
)
"""In the order in which they are offered."""


def ways_without_id_card(
    state: State, item: CompiledItem | None, facts: Facts
) -> tuple[OtherWay, ...]:
    """The ways that this item accepts and this terminal has now."""
    if item is None or item.doc.identity_level == "L3":
        return ()
    return tuple(way for way in OTHER_WAYS if way.offered(item, state, facts))


def out_of_time(person: Identity, state: State) -> str:
    """Why the card is not valid today, or ""; never decided by an untrusted clock."""
    day = state.today
    if day is None:
        return ""
    if person.valid_from is not None and person.valid_from > day:
        return "card_not_yet_valid"
    if not person.long_term and person.valid_to is not None and person.valid_to < day:
        return "card_expired"
    return ""
