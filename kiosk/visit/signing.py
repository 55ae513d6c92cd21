"""How it was signed: what the page of the signature leaves for the submission."""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.visit.ink import Point
from kiosk.visit.shape import Life, Slice


@dataclass(frozen=True, slots=True)
class Signature(Slice):
    """``none`` where the item asks for none, ``strokes``, or the code of the item's other way."""

    life: ClassVar[Life] = Life.ANSWERS

    method: str = "none"
    strokes: tuple[tuple[Point, ...], ...] = field(default=(), repr=False)
    pad: tuple[int, int] = (1000, 500)
