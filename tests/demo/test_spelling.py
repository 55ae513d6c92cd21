"""Spelling Chinese for a pinyin keyboard."""

import pytest

from demo.robot.form import initials_of
from demo.robot.spelling import is_chinese, letters_of, readings, runs, spell


@pytest.mark.parametrize(
    ("word", "letters"),
    [("欧阳", "ouyang"), ("西安", "xi'an"), ("重庆", "chongqing"), ("女儿", "nv'er"), ("绿", "lv")],
)
def test_words_are_spelled_as_they_are_read(word: str, letters: str) -> None:
    assert letters_of(spell(word)) == letters


def test_a_character_has_all_its_readings_the_usual_one_first() -> None:
    assert readings("重")[:2] == ["zhong", "chong"]


def test_a_name_s_character_that_no_dictionary_reads_is_spelled_as_it_is_said() -> None:
    assert spell("李𠮷山") == ["li", "ji", "shan"]
    assert readings("𠮷") == ["ji"]


def test_text_is_cut_where_the_keyboard_changes() -> None:
    assert runs("3号楼A座·北") == [
        (False, "3"),
        (True, "号楼"),
        (False, "A"),
        (True, "座"),
        (False, "·"),
        (True, "北"),
    ]
    assert is_chinese("𠮷")
    assert not is_chinese("é")


def test_a_label_is_found_under_its_initials_letters_and_digits() -> None:
    assert initials_of("石桥 3村") == [["S", "D"], ["Q"], ["3"], ["C"]]
    assert initials_of("重庆")[0][:2] == ["C", "Z"]
    assert initials_of("École") == [[letter] for letter in "ECOLE"]
