"""The portrait under way: what the page of the photo, the review and the submission know of it."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from kiosk.visit.answers import FormState, rule_context
from kiosk.visit.devices.camera import PhotoFailure
from kiosk.visit.matter import chosen_item
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State

PhotoPhase = Literal["ready", "countdown", "taking", "check", "unavailable"]


@dataclass(frozen=True, slots=True)
class PhotoState(Slice):
    """The portrait under way."""

    life: ClassVar[Life] = Life.ANSWERS

    phase: PhotoPhase = "ready"
    seconds: int = 0
    jpeg: bytes = field(default=b"", repr=False)
    declined: bool = False
    failure: PhotoFailure | str = ""  # in phase ready: why the last picture was refused
    refusals: int = 0
    judged: bool = True  # False: the camera was not asked whether there is a face


def needs_photo(state: State, facts: Facts) -> bool:
    """Whether the item asks for a portrait with these answers."""
    item = chosen_item(state, facts)
    return item is not None and item.photo_required(rule_context(state))


def still_declined(state: State, facts: Facts) -> bool:
    """Whether the answers still say what the other way set; changing them back asks again."""
    if not state.of(PhotoState).declined:
        return False
    item = chosen_item(state, facts)
    other = item.doc.photo.alternative if item and item.doc.photo else None
    sets = other.sets if other else {}
    values = state.of(FormState).values
    return all(values.get(qid) == value for qid, value in sets.items())
