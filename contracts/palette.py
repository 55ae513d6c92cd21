"""The usual colours of the pages, and what must hold between them for everybody to read.

Contrast is that of WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of the relative luminance.
"""

from collections.abc import Iterator, Mapping

STANDARD: dict[str, str] = {
    "accent": "#0D4A66",
    "accentDeep": "#083246",
    "edge": "#857B68",
    "ground": "#F6F1E7",
    "header": "#0D4A66",
    "headerInk": "#FFFDF9",
    "ink": "#1A2630",
    "ink2": "#3A4852",
    "line": "#CFC5B2",
    "off": "#4A4538",
    "ok": "#174F32",
    "okEdge": "#4C8A66",
    "okTint": "#E1EEE3",
    "sunken": "#EBE4D5",
    "surface": "#FFFDF9",
    "tint": "#DBE8EC",
    "warn": "#6A4300",
    "warnEdge": "#B07A1E",
    "warnTint": "#FBEBC9",
    "wrong": "#8C1919",
    "wrongEdge": "#B53A33",
    "wrongTint": "#FBE5E1",
}
"""As they ship, by the names of ``ui/theme/Theme.qml``. The other tables of colours there are for
people who chose them, and are nobody's to change."""
COLOUR = r"^#[0-9A-Fa-f]{6}$"

TEXT, DIMMED, OUTLINE = 7.0, 4.5, 3.0
_PAPERS = ("ground", "surface", "sunken", "tint")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("ink", paper, TEXT) for paper in _PAPERS),
    *(("ink2", paper, TEXT) for paper in _PAPERS),
    *(("accent", paper, TEXT) for paper in _PAPERS),
    ("accentDeep", "surface", TEXT),
    ("headerInk", "header", TEXT),
    *((tone, f"{tone}Tint", TEXT) for tone in ("ok", "warn", "wrong")),
    *((tone, "surface", TEXT) for tone in ("ok", "warn", "wrong")),
    ("off", "surface", DIMMED),
    ("off", "sunken", DIMMED),
    ("edge", "ground", OUTLINE),
    ("edge", "surface", OUTLINE),
    ("accent", "ground", OUTLINE),
)
"""What stands on what, and the least contrast between them."""


def luminance(colour: str) -> float:
    """How much light a colour gives, from 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def too_close(colours: Mapping[str, str]) -> Iterator[tuple[str, str, float, float]]:
    """Pairs that nobody could tell apart once these colours stand in place of the usual ones.

    Gives what stands on what, the contrast found and the least that is needed; each pair once.
    """
    every = {**STANDARD, **colours}
    for ink, paper, least in PAIRS:
        found = contrast(every[ink], every[paper])
        if found < least:
            yield ink, paper, found, least
