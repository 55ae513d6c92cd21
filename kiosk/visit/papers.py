"""Papers under way: what the page of the materials, the review and the submission know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from contracts.items import Material
from kiosk.visit.answers import rule_context
from kiosk.visit.devices.document_camera import PageFailure
from kiosk.visit.matter import chosen_item
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State

PapersPhase = Literal["ready", "taking", "check", "unavailable"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One material: its pages as JPEG, and whether that is all of it.

    ``elsewhere``: there is none here, the item's other way was chosen.
    """

    pages: tuple[bytes, ...] = field(default=(), repr=False)
    whole: bool = False
    elsewhere: bool = False
    judged: bool = True  # False: a page was taken though the camera could not read it


@dataclass(frozen=True, slots=True)
class PapersState(Slice):
    """Papers by the id of their material, and the page that is being taken."""

    life: ClassVar[Life] = Life.ANSWERS

    papers: Mapping[str, Paper] = field(default_factory=dict, repr=False)
    phase: PapersPhase = "ready"
    page: bytes = field(default=b"", repr=False)
    failure: PageFailure | str = ""  # in phase ready: why the last page was refused
    refusals: int = 0
    judged: bool = True

    def of(self, material: Material) -> Paper:
        """What there is of a material."""
        return self.papers.get(material.id, Paper())


def wanted(state: State, facts: Facts) -> tuple[Material, ...]:
    """The papers that the item asks for with these answers."""
    item = chosen_item(state, facts)
    if item is None or not item.doc.materials:
        return ()
    return item.required_materials(rule_context(state))


def taken(state: State, facts: Facts) -> tuple[tuple[Material, Paper], ...]:
    """The papers that are wanted, and what there is of each."""
    now = state.of(PapersState)
    return tuple((material, now.of(material)) for material in wanted(state, facts))
