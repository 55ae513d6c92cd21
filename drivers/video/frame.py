"""What all previews of cameras have in common."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture of a preview, upright and not mirrored.

    Attributes:
        pixels: ``height`` rows of ``width`` pixels of four bytes blue, green, red, 255: the
            memory of a QImage in Format_RGB32 on a little-endian machine.
        seq: counts up from 1 since the camera was started.
        at: monotonic seconds of its arrival.
    """

    width: int
    height: int
    pixels: bytes = field(repr=False)
    seq: int
    at: float

    @property
    def said(self) -> str:
        """What there is to say about it, a word of the camera's class; "" while nobody looked."""
        return ""

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """Corners of what was found in it, in shares of width and height; () for none."""
        return ()
