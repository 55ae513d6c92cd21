"""What is meant: by the real model in its helper, and by one that breaks."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from kiosk.catalogue import load_catalogue
from kiosk.finding import Finder, ItemEntry
from kiosk.finding.named import MOST_PHRASES, phrases_of
from kiosk.meaning.helper import Meanings
from kiosk.meaning.seeker import KEPT, MEMORY_MB, MOST_FAILURES, Seeker
from kiosk.visit.finding import wish_of
from tests.contracts.processes import wait_until
from tests.finding.conftest import ROOT
from tests.finding.madeup import catalogue
from tests.finding.wishing import read_wishes

TOY = "tests.finding.toy_meaning"
PHRASES = (("one", "First"), ("two", "Second"))
PATIENT_S = 120.0
FIRST, WITHIN_THREE = 46, 49
MORE_FIRST, MORE_WITHIN_THREE, MORE = 85, 92, 96
NOTHING = 4
"""Of forty wishes that no item fulfils; others are told that perhaps this is it. One less each than
was seen: another processor's arithmetic differs in the last digits."""


def more_wishes() -> Mapping[str, Sequence[str]]:
    return tomllib.loads(Path(__file__).with_name("more_wishes.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def shipped_phrases() -> Sequence[tuple[str, str]]:
    items = load_catalogue([ROOT / "assets" / "items"]).items
    return phrases_of(ItemEntry(item.doc) for item in items)


@pytest.fixture(scope="module")
def model(shipped_phrases: Sequence[tuple[str, str]]) -> Meanings:
    """What the helper knows, here where no other process is waited for."""
    meanings = Meanings(shipped_phrases)
    while not meanings.whole:
        meanings.learn()
    return meanings


def found(shipped: Finder, model: Meanings, wish: str) -> list[str]:
    """As the page of search lists it: by its words, and below that by what is meant."""
    language = "en" if wish.isascii() else "zh-CN"
    listed = [each.code for each in shipped.find(wish, language)]
    meant = wish_of(wish, language)
    more = model.find(meant) if meant else ()
    return [*listed, *(code for code in more if code not in listed)]


def test_wishes_find_what_they_mean(shipped: Finder, model: Meanings) -> None:
    lists = [(wish.code, found(shipped, model, wish.text)) for wish in read_wishes()]
    assert sum(listed[:1] == [code] for code, listed in lists) >= FIRST
    assert sum(code in listed[:3] for code, listed in lists) >= WITHIN_THREE


def test_so_do_wishes_of_somebody_who_knows_none_of_its_words(
    shipped: Finder, model: Meanings
) -> None:
    wishes = more_wishes()
    lists = [
        (code, found(shipped, model, wish))
        for code, texts in wishes.items()
        if code != "none"
        for wish in texts
    ]
    assert len(lists) == MORE
    assert sum(listed[:1] == [code] for code, listed in lists) >= MORE_FIRST
    assert sum(code in listed[:3] for code, listed in lists) >= MORE_WITHIN_THREE
    silent = sum(not found(shipped, model, wish) for wish in wishes["none"])
    assert silent >= NOTHING


def test_the_helper_answers_as_soon_as_it_knows_the_names(
    shipped_phrases: Sequence[tuple[str, str]],
) -> None:
    seeker = Seeker(lambda: shipped_phrases)
    wait_until(lambda: "elder-allowance" in seeker.find("高龄津贴", PATIENT_S), PATIENT_S)
    seeker.close()


@pytest.fixture
def toy() -> Iterator[Seeker]:
    seeker = Seeker(lambda: PHRASES, TOY)
    yield seeker
    seeker.close()


def test_a_helper_that_crashes_or_talks_nonsense_is_another_one_next_time(toy: Seeker) -> None:
    assert toy.find("two", PATIENT_S) == ("two",)
    assert toy.find("crash", PATIENT_S) == ()
    assert toy.find("one", PATIENT_S) == ("one",)
    assert toy.find("nonsense", PATIENT_S) == ()
    assert toy.find("two", PATIENT_S) == ("two",)


def test_one_that_says_nothing_is_not_waited_for(toy: Seeker) -> None:
    assert toy.find("one", PATIENT_S) == ("one",)
    assert toy.find("silence", 0.1) == ()
    assert not toy.running
    assert toy.find("two", PATIENT_S) == ("two",)


def test_one_that_always_fails_is_started_a_few_times_only(toy: Seeker) -> None:
    for _ in range(MOST_FAILURES):
        assert toy.find("crash", PATIENT_S) == ()
    assert toy.find("one", PATIENT_S) == ()
    assert not toy.running


def test_while_it_learns_nobody_waits_for_it() -> None:
    seeker = Seeker(lambda: (("never-ready", "Never"),), TOY)
    assert seeker.find("one", 0.1) == ()
    assert seeker.running
    seeker.close()


@pytest.mark.parametrize(("phrases", "stays"), [(KEPT, False), (KEPT + 1, True)])
def test_who_has_learned_much_is_kept_when_nobody_searches(phrases: int, stays: bool) -> None:
    seeker = Seeker(lambda: [(str(number), "name") for number in range(phrases)], TOY)
    assert seeker.find("7", PATIENT_S) == ("7",)
    seeker.rest()
    assert seeker.running is stays
    seeker.close()


def test_where_there_is_no_memory_for_it_none_is_started() -> None:
    seeker = Seeker(lambda: PHRASES, TOY, lambda: MEMORY_MB - 1)
    assert seeker.find("one") == ()
    assert not seeker.running


def test_thousands_of_items_are_known_by_their_names_and_a_few_by_every_word() -> None:
    many = catalogue(3000)
    phrases = phrases_of(many)
    assert len(phrases) == MOST_PHRASES
    assert {code for code, _ in phrases} == {entry.code for entry in many}
    few = phrases_of(many[:3])
    assert [code for code, _ in few][:3] == [entry.code for entry in many[:3]]


@pytest.mark.parametrize(
    ("typed", "language", "wish"),
    [
        ("打官司没钱", "zh-CN", "打官司没钱"),
        ("打官司meiq", "zh-CN", "打官司"),
        ("打 guansi", "zh-CN", ""),
        ("daguansi", "zh-CN", ""),
        ("4050", "zh-CN", ""),
        ("pension check", "en", "pension check"),
        ("pe", "en", ""),
        (" ", "en", ""),
        ("病" * 100, "zh-CN", "病" * 64),
    ],
)
def test_what_means_something_by_itself(typed: str, language: str, wish: str) -> None:
    assert wish_of(typed, language) == wish
