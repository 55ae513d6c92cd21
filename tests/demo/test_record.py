"""Pictures of pages, told by the screen and by the resident, in either order."""

from pathlib import Path

import pytest

from demo.link import Picture
from demo.robot.record import Record

DOT = Picture("", 1, 1, 4, b"\0\0\0\0")


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
            record.page_shown(page, 1.0, DOT)
        else:
            record.snap(page, DOT, again=told == "settled")
    record.finish()
    pictures = sorted(path.stem for path in (tmp_path / "screens").iterdir())
    assert pictures == ["01-notice", "02-form", "03-form"][: 3 if "more form" in order else 2]
