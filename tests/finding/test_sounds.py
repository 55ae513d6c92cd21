"""Which sounds are near each other, and how characters are read."""

import pytest

from kiosk.finding.sounds import Sounds, fold, inventory
from kiosk.readings import Readings

ALIKE = [
    ("nan", "lan"), ("zhi", "zi"), ("chang", "cang"), ("shi", "si"), ("dang", "dan"),
    ("zheng", "zen"), ("jing", "jin"), ("ling", "lin"), ("niang", "lian"), ("fei", "hui"),
    ("fang", "huang"), ("fu", "hu"), ("fan", "huan"), ("fen", "hun"), ("nv", "lu"),
]  # fmt: skip
APART = [
    ("lao", "nai"),
    ("ban", "pan"),
    ("jin", "qin"),
    ("bao", "biao"),
    ("wu", "hu"),
    ("ji", "zi"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_sounds_that_people_here_do_not_tell_apart_are_near(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_sounds_are_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_every_syllable_and_what_is_heard_for_it_can_be_spelled(readings: Readings) -> None:
    known = inventory(readings)
    assert {"lao", "lv", "lue", "a"} <= known.whole
    assert not {"m", "ng", "hm"} & known.whole
    for syllable in known.whole:
        assert known.spells(syllable)
        assert known.spells(fold(syllable)) or len(fold(syllable)) == 1
    assert not known.spells("yl")


def test_characters_with_two_readings_have_both_the_commoner_first(readings: Readings) -> None:
    sounds = Sounds(readings, "重养行")
    assert sounds.of("重")[:2] == ("zhong", "chong")
    assert sounds.initials("重")[:2] == ("z", "c")
    assert sounds.initials("行")[:2] == ("x", "h")
    assert sounds.of("养") == ("yang",)


def test_readings_at_once_are_those_one_by_one(readings: Readings) -> None:
    chars = "领养老金给付重庆参保𠮷㛃䶮"
    assert dict(readings.of_all(chars)) == {char: readings.usual(char) for char in chars}


def test_what_is_no_character_of_the_file_has_no_sound(readings: Readings) -> None:
    assert readings.usual("é") == ()
    assert readings.of_all("☃") == {"☃": ()}
    assert Sounds(readings, "☃a8").initials("☃") == ("☃",)
