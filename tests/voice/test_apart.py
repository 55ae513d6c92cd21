"""Names are told from others that sound the same, by words that everybody knows."""

import re
from collections import Counter
from pathlib import Path

import pytest
from pypinyin import Style, lazy_pinyin

from kiosk.voice.apart import MOST, WORDS, told_apart, words
from kiosk.voice.pack import load_packs
from kiosk.voice.phrases import CHINESE
from kiosk.voice.plan import Planner, Source

ASSETS = Path(__file__).parents[2] / "assets"
SPELLED = re.compile(r"(.+)的.")
PLAIN = 15
"""So much more common (in the dictionary's logarithms) than what sounds the same: it is meant."""
UNLISTED = 36
"""How common a word is at most that the dictionary leaves out."""


def sound(text: str) -> tuple[str, ...]:
    """A text's syllables with their tones."""
    return tuple(lazy_pinyin(text, style=Style.TONE3))


def everyday() -> dict[str, int]:
    """The keyboard's words, with how common each is."""
    lines = (ASSETS / "pinyin" / "phrases.tsv").read_text("utf-8").splitlines()
    found = re.findall(r"([^\d\s']+)(\d+)", "\n".join(line.partition("\t")[2] for line in lines))
    return {word: int(common) for word, common in found}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("章", "章，文章的章"),
        ("张章", "张，弓长张；章，文章的章"),
        ("王*山", "王，三横王；山，高山的山"),
        ("刘丽丽", "刘，文刀刘；丽，美丽的丽"),
        ("欧阳建国", "欧，欧洲的欧；阳，太阳的阳；建，建设的建；国，国家的国"),
        ("买买提艾力·吐尔逊", ""),
        ("Zhang San", ""),
        ("𠮷", ""),
        ("", ""),
    ],
)
def test_each_character_is_told_apart_once(name: str, said: str) -> None:
    assert told_apart(name) == said


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        ("张", "弓长张"),
        ("李", "木子李"),
        ("陈", "耳东陈"),
        ("吕", "双口吕"),
        ("许", "言午许"),
        ("胡", "古月胡"),
        ("吴", "口天吴"),
    ],
)
def test_family_names_are_told_as_people_tell_them(sign: str, said: str) -> None:
    assert words()[sign] == said


def test_the_table_is_large_and_names_each_character_once() -> None:
    lines = WORDS.read_text("utf-8").splitlines()
    said = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(said) == len(words()) >= 1900
    assert [sign for sign, count in Counter(word[-1] for word in said).items() if count > 1] == []


def test_what_is_said_is_short_and_says_more_than_the_character() -> None:
    assert [word for word in words().values() if not 3 <= len(word) <= 7] == []
    assert [word for word in words().values() if not re.fullmatch(r"[\u4e00-\u9fff]+", word)] == []


def test_no_two_characters_are_told_by_what_sounds_the_same() -> None:
    by_sound: dict[tuple[str, ...], list[str]] = {}
    for said in words().values():
        by_sound.setdefault(sound(said), []).append(said)
    assert [alike for alike in by_sound.values() if len(alike) > 1] == []


def test_no_everyday_word_sounds_like_the_one_that_is_said() -> None:
    common = everyday()
    alike: dict[tuple[str, ...], list[str]] = {}
    for word in common:
        alike.setdefault(tuple(lazy_pinyin(word)), []).append(word)
    found = []
    for sign, said in words().items():
        told = SPELLED.fullmatch(said)
        if told is None or sign not in told[1]:
            continue
        word, at = told[1], told[1].index(sign)
        least = common.get(word, UNLISTED) - PLAIN
        for other in alike.get(tuple(lazy_pinyin(word)), []):
            taken = len(other) == len(word) and other[at] != sign and common[other] > least
            if taken and sound(other) == sound(word):
                found.append(f"{said} ~ {other}")
    assert found == []


def test_every_word_has_its_syllables_and_is_as_personal_as_the_name() -> None:
    planner = Planner(load_packs(ASSETS / "voice"))
    for sign in words():
        plan = planner.plan(told_apart(sign), CHINESE)
        assert (plan.missing, plan.personal, plan.source) == (0, True, Source.LIGHT), sign


def test_the_longest_name_that_is_told_apart_takes_no_longer_than_a_sentence() -> None:
    most = "欧阳建国"
    assert len(most) == MOST
    assert len(told_apart(most)) < 40
