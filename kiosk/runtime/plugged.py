"""What is plugged in, or reached through the network, as the pages that list devices know it."""

from collections.abc import Mapping
from typing import Any

from drivers.likely import by_address, by_port, classes
from kiosk.provisioning.finder import (
    Proposal,
    at_address,
    at_path,
    look_around,
    proposals,
    standing,
)
from kiosk.visit.fitting import Offer, ProposeAt, ProposedAt

Tables = Mapping[str, Mapping[str, Any]]
"""Of the devices that are chosen, by their class."""


def proposed(chosen: Tables) -> tuple[Offer, ...]:
    """How each class may be driven that may be there; blocking."""
    things = look_around()
    kept = (standing(name, table) for name, table in chosen.items())
    return (
        *(_offer(each) for each in kept if each is not None),
        *(_offer(each) for name in classes() for each in proposals(name, things, chosen)),
    )


def proposed_at(effect: ProposeAt, chosen: Tables) -> ProposedAt:
    """How the device may be driven that somebody says is there."""
    said = effect.address
    thing = at_path(said) if said.startswith("/") else at_address(said)
    found = proposals(effect.device, (thing,), chosen)
    return ProposedAt(effect.visit, effect.effect, tuple(map(_offer, found)))


def reached() -> Mapping[str, str]:
    """The classes that somebody may type the place of, and by which setting."""
    lines = {name: by_address(name) or by_port(name) for name in classes()}
    return {name: found[0].setting for name, found in lines.items() if found}


def _offer(found: Proposal) -> Offer:
    thing = found.thing.called or found.thing.at
    return Offer(
        found.device, found.adapter, found.table, thing, found.taken_by, unsure=found.unsure
    )
