"""A signature's strokes as SVG paths."""

from dataclasses import dataclass

from contracts.submission import SignatureContent

_WIDTH = 1000
_DEFAULT_HEIGHT = 400
_MOST = 10_000_000  # of units and of milliseconds: hours


@dataclass(frozen=True, slots=True)
class Drawing:
    """Size of the pad in the strokes' units, and one SVG path per stroke."""

    width: int
    height: int
    paths: tuple[str, ...]


def drawable(signature: SignatureContent) -> bool:
    """Whether strokes and pad are such as a hand on a pad makes, whoever sealed them."""
    pad = signature.pad
    sides = (pad.width, pad.height) if pad else ()
    numbers = (value for stroke in signature.strokes for point in stroke for value in point)
    return all(side <= _MOST for side in sides) and all(-_MOST <= n <= _MOST for n in numbers)


def signature_drawing(signature: SignatureContent) -> Drawing | None:
    """The signature, which must be drawable, as a drawing; None when nothing was drawn."""
    strokes = [stroke for stroke in signature.strokes if stroke]
    if not strokes:
        return None
    pad = signature.pad
    height = round(_WIDTH * pad.height / pad.width) if pad else _DEFAULT_HEIGHT
    paths = tuple(
        "M" + "L".join(f"{x} {y}" for x, y, _t in stroke) + ("h1" if len(stroke) == 1 else "")
        for stroke in strokes
    )
    return Drawing(_WIDTH, height, paths)
