"""Pictures of strangers: shapes and colours, or pixels; and nothing else."""

import struct

import cv2
import numpy as np
import pytest

from contracts.bitmaps import check_bitmap
from contracts.drawings import check_drawing
from contracts.packfiles import check_picture
from contracts.packs import PICTURE_NAMES, PackError
from tests.packs.pieces import SVG, chunk, png
from tests.packs.test_documents import ROOT

START = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


def jpeg(wide: int = 16, high: int = 8, *, progressive: bool = False) -> bytes:
    flags = [cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
    return bytes(cv2.imencode(".jpg", np.full((high, wide, 3), 90, np.uint8), flags)[1])


def refusal(data: bytes, ending: str) -> PackError:
    with pytest.raises(PackError) as raised:
        check_picture(f"x{ending}", data)
    return raised.value


def test_pictures_of_the_usual_kinds_are_measured() -> None:
    assert check_bitmap(png(640, 480), ".png", "x") == (640, 480)
    assert check_bitmap(jpeg(16, 8), ".jpg", "x") == (16, 8)
    assert check_bitmap(jpeg(64, 32, progressive=True), ".jpg", "x") == (64, 32)
    check_drawing(SVG.encode(), "x")


@pytest.mark.parametrize("name", PICTURE_NAMES)
def test_what_ships_would_be_taken_as_a_pack_s(name: str) -> None:
    check_drawing((ROOT / "assets" / "pictures" / f"{name}.svg").read_bytes(), name)


@pytest.mark.parametrize(
    ("data", "ending", "rule"),
    [
        (png(60000, 60000), ".png", "picture-bomb"),
        (png(4000, 4000), ".png", "picture-bomb"),
        (png(0, 8), ".png", "pictures"),
        (png()[:-5], ".png", "pictures"),
        (png(after=b"PK\x03\x04"), ".png", "pictures"),
        (png(8, 8, chunk(b"zTXt", b"k\0\0" + b"x" * 50)), ".png", "pictures"),
        (png(8, 8, chunk(b"iCCP", b"k\0\0" + b"x" * 50)), ".png", "pictures"),
        (png(8, 8, chunk(b"acTL", struct.pack(">II", 9999, 0))), ".png", "pictures"),
        (png().replace(b"IDAT", b"IDAX"), ".png", "pictures"),
        (jpeg(), ".png", "pictures"),
        (png(), ".jpg", "pictures"),
        (jpeg()[:40], ".jpg", "pictures"),
        (jpeg() + b"<script>", ".jpg", "pictures"),
        (b"GIF89a", ".png", "pictures"),
        (b"", ".jpg", "pictures"),
    ],
)
def test_bitmaps_that_are_more_or_less_than_a_picture_are_refused(
    data: bytes, ending: str, rule: str
) -> None:
    assert refusal(data, ending).rule == rule


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<script>1</script>", "<script>"),
        ('<rect onload="x"/>', "onload"),
        ('<image href="a.png"/>', "<image>"),
        ('<use href="#a"/>', "<use>"),
        ('<rect fill="url(http://a/b)"/>', "refers to something else"),
        ('<rect fill="url(#a) url(b)"/>', "refers to something else"),
        ('<g xlink:href="#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>', "href"),
        ("<style>*{}</style>", "<style>"),
        ('<rect style="fill:red"/>', "style"),
        ("<text>hello</text>", "<text>"),
        ("<font/>", "<font>"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<animate attributeName="x"/>', "<animate>"),
        ('<filter id="f"/>', "<filter>"),
        ('<path d="M0,0" stroke-dasharray="0.001"/>', "stroke-dasharray"),
        ('<rect width="99999999"/>', "larger numbers"),
        ('<rect width="1e99"/>', "larger numbers"),
        ("<?php x ?>", "instruction"),
        ('<other xmlns="urn:x"/>', "<other>"),
    ],
)
def test_drawings_hold_only_shapes(inner: str, said: str) -> None:
    assert said in str(refusal(f"{START}{inner}</svg>".encode(), ".svg"))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg SYSTEM "http://a/b.dtd">',
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<?xml-stylesheet href="a.css"?>',
    ],
)
def test_drawings_declare_nothing(head: str) -> None:
    assert refusal(f"{head}{START}</svg>".encode(), ".svg").rule == "drawings"


def test_drawings_have_an_end() -> None:
    assert (
        refusal(f"{START}{'<g>' * 40}{'</g>' * 40}</svg>".encode(), ".svg").rule == "picture-bomb"
    )
    many = "<g/>" * 4000
    assert refusal(f"{START}{many}</svg>".encode(), ".svg").rule == "picture-bomb"
    assert refusal(f"{START}<path d='{'M0,0 ' * 9000}'/></svg>".encode(), ".svg").rule
    assert refusal(b"<svg", ".svg").rule == "drawings"
    assert refusal(b"", ".svg").rule == "drawings"
    assert refusal(b"PK\x03\x04", ".svg").rule == "drawings"
