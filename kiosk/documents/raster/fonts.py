"""Fonts in order of preference, and which of them draws which character.

Fonts are found in folders by file name, opened when first needed and kept open. Private
use code points are never drawn, whatever a font claims: what they mean is an agreement
between the one who wrote and the one who reads, and no font here is party to it. They and
lone surrogates (a card's chip cuts names at byte 30) come out as a boxed geta.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTCollection
from PIL import ImageFont

from kiosk.documents.errors import FontMissingError
from kiosk.documents.raster.coverage import Coverage, read_coverage

GETA = "〓"
DEFAULT_FOLDERS = (
    Path("/usr/local/share/fonts"),
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
    Path("/usr/share/fonts/truetype/hanazono"),
    Path("/usr/share/fonts/truetype/dejavu"),
)


@dataclass(frozen=True, slots=True)
class FontNames:
    """File names of one family in order of preference; ``family`` picks from a collection."""

    regular: tuple[str, ...]
    bold: tuple[str, ...]
    family: str = ""


PREFERENCE = (
    FontNames(
        ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf"),
        ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf"),
        "Noto Sans CJK SC",
    ),
    FontNames(("HanaMinA.ttf",), ()),
    FontNames(("HanaMinB.ttf",), ()),
    FontNames(("DejaVuSans.ttf",), ("DejaVuSans-Bold.ttf",)),
)


@dataclass(slots=True)
class Face:
    """One font of one file; its table and its sizes are read when first asked for."""

    path: Path
    family: str = ""
    _index: int | None = None
    _coverage: Coverage | None = None
    _sizes: dict[int, ImageFont.FreeTypeFont] = field(default_factory=dict)

    @property
    def index(self) -> int:
        """Position of the wanted family in a collection, else 0."""
        if self._index is None:
            self._index = _index_of(self.path, self.family)
        return self._index

    def covers(self, char: str) -> bool:
        """Whether the font has a glyph for the character."""
        if self._coverage is None:
            self._coverage = read_coverage(self.path, self.index)
        return char in self._coverage

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font at an em of ``size`` dots."""
        if size not in self._sizes:
            self._sizes[size] = ImageFont.truetype(
                str(self.path), size, index=self.index, layout_engine=ImageFont.Layout.BASIC
            )
        return self._sizes[size]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that one face draws; ``face`` None: a geta for each of them."""

    text: str
    face: Face | None


class FontStack:
    """Fallback over several fonts. Not thread-safe: one stack for one thread."""

    def __init__(self, regular: Sequence[Face], bold: Sequence[Face]) -> None:
        if not regular:
            raise FontMissingError("no font to print with")
        self._regular = tuple(regular)
        self._bold = tuple(bold) or self._regular
        self._chosen: dict[tuple[str, bool], Face | None] = {}

    def base(self, *, bold: bool) -> Face:
        """The face of plain text; its baseline holds for every fallback."""
        return (self._bold if bold else self._regular)[0]

    def runs(self, text: str, *, bold: bool) -> list[Run]:
        """The text cut where the font changes."""
        faced = ((self._face(char, bold), char) for char in text)
        return [
            Run("".join(char for _, char in group), face) for face, group in _group_by_face(faced)
        ]

    def width(self, text: str, size: int, *, bold: bool) -> int:
        """Width in dots of a line of text."""
        return round(sum(self.run_width(run, size) for run in self.runs(text, bold=bold)))

    def missing(self, text: str) -> bool:
        """Whether a character of the text will come out as a geta."""
        return any(run.face is None for run in self.runs(text, bold=False))

    def run_width(self, run: Run, size: int) -> float:
        """Width of one run; a boxed geta is one em wide."""
        if run.face is None:
            return float(size * len(run.text))
        return run.face.at(size).getlength(run.text)

    def _face(self, char: str, bold: bool) -> Face | None:
        key = (char, bold)
        if key not in self._chosen:
            self._chosen[key] = self._find(char, bold)
        return self._chosen[key]

    def _find(self, char: str, bold: bool) -> Face | None:
        if not drawable(char):
            return None
        order = (*self._bold, *self._regular) if bold else self._regular
        return next((face for face in order if face.covers(char)), None)


def drawable(char: str) -> bool:
    """Whether a font may be asked at all: no private use, surrogate or replacement."""
    code = ord(char)
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    return not (private or 0xD800 <= code <= 0xDFFF or code == 0xFFFD)


def find_fonts(folders: Iterable[Path] = DEFAULT_FOLDERS) -> FontStack:
    """The stack of the preferred fonts that the folders hold.

    Raises:
        FontMissingError: not one of them is there; the message names the Debian package.
    """
    places = tuple(folders)
    regular = [Face(p, n.family) for n in PREFERENCE if (p := _first(places, n.regular))]
    bold = [Face(p, n.family) for n in PREFERENCE if (p := _first(places, n.bold))]
    if not regular:
        raise FontMissingError("no font to print with: install fonts-noto-cjk, or name its folder")
    return FontStack(regular, bold)


def _first(folders: Sequence[Path], names: Sequence[str]) -> Path | None:
    candidates = (folder / name for name in names for folder in folders)
    return next((path for path in candidates if path.is_file()), None)


def _index_of(path: Path, family: str) -> int:
    if path.suffix != ".ttc" or not family:
        return 0
    with TTCollection(path, lazy=True) as collection:
        names = [font["name"].getDebugName(1) for font in collection.fonts]
    return names.index(family) if family in names else 0


def _group_by_face(
    faced: Iterable[tuple[Face | None, str]],
) -> Iterable[tuple[Face | None, list[tuple[Face | None, str]]]]:
    for _, group in groupby(faced, key=lambda pair: id(pair[0])):
        members = list(group)
        yield members[0][0], members
