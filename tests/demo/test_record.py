"""The pictures of a visit: one for every page, under the page's own name, in order."""

from pathlib import Path

import pytest
from PIL import Image

from demo.link import Picture
from demo.robot.record import Record


def picture(shade: int) -> Picture:
    return Picture("", 2, 2, 8, bytes([shade, shade, shade, 255]) * 4)


def names(folder: Path) -> list[str]:
    return [path.name for path in sorted((folder / "screens").iterdir())]


def test_a_settled_picture_takes_the_place_of_the_first(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.page_shown("home", 1.0, picture(1))
    record.snap("home", picture(2), again=True)
    record.page_shown("guide", 2.0, picture(3))
    record.finish()
    assert names(tmp_path) == ["01-home.png", "02-guide.png"]


def test_the_picture_that_stays_is_the_settled_one(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.page_shown("home", 1.0, picture(1))
    record.snap("home", picture(2), again=True)
    record.finish()
    with Image.open(tmp_path / "screens" / "01-home.png") as image:
        assert image.getpixel((0, 0)) == (2, 2, 2)


def test_the_time_line_of_a_visit_has_nothing_of_those_before(tmp_path: Path) -> None:
    record = Record(tmp_path)
    early = {"t_ms": record.start_ms - 5, "event": "event", "name": "Committed"}
    own = {"t_ms": record.start_ms + 5, "event": "event", "name": "Committed"}
    record.terminal_life({"first_frame_ms": 1.0, "entries": [early, own]}, {"max_gap_ms": 1})
    assert record.finish()["commit"] == own["t_ms"]


def test_a_settled_picture_may_come_before_the_page_is_told(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.page_shown("home", 1.0, picture(1))
    record.snap("guide", picture(2), again=True)
    record.page_shown("guide", 2.0, picture(3))
    record.finish()
    assert names(tmp_path) == ["01-home.png", "02-guide.png"]


def test_a_picture_that_comes_when_the_screen_went_on_is_not_kept(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.page_shown("rating", 1.0, picture(1))
    record.page_shown("done", 2.0, picture(2))
    record.snap("rating", picture(2), again=True)
    record.finish()
    assert names(tmp_path) == ["01-rating.png", "02-done.png"]


@pytest.mark.parametrize(
    "order",
    [
        ["shown notice", "settled notice", "shown form", "settled form"],
        ["settled notice", "shown notice", "settled form", "shown form"],
        ["settled notice", "settled form", "shown notice", "shown form"],
        ["settled notice", "settled form", "more form", "shown notice", "shown form"],
    ],
)
def test_every_page_has_its_picture_once_and_in_order(tmp_path: Path, order: list[str]) -> None:
    record = Record(tmp_path)
    for entry in order:
        told, page = entry.split()
        if told == "shown":
            record.page_shown(page, 1.0, picture(0))
        else:
            record.snap(page, picture(0), again=told == "settled")
    record.finish()
    pictures = sorted(path.stem for path in (tmp_path / "screens").iterdir())
    assert pictures == ["01-notice", "02-form", "03-form"][: 3 if "more form" in order else 2]
