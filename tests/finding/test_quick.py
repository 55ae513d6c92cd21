"""What makes a key quick finds what the plain way finds."""

import unicodedata
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.finding import running
from kiosk.finding.hits import most_telling
from kiosk.finding.index import END
from kiosk.finding.quads import Quads
from kiosk.finding.typed import clean

rows = st.lists(st.text("ab", min_size=1, max_size=6), min_size=1, max_size=12)


def places(wanted: str, text: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(wanted, at)]


@given(st.text("abc养", min_size=1, max_size=40), st.data())
def test_what_stands_in_a_text_is_looked_for(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    assert Quads(text).may_have(text[begin:end])


def test_what_stands_nowhere_is_not_looked_for() -> None:
    known = Quads(END.join(("", "ylbx", "bxdy", "")))
    few = ("y", "yl", "bxd", "lbx", "ylbx")
    assert [part for part in (*few, "z", "xb", "dyl", "lbxd", "ylbxd") if known.may_have(part)] == [
        *few
    ]


@given(rows, st.text("ab", min_size=1, max_size=3), st.integers(1, 8))
def test_beginnings_are_those_among_the_first_places(
    rows: list[str], wanted: str, most: int
) -> None:
    text = END.join(("", *rows, ""))
    seen = places(wanted, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "MOST_SEEN", most)
        found = running.beginnings(wanted, text, seen[0]) if seen else []
    assert found == [at for at in seen[:most] if text[at - 1] == END]


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 4)), st.integers(1, 6))
def test_what_tells_the_most_comes_first(told: dict[int, int], most: int) -> None:
    ordered = sorted(told, key=lambda number: (-told[number], number))
    assert most_telling(told, most) == ordered[:most]


def test_letters_and_characters_need_no_table_to_be_cleaned() -> None:
    chars = [*map(chr, range(128)), *map(chr, range(0x4E00, 0xA000))]
    for char in chars:
        plain = unicodedata.normalize("NFKC", char).lower()
        assert list(islice(clean(char), 2)) == [(one, 0) for one in plain if one.isalnum()]
