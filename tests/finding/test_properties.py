"""What holds for any catalogue and anything that is typed."""

import random
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kiosk.finding import Field, Finder
from kiosk.finding.slips import one_slip
from kiosk.finding.sounds import fold
from kiosk.finding.typed import MOST_SPELLED
from kiosk.readings import Readings
from tests.finding.conftest import CHARACTERS
from tests.finding.madeup import Made, catalogue

ITEMS = catalogue(300)


@cache
def readings() -> Readings:
    return Readings(CHARACTERS)


@cache
def finder() -> Finder:
    return Finder(lambda: ITEMS, readings)


items = st.sampled_from(ITEMS)
typed = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz '", max_size=45),
    st.text(alphabet="养老年人补贴津认证领办残疾0818yang lao", max_size=45),
)


def syllables(text: str) -> list[str]:
    return [readings().usual(char)[0] for char in text]


def name(item: Made) -> str:
    return item.words[0].text


def position(text: str, item: Made) -> int:
    return [found.code for found in finder().find(text)].index(item.code)


@given(typed)
@settings(max_examples=300)
def test_anything_may_be_typed(text: str) -> None:
    found = finder().find(text)
    known = {item.code: item for item in ITEMS}
    assert len({each.code for each in found}) == len(found)
    for each in found:
        assert any(phrase.text == each.text for phrase in known[each.code].words)
        assert each.marks
        edges = [edge for mark in each.marks for edge in mark]
        assert edges == sorted(set(edges))
        assert edges[0] >= 0
        assert edges[-1] <= len(each.text)
    assert finder().find(text) == found


@given(typed, st.integers(0, 10))
@settings(max_examples=60)
def test_fewer_are_the_first_of_more(text: str, most: int) -> None:
    assert finder().find(text, most=most) == finder().find(text)[:most]


@given(typed)
@settings(max_examples=60)
def test_spaces_around_case_and_width_change_nothing(text: str) -> None:
    plain = text.strip()[:20]
    wide = "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in plain)
    for other in (f"  {plain} ", wide):
        assert finder().find(other) == finder().find(plain)


@given(items)
@settings(max_examples=60)
def test_a_whole_name_finds_its_item_first_by_characters_and_by_letters(item: Made) -> None:
    assert position(name(item), item) == 0
    letters = syllables(name(item))
    assume(len("".join(letters)) <= MOST_SPELLED)
    assert position("".join(letters), item) == 0
    assert position(" ".join(letters), item) == 0


@given(items)
@settings(max_examples=60)
def test_initials_of_a_whole_name_find_its_item(item: Made) -> None:
    assert position("".join(each[0] for each in syllables(name(item))), item) <= 2


@given(items, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_near_sounds_find_what_was_meant(item: Made, dice: random.Random) -> None:
    heard = [fold(each) if dice.random() < 0.5 else each for each in syllables(name(item))]
    assert position(" ".join(heard), item) <= 2


@given(items, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_mixed_letters_and_characters_find_what_was_meant(item: Made, dice: random.Random) -> None:
    pairs = zip(name(item), syllables(name(item)), strict=True)
    mixed = "".join(char if dice.random() < 0.5 else sound for char, sound in pairs)
    assert position(mixed, item) <= 2


@given(items, st.data())
@settings(max_examples=100)
def test_one_slip_finds_what_was_meant(item: Made, data: st.DataObject) -> None:
    letters = "".join(syllables(name(item)))
    at = data.draw(st.integers(1, len(letters) - 2))
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slip = data.draw(st.sampled_from(["missing", "swapped", "wrong", "more"]))
    slipped = {
        "missing": letters[:at] + letters[at + 1 :],
        "swapped": letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :],
        "wrong": letters[:at] + other + letters[at + 1 :],
        "more": letters[:at] + other + letters[at:],
    }[slip]
    assert position(slipped, item) <= 5


@given(items)
@settings(max_examples=60)
def test_english_words_find_their_item_in_any_order(item: Made) -> None:
    english = next(p.text for p in item.words if p.language == "en" and p.field is Field.NAME)
    assert position(english, item) == 0
    assert position(" ".join(reversed(english.split())), item) == 0


@pytest.mark.parametrize(
    ("typed", "meant", "length"),
    [
        ("ynag", "yanglao", 4), ("yng", "yanglao", 4), ("yxng", "yanglao", 4),
        ("yaang", "yanglao", 4), ("xang", "yanglao", 4), ("yanx", "yanglao", 0),
        ("ynxa", "yanglao", 0), ("", "yang", 0), ("y", "", 0),
    ],
)  # fmt: skip
def test_one_slip_is_one_letter_or_two_that_changed_places(
    typed: str, meant: str, length: int
) -> None:
    assert one_slip(typed, meant) == length
