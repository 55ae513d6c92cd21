"""Marks on a strip of paper, in dots from the top left corner. Pure."""

from dataclasses import dataclass

import segno

QUIET_ZONE = 4  # modules, ISO/IEC 18004


@dataclass(frozen=True, slots=True)
class TextMark:
    """One line of text. ``y`` is the top of its em box, ``size`` the em in dots."""

    x: int
    y: int
    text: str
    size: int
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class RuleMark:
    """A horizontal line whose top edge is ``y``."""

    x: int
    y: int
    width: int
    thickness: int


@dataclass(frozen=True, slots=True)
class BoxMark:
    """A frame of ``thickness`` dots, or a filled box."""

    x: int
    y: int
    width: int
    height: int
    thickness: int
    filled: bool = False


@dataclass(frozen=True, slots=True)
class QrMark:
    """A QR code with its quiet zone; ``rows`` holds one tuple of 0/1 for each module row."""

    x: int
    y: int
    module: int
    rows: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, payload: str, x: int, y: int, module: int) -> "QrMark":
        """Code of ``payload`` at error level M."""
        code = segno.make_qr(payload, error="m", boost_error=False)
        rows = tuple(tuple(row) for row in code.matrix_iter(scale=1, border=QUIET_ZONE))
        return cls(x, y, module, rows)

    @property
    def size(self) -> int:
        """Dots along an edge, quiet zone included."""
        return len(self.rows) * self.module


Mark = TextMark | RuleMark | BoxMark | QrMark


@dataclass(frozen=True, slots=True)
class Sheet:
    """A strip of paper ready to be drawn."""

    width: int
    height: int
    marks: tuple[Mark, ...]
