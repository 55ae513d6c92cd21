"""Names, numbers and tables of an identity card."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.identity import (
    CardLayout,
    Identity,
    check_digit,
    check_id_number,
    ethnicity_code,
    ethnicity_name,
    ethnicity_shown,
    mask_id_number,
    mask_name,
    sex_text_key,
)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "*"),
        ("张三", "*三"),
        ("张小三", "张*三"),
        ("欧阳淑珍", "欧**珍"),
        ("买买提·艾山", "买****山"),
        ("𠮷田一郎", "𠮷**郎"),
        ("Jean Valjean", "J*** V******"),
        ("O", "O"),
    ],
)
def test_mask_keeps_only_what_the_rule_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_mask_keeps_a_variation_selector_with_its_character() -> None:
    assert mask_name("葛\U000e0100洪") == "*洪"


def test_id_number_is_masked_between_first_three_and_last_four() -> None:
    assert mask_id_number("500199194103050021") == "500***********0021"
    assert mask_id_number("FRA1100") == "******0"
    assert mask_id_number("") == ""


def test_known_number_is_right_and_every_one_digit_change_is_wrong() -> None:
    good = "500199194103050021"
    assert check_id_number(good)
    for position in range(18):
        for digit in "0123456789X":
            changed = good[:position] + digit + good[position + 1 :]
            assert changed == good or not check_id_number(changed)


def test_number_with_an_impossible_birth_date_is_wrong_even_when_its_check_digit_fits() -> None:
    first_17 = "50019919410230002"
    assert not check_id_number(first_17 + check_digit(first_17))


@given(st.text(max_size=20))
def test_any_text_is_masked_and_checked_without_an_exception(text: str) -> None:
    mask_name(text)
    assert len(mask_id_number(text)) == len(text)
    check_id_number(text)


def test_ethnicities_go_both_ways() -> None:
    assert ethnicity_name("15") == "土家"
    assert ethnicity_name("56") == "基诺"
    assert ethnicity_code("土家族") == "15"
    assert ethnicity_code("满") == "11"
    assert ethnicity_name("57") is None
    assert ethnicity_shown("57") == "57"
    assert ethnicity_shown("06") == "苗"
    assert ethnicity_code("火星") is None


def test_sex_has_a_text_for_every_digit() -> None:
    assert sex_text_key("2") == "sex.female"
    assert sex_text_key("") == "sex.unknown"
    assert sex_text_key("5") is None, "a code without a word is shown as it is"


def test_repr_of_an_identity_shows_nothing_personal() -> None:
    identity = Identity(
        layout=CardLayout.RESIDENT,
        name="欧阳淑珍",
        sex="2",
        ethnicity="15",
        birth=date(1941, 3, 5),
        address="示例区长寿街道1号",
        id_number="500199194103050021",
        authority="示例区公安局",
        valid_from=date(2016, 1, 1),
        valid_to=None,
        long_term=True,
    )
    assert repr(identity) == "Identity(layout=<CardLayout.RESIDENT: 'resident'>)"
    assert identity.display_name == "欧阳淑珍"
