"""Letters as people type them."""

# ruff: noqa: E501 -- a Chinese character counts as two columns

import pytest

from kiosk.finding.sounds import Inventory, inventory
from kiosk.finding.typed import MOST_TYPED, WAYS, Kind, in_digits, read, ways
from kiosk.readings import Readings


@pytest.fixture(scope="module")
def known(readings: Readings) -> Inventory:
    return inventory(readings)


def spelled(text: str, known: Inventory) -> list[str]:
    return [" ".join(unit.text for unit in way) for _, way in ways(read(text), known)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Yang Lao Jin", "yanglaojin"), ("yǎng lǎo jīn", "yanglaojin"), ("yang3lao3jin1", "yanglaojin"),
        ("yang'lao'jin", "yanglaojin"), ("ｙａｎｇ", "yang"), ("lǚyóu", "lvyou"), ("80岁，补贴！", "80岁补贴"),
        ("café", "cafe"), ("80sui", "80sui"), ("", ""), ("…？ ", ""),
    ],
)  # fmt: skip
def test_case_signs_tones_and_width_do_not_count(text: str, plain: str) -> None:
    assert read(text).plain == plain


def test_the_likeliest_way_to_read_letters_comes_first(known: Inventory) -> None:
    assert spelled("yanglaojin", known)[0] == "yang lao jin"
    assert spelled("ylj", known) == ["y l j"]
    assert spelled("yanglj", known)[0] == "yang l j"
    assert spelled("养老jin", known)[0] == "养 老 jin"
    assert spelled("sbk", known) == ["s b k"]
    assert set(spelled("xian", known)[:2]) == {"xian", "xi an"}
    assert {"yan gao jin", "yang ao jin"} <= set(spelled("yangaojin", known))


def test_spaces_and_apostrophes_part_syllables(known: Inventory) -> None:
    assert spelled("xi an", known)[0] == "xi an"
    assert "xian" not in spelled("xi'an", known)


def test_sounds_as_they_are_heard_are_read_too(known: Inventory) -> None:
    assert spelled("suabao", known)[0] == "sua bao"  # shua, said like sua


def test_the_last_syllable_may_be_half_typed(known: Inventory) -> None:
    assert spelled("yanglia", known)[0] == "yang lia"
    _, units = ways(read("yangzho"), known)[0]
    assert units[-1].kind is Kind.BEGUN


def test_initials_are_read_as_such_also_where_they_spell_something(known: Inventory) -> None:
    assert spelled("yejs", known)[0] == "ye j s"
    assert spelled("yejs", known)[-1] == "y e j s"


def test_around_a_letter_that_begins_nothing_all_is_read(known: Inventory) -> None:
    assert spelled("sahiye", known)[0] == "sa h i ye"


def test_a_long_entry_is_cut_and_read_in_few_ways(known: Inventory) -> None:
    typed = read("zhongguo" * 1000)
    assert len(typed.plain) == MOST_TYPED
    assert 0 < len(ways(typed, known)) <= WAYS + 1


def test_nothing_that_was_typed_shows_when_it_is_printed(known: Inventory) -> None:
    typed = read("yanglao 养老")
    said = repr((typed, ways(typed, known)))
    assert "yang" not in said
    assert "养" not in said


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("八十岁", "80岁"), ("满一百岁", "满100岁"), ("十六", "16"), ("二十", "20"), ("一百零五", "105"),
        ("三百二十一", "321"), ("四五十岁", "四50岁"), ("一件事", "一件事"), ("百岁老人", "百岁老人"), ("80", "80"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_digits(said: str, written: str) -> None:
    assert in_digits(said) == written
