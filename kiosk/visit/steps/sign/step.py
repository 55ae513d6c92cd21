"""Handwritten signature, bound to what was reviewed; or the item's other way."""

from dataclasses import dataclass, field

from kiosk.visit.events import PersonEvent
from kiosk.visit.ink import Point, is_signature
from kiosk.visit.matter import open_item
from kiosk.visit.shape import Slice
from kiosk.visit.signing import Signature
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, on, previous


@dataclass(frozen=True, slots=True)
class SignState(Slice):
    """Why the last try was refused, a key below ``sign.``."""

    error: str = ""


@dataclass(frozen=True, slots=True)
class OtherWayView:
    """Another way than to sign, and what follows when it is chosen."""

    code: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class SignView:
    """The pad, and the item's other ways."""

    declaration: str = ""
    alternatives: tuple[OtherWayView, ...] = ()
    error_key: str = ""  # below ``sign.``


@dataclass(frozen=True, slots=True)
class Signed(PersonEvent):
    """The strokes of the signature, with time."""

    strokes: tuple[tuple[Point, ...], ...] = field(repr=False)
    pad_width: int = 1000
    pad_height: int = 500


@dataclass(frozen=True, slots=True)
class SignedOtherwise(PersonEvent):
    """The item's other way of signing."""

    code: str


def signed(state: State, event: Signed, facts: Facts) -> Turn:
    """Take the strokes, unless there is hardly anything to see."""
    if not is_signature(event.strokes):
        return Turn(state.put(SignState("too_short")))
    pad = (event.pad_width, event.pad_height)
    return Turn(state.put(Signature("strokes", event.strokes, pad)), way=ONWARD)


def signed_otherwise(state: State, event: SignedOtherwise, facts: Facts) -> Turn:
    """For those who cannot write."""
    others = open_item(state, facts).doc.signature.alternatives
    if event.code not in {other.code for other in others}:
        return Turn(state)
    return Turn(state.put(Signature(event.code)), way=ONWARD)


def needed(state: State, facts: Facts) -> bool:
    """Whether the item asks for a signature."""
    return open_item(state, facts).doc.signature.required


def view(state: State, facts: Facts) -> SignView:
    """The pad, and the item's other ways."""
    return SignView(
        declaration=facts.texts.text("sign.declaration", state.language),
        alternatives=tuple(
            OtherWayView(
                other.code, other.label.get(state.language), other.text.get(state.language)
            )
            for other in open_item(state, facts).doc.signature.alternatives
        ),
        error_key=state.of(SignState).error,
    )


STEP = Step(
    name="sign",
    shows=SignView,
    view=view,
    on=(on(Signed, signed), on(SignedOtherwise, signed_otherwise)),
    needed=needed,
    back=previous,
    part="check",
    names_person=True,
)
