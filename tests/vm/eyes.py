"""Reads what stands on a picture of a screen, and where; by Tesseract, as a person would."""

import csv
import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

_WORDS = "5"  # level of a row: a word


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text without its spaces, and the middle of it in pixels."""

    text: str
    x: int
    y: int


def read(picture: Path) -> list[Line]:
    """Every line that can be read, dark on light and light on dark, from top to bottom."""
    with Image.open(picture) as shown:
        grey = shown.convert("L")
    found = [*_read(grey), *_read(ImageOps.invert(grey))]
    return sorted(found, key=lambda line: (line.y, line.x))


def find(picture: Path, text: str) -> Line | None:
    """The lowest line that holds a text; keys stand low. None when there is none."""
    wanted = text.replace(" ", "").lower()
    found = [line for line in read(picture) if wanted in line.text.lower()]
    return found[-1] if found else None


def _read(grey: Image.Image) -> Iterator[Line]:
    drawn = io.BytesIO()
    grey.save(drawn, "PNG")
    told = subprocess.run(
        ["tesseract", "-", "-", "-l", "chi_sim+eng", "--psm", "11", "tsv"],
        input=drawn.getvalue(),
        capture_output=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return _lines(told.stdout.decode())


def _lines(table: str) -> Iterator[Line]:
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        if row["level"] == _WORDS and row["text"].strip():
            place = tuple(row[part] for part in ("block_num", "par_num", "line_num"))
            words.setdefault(place, []).append(row)
    for line in words.values():
        left = min(int(word["left"]) for word in line)
        right = max(int(word["left"]) + int(word["width"]) for word in line)
        top = min(int(word["top"]) for word in line)
        bottom = max(int(word["top"]) + int(word["height"]) for word in line)
        text = "".join(word["text"] for word in line).replace(" ", "")
        yield Line(text, (left + right) // 2, (top + bottom) // 2)
