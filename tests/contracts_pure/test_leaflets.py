"""The code of a leaflet: what means an item, and what anybody else may hold before a scanner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.leaflets import item_of_leaflet, leaflet_text


@given(st.from_regex(r"[a-z][a-z0-9_-]{0,63}", fullmatch=True), st.lists(st.text(max_size=80)))
def test_what_is_written_is_read_again(item: str, lines: list[str]) -> None:
    text = leaflet_text(item, *lines)
    assert item_of_leaflet(text) == item
    assert len(text.encode()) <= len(f"CKI1;{item}") + 120


def test_a_line_without_room_takes_none_of_the_next() -> None:
    assert leaflet_text("complaints", "投诉" * 30, "Complaints") == "CKI1;complaints\nComplaints"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CKI1;",
        "CKI1;Elder",
        "CKI1;../settings",
        "CKI1;elder allowance",
        "CKI2;elder-allowance",
        " CKI1;elder-allowance",
        "CKI1;elder-allowance ",
        "CKI1;" + "a" * 65,
        "CK1;222-RPN-YCK;complaints;2026-11-30",
        "https://example.org/?item=elder-allowance",
        "CKI1;elder-allowance\rCKI1;complaints",
    ],
)
def test_any_other_code_means_no_item(text: str) -> None:
    assert item_of_leaflet(text) is None
