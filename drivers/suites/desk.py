"""Draws what a document camera sees: pages with print on a table, seen from anywhere."""

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
SCENE = (1600, 1200)
PAGE = (1240, 1754)
WOOD, MAT = (118, 84, 58), (44, 62, 52)
CENTRE = (SCENE[0] / 2, SCENE[1] / 2)


@dataclass(frozen=True, slots=True)
class Desk:
    """A page on a desk, and where its corners are in the picture, clockwise from its own first."""

    picture: Image.Image
    corners: tuple[Point, ...]


def printed(
    seed: int = 1, size: tuple[int, int] = PAGE, ink: tuple[int, ...] = (40, 40, 46)
) -> Image.Image:
    """A page with a heading, lines of words and a red stamp at the lower right."""
    dice = random.Random(seed)
    page = Image.new("RGB", size, (236, 234, 228))
    draw = ImageDraw.Draw(page)
    wide, high = size
    draw.rectangle((wide * 0.28, high * 0.06, wide * 0.72, high * 0.085), fill=ink)
    for line in range(30):
        y = high * (0.13 + 0.026 * line)
        x = wide * 0.09
        while x < wide * 0.88:
            length = dice.uniform(12, 70)
            draw.rectangle((x, y, min(x + length, wide * 0.9), y + high * 0.009), fill=ink)
            x += length + 16
    draw.ellipse(
        (wide * 0.66, high * 0.8, wide * 0.86, high * 0.94), outline=(190, 30, 40), width=14
    )
    return page


def corners_of(
    *, turned: float = 0.0, height: float = 900.0, tilt: float = 0.0, at: Point = CENTRE,
    shape: float = PAGE[0] / PAGE[1],
) -> tuple[Point, ...]:  # fmt: skip
    """Corners of a page of this height, turned by degrees; ``tilt`` narrows its upper side."""
    width = height * shape
    flat = [(-1, -1, 1 - tilt), (1, -1, 1 - tilt), (1, 1, 1 + tilt / 4), (-1, 1, 1 + tilt / 4)]
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    found = []
    for across, down, scale in flat:
        x, y = across * width / 2 * scale, down * height / 2 * (1 - tilt / 4)
        found.append((at[0] + x * cos - y * sin, at[1] + x * sin + y * cos))
    return tuple(found)


def laid(
    page: Image.Image,
    corners: tuple[Point, ...],
    *,
    table: tuple[int, int, int] = WOOD,
    noise: float = 6.0,
    size: tuple[int, int] = SCENE,
) -> Desk:
    """Lay the page on a table with some grain and light from one side."""
    desk = Image.new("RGB", size, table)
    draw = ImageDraw.Draw(desk)
    dice = random.Random(7)
    for y in range(0, size[1], 9):
        shade = dice.randint(-10, 10)
        draw.line(
            (0, y, size[0], y + dice.randint(-3, 3)), fill=tuple(c + shade for c in table), width=5
        )
    whole = tuple((x * page.width, y * page.height) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)))
    matrix = _perspective(corners, whole)
    warped = page.transform(size, Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(
        size, Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC
    )
    desk.paste(warped, (0, 0), mask)
    light = Image.linear_gradient("L").rotate(90).resize(size).point(lambda v: 205 + v // 5)
    desk = ImageChops.multiply(desk, Image.merge("RGB", (light, light, light)))
    if noise:
        grain = Image.effect_noise(size, noise * 2)
        grain = Image.merge("RGB", (grain, grain, grain))
        desk = ImageChops.add(desk, grain, scale=1, offset=-128)
    return Desk(desk.filter(ImageFilter.GaussianBlur(0.7)), corners)


def glaring(desk: Desk, at: Point, radius: float) -> Desk:
    """A lamp is reflected there."""
    spot = Image.new("L", desk.picture.size)
    ImageDraw.Draw(spot).ellipse(
        (at[0] - radius, at[1] - radius * 0.7, at[0] + radius, at[1] + radius * 0.7), fill=255
    )
    spot = spot.filter(ImageFilter.GaussianBlur(radius / 8))
    lit = desk.picture.copy()
    lit.paste((255, 255, 255), (0, 0), spot)
    return Desk(lit, desk.corners)


def _perspective(corners: tuple[Point, ...], whole: tuple[Point, ...]) -> list[float]:
    """The eight numbers that lead from a place in the picture to its place on the page."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, whole, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        first = rows[column][column]
        rows[column] = [value / first for value in rows[column]]
        for row in range(8):
            if row != column and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[row][8] for row in range(8)]
