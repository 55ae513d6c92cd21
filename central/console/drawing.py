"""A signature's strokes as SVG paths."""

from dataclasses import dataclass

from contracts.submission import SignatureContent

_WIDTH = 1000
_DEFAULT_HEIGHT = 400


@dataclass(frozen=True, slots=True)
class Drawing:
    """Size of the pad in the strokes' units, and one SVG path per stroke."""

    width: int
    height: int
    paths: tuple[str, ...]


def signature_drawing(signature: SignatureContent) -> Drawing | None:
    """The signature as a drawing; None when nothing was drawn."""
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
