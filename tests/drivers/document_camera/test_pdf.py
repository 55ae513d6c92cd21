"""Pages in one PDF, opened again by poppler, which nobody here wrote."""

import io
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from drivers.document_camera.errors import PageUnreadableError, TooManyPagesError
from drivers.document_camera.pdf import (
    A4_LONG,
    A4_SHORT,
    MAX_PAGES,
    document_of,
    jpeg_facts,
    page_size,
)

COLOURS = [(200, 40, 40), (40, 160, 60), (40, 70, 200)]


def jpeg(size: tuple[int, int], colour: tuple[int, int, int], mode: str = "RGB") -> bytes:
    """A page of one colour with a dark bar at its top."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 8), fill=(20, 20, 20))
    target = io.BytesIO()
    image.convert(mode).save(target, "JPEG", quality=90, progressive=mode == "L")
    return target.getvalue()


def poppler(program: str, *words: str) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def drawn(pdf: Path, page: int) -> Image.Image:
    stem = pdf.with_suffix("")
    words = ("-r", "36", "-f", str(page), "-l", str(page), "-singlefile", "-png")
    poppler("pdftoppm", *words, str(pdf), str(stem))
    return Image.open(stem.with_suffix(".png")).convert("RGB")


def test_several_pages_become_one_document_in_their_order(tmp_path: Path) -> None:
    pages = [jpeg((1240, 1754), colour) for colour in COLOURS]
    pdf = tmp_path / "pages.pdf"
    pdf.write_bytes(document_of(pages))
    told = poppler("pdfinfo", str(pdf))
    assert re.search(r"Pages:\s+3\b", told)
    assert re.search(r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)", told)
    for number, colour in enumerate(COLOURS, 1):
        seen = drawn(pdf, number)
        middle = seen.getpixel((seen.width // 2, seen.height // 2))
        top = seen.getpixel((seen.width // 2, 8))
        assert isinstance(middle, tuple)
        assert isinstance(top, tuple)
        assert all(abs(a - b) < 20 for a, b in zip(middle, colour, strict=True))
        assert max(top) < 60


def test_pictures_go_in_as_they_are_and_nothing_else_does(tmp_path: Path) -> None:
    pages = [jpeg((600, 800), COLOURS[0]), jpeg((800, 500), COLOURS[1], "L")]
    content = document_of(pages)
    pdf = tmp_path / "pages.pdf"
    pdf.write_bytes(content)
    poppler("pdfimages", "-all", str(pdf), str(tmp_path / "image"))
    assert [(tmp_path / f"image-{n:03d}.jpg").read_bytes() for n in range(2)] == pages
    assert len(content) < sum(map(len, pages)) + 2000
    assert b"/Info" not in content
    assert "Creator" not in poppler("pdfinfo", str(pdf))


@pytest.mark.parametrize(
    ("pixels", "points"),
    [
        ((1240, 1754), (A4_SHORT, A4_LONG)),
        ((1754, 1240), (A4_LONG, A4_SHORT)),
        ((1300, 1754), (A4_SHORT, A4_LONG)),
        ((500, 2000), (A4_LONG / 4, A4_LONG)),
        ((1000, 1000), (A4_LONG, A4_LONG)),
        ((1600, 1200), (A4_LONG, A4_SHORT)),
    ],
)
def test_page_is_a4_where_its_shape_is(
    pixels: tuple[int, int], points: tuple[float, float]
) -> None:
    assert page_size(*pixels) == pytest.approx(points)


def test_document_has_a_page_and_not_too_many() -> None:
    page = jpeg((60, 80), COLOURS[0])
    assert document_of([page] * MAX_PAGES)
    for number in (0, MAX_PAGES + 1):
        with pytest.raises(TooManyPagesError):
            document_of([page] * number)


def test_what_is_no_jpeg_of_grey_or_colour_is_refused() -> None:
    target = io.BytesIO()
    Image.new("CMYK", (20, 20)).save(target, "JPEG")
    for page in (b"", b"\xff\xd8", b"%PDF-1.4", target.getvalue()):
        with pytest.raises(PageUnreadableError):
            document_of([page])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_pages_end_in_an_error_or_in_facts(data: st.DataObject) -> None:
    page = bytearray(jpeg((40, 30), COLOURS[0]))
    for _ in range(data.draw(st.integers(1, 6))):
        page[data.draw(st.integers(0, len(page) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(page[: data.draw(st.integers(0, len(page)))])
    try:
        width, height, colours = jpeg_facts(cut)
    except PageUnreadableError:
        return
    assert width > 0
    assert height > 0
    assert colours in (1, 3)


@given(st.binary(max_size=400))
def test_any_bytes_end_in_an_error_or_in_facts(noise: bytes) -> None:
    try:
        jpeg_facts(b"\xff\xd8\xff" + noise)
    except PageUnreadableError:
        return
