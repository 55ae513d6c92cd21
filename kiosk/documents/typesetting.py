"""Breaking mixed Chinese and Latin text into lines. Pure.

Chinese breaks between any two characters, Latin between words, and a word wider than the
line anywhere. Closing punctuation never starts a line and opening punctuation never ends
one (GB/T 15834-2011, 5.1).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Protocol

NOT_AT_START = frozenset("，。、；：？！）》」』】〉…—·,.;:?!)]}%℃")
CLAUSE_ENDS = frozenset("，。；：、！？")
FIRST_CJK = "\u2e80"
_ENDS = "，。；：、！？）"
_LAST_LINE = 4
NOT_AT_END = frozenset("（《「『【〈([{￥¥$#")
# a run of characters that stays together, or one character of a script without spaces
_PIECE = re.compile(
    r"\s+|[^\s\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+|.", re.S
)


class Measure(Protocol):
    """Knows how wide a text comes out."""

    def width(self, text: str, size: int, *, bold: bool) -> int:
        """Width in dots of one line."""
        ...

    def missing(self, text: str) -> bool:
        """Whether some character of the text cannot be drawn."""
        ...


def wrap(text: str, measure: Measure, size: int, width: int, *, bold: bool) -> list[str]:
    """Lines of at most ``width`` dots; explicit line breaks are kept."""
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        wrapped = _wrap_paragraph(paragraph, measure, size, width, bold)
        lines += _without_widow(wrapped, lambda t: measure.width(t, size, bold=bold) <= width)
    return lines


def _without_widow(lines: list[str], fits: Callable[[str], bool]) -> list[str]:
    """Move text down when only one or two Chinese characters are left for the last line.

    Two lines part after their comma where they have one; else as little moves as gives the
    last line four characters.
    """
    if len(lines) < 2 or not _is_widow(lines[-1]):
        return lines
    pieces = _pieces(lines[-2] + lines[-1])
    splits = [("".join(pieces[:n]), "".join(pieces[n:])) for n in range(1, len(pieces))]
    fitting = [pair for pair in splits if fits(pair[0]) and fits(pair[1])]
    clauses = [pair for pair in fitting if pair[0][-1] in CLAUSE_ENDS]
    long_enough = [pair for pair in fitting if len(pair[1].rstrip(_ENDS)) >= _LAST_LINE]
    chosen = (clauses if len(lines) == 2 else []) or long_enough
    return [*lines[:-2], *chosen[-1]] if chosen else lines


def _is_widow(line: str) -> bool:
    words = line.rstrip(_ENDS)
    return 0 < len(words) <= 2 and words[0] >= FIRST_CJK


def fits_unbroken(text: str, measure: Measure, size: int, width: int, *, bold: bool) -> bool:
    """Whether no single word of the text is wider than the line."""
    return all(measure.width(p, size, bold=bold) <= width for p in _pieces(clean(text)))


def clean(text: str) -> str:
    """Text without control characters, and with one kind of line break."""
    kept = (c for c in text.replace("\r\n", "\n") if c == "\n" or _printable(c))
    return "".join(kept)


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf"} and not _is_variation_selector(char)


def _is_variation_selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def _pieces(paragraph: str) -> list[str]:
    """Unbreakable pieces: words, single characters, both with their punctuation."""
    joined: list[str] = []
    for piece in _PIECE.findall(paragraph):
        follows = joined and not joined[-1].isspace() and not piece.isspace()
        if follows and (piece[0] in NOT_AT_START or joined[-1][-1] in NOT_AT_END):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _wrap_paragraph(
    paragraph: str, measure: Measure, size: int, width: int, bold: bool
) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(paragraph):
        if measure.width((line + piece).rstrip(), size, bold=bold) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = ""
        for char in piece.lstrip():
            if line and measure.width(line + char, size, bold=bold) > width:
                lines.append(line)
                line = ""
            line += char
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines
