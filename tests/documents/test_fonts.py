from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from kiosk.documents.errors import FontMissingError
from kiosk.documents.raster.coverage import read_coverage
from kiosk.documents.raster.fonts import Face, FontStack, drawable, find_fonts


def make_font(path: Path, characters: str, advance: int = 600) -> Path:
    """A font whose glyphs are all the same square."""
    pen = TTGlyphPen(None)
    for point in ((50, 0), (50, 700), (500, 700), (500, 0)):
        (pen.moveTo if point == (50, 0) else pen.lineTo)(point)
    pen.closePath()
    square = pen.glyph()
    names = {ord(char): f"u{ord(char):04X}" for char in characters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(order, square))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (advance, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


@pytest.fixture
def stack(tmp_path: Path) -> FontStack:
    plain = Face(make_font(tmp_path / "plain.ttf", "AB张"))
    rare = Face(make_font(tmp_path / "rare.ttf", "张\U00020bb7\ue000"))
    return FontStack([plain, rare], [])


def faces(stack: FontStack, text: str) -> list[tuple[str, str | None]]:
    return [
        (run.text, run.face.path.name if run.face else None) for run in stack.runs(text, bold=False)
    ]


def test_each_character_comes_from_the_first_font_that_has_it(stack: FontStack) -> None:
    assert faces(stack, "A张\U00020bb7B") == [
        ("A张", "plain.ttf"),
        ("\U00020bb7", "rare.ttf"),
        ("B", "plain.ttf"),
    ]


def test_characters_of_no_font_private_use_and_halves_of_a_pair_are_missing(
    stack: FontStack,
) -> None:
    assert faces(stack, "A\ue000\U00030ede\ud842") == [
        ("A", "plain.ttf"),
        ("\ue000\U00030ede\ud842", None),
    ]
    assert stack.missing("\ue000")
    assert not stack.missing("张\U00020bb7")


def test_a_missing_character_is_one_em_wide(stack: FontStack) -> None:
    assert stack.width("\ue000", 40, bold=False) == 40
    assert stack.width("A\ue000", 40, bold=False) == 40 + 24


def test_coverage_is_the_same_with_and_without_a_full_table(tmp_path: Path) -> None:
    small = read_coverage(make_font(tmp_path / "bmp.ttf", "ABC张"), 0)
    large = read_coverage(make_font(tmp_path / "full.ttf", "ABC张\U00020bb7"), 0)
    assert all((c in small, c in large) == (True, True) for c in "ABC张")
    assert ("\U00020bb7" in small, "\U00020bb7" in large) == (False, True)
    assert "D" not in small
    assert "D" not in large


def test_no_font_at_all_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError, match="fonts-noto-cjk"):
        find_fonts([tmp_path])


def test_a_folder_of_ones_own_comes_first(tmp_path: Path) -> None:
    make_font(tmp_path / "NotoSansCJK-Regular.ttc", "AB")
    assert find_fonts([tmp_path]).base(bold=False).path.parent == tmp_path


@pytest.mark.parametrize("code", [0xE000, 0xF8FF, 0xF0000, 0xD842, 0xDFB7, 0xFFFD])
def test_what_has_no_agreed_shape_is_never_drawn(code: int) -> None:
    assert not drawable(chr(code))
