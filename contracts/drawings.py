"""SVG drawings from strangers: shapes and colours, and nothing that fetches, runs or refers.

What may stand there is listed; all else is refused. So a program that draws it can meet no script,
no font, no picture within the picture, no entity and no reference out of the file.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from contracts.packs import PackError

MAX_BYTES = 200_000
MAX_SHAPES, MAX_DEPTH, MAX_TEXT = 3000, 12, 30_000
SVG = "http://www.w3.org/2000/svg"
SHAPES = re.compile(
    r"svg|g|path|rect|circle|ellipse|line|polyline|polygon|defs|linearGradient|radialGradient|stop"
    r"|title|desc"
)
ATTRIBUTES = re.compile(
    r"id|width|height|viewBox|version|preserveAspectRatio|transform|d|points|[xy][12]?|[cf][xy]"
    r"|r[xy]?|(?:fill|stroke|stop)(?:-opacity)?|fill-rule|opacity|offset|color|stop-color"
    r"|stroke-(?:width|linecap|linejoin|miterlimit)|gradientUnits|gradientTransform|spreadMethod"
)
"""No dashes: a long line of very short ones takes for ever."""
_PAINTS = frozenset(("fill", "stroke"))
_LOCAL = re.compile(r"url\(#[A-Za-z][\w-]{0,39}\)")
_NUMBER = re.compile(r"(?<![.\d])\d{7,}|[eE][+-]?\d{2,}")
_HIDDEN = re.compile(r"url|image|import|expression|javascript|data:|//|\\|@", re.IGNORECASE)


@dataclass
class _Reader:
    """What has been seen of a drawing so far."""

    place: str
    shapes: int = 0
    written: int = 0
    open: list[str] = field(default_factory=list)

    def start(self, name: str, given: dict[str, str]) -> None:
        space, _, shape = name.rpartition(" ")
        if space != SVG or SHAPES.fullmatch(shape) is None:
            self.refuse(f"holds <{shape[:30]}>, and only shapes are drawn")
        if not self.open and shape != "svg":
            self.refuse("does not begin with <svg>")
        self.shapes += 1
        self.open.append(shape)
        if self.shapes > MAX_SHAPES or len(self.open) > MAX_DEPTH:
            self.refuse("has more shapes than any screen needs", "picture-bomb")
        for attribute, value in given.items():
            self.attribute(attribute, value)

    def attribute(self, name: str, value: str) -> None:
        self.written += len(value)
        if self.written > MAX_BYTES or len(value) > MAX_TEXT:
            self.refuse("has longer lines than any screen needs", "picture-bomb")
        space, _, word = name.rpartition(" ")
        if word == "href":
            self.refuse("refers to something else by href")
        if space or ATTRIBUTES.fullmatch(word) is None:
            self.refuse(f"holds {word[:30]}, and only the looks of shapes are said")
        if word in _PAINTS and _LOCAL.fullmatch(value.strip()):
            return
        if _HIDDEN.search(value):
            self.refuse(f"refers to something else by {word}")
        if _NUMBER.search(value) and word not in ("id", "fill", "stroke", "stop-color", "color"):
            self.refuse("has larger numbers than any screen needs", "picture-bomb")

    def end(self, name: str) -> None:
        self.open.pop()

    def refuse(self, said: str, rule: str = "drawings") -> None:
        raise PackError(rule, said, self.place)


def check_drawing(data: bytes, place: str) -> None:
    """See that a drawing holds nothing but shapes.

    Raises:
        PackError: with what it holds besides.
    """
    if len(data) > MAX_BYTES:
        raise PackError("picture-bomb", f"is larger than {MAX_BYTES} bytes", place)
    reader = _Reader(place)
    parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    for handler in (
        "StartDoctypeDeclHandler",
        "EntityDeclHandler",
        "ExternalEntityRefHandler",
        "UnparsedEntityDeclHandler",
        "NotationDeclHandler",
    ):
        setattr(parser, handler, lambda *_: reader.refuse("declares entities or a document type"))
    parser.ProcessingInstructionHandler = lambda *_: reader.refuse("holds an instruction")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise PackError("drawings", f"is not XML: line {error.lineno}", place) from None
    if reader.shapes == 0:
        raise PackError("drawings", "draws nothing", place)
