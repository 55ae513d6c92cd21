"""What the chip says, in four layouts, against a chip laid out by other code."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import KioskError
from contracts.identity import CardLayout, Identity, check_digit
from drivers.id_card.codec import (
    decode_identity,
    decode_new_address,
    decode_sam_id,
    split_reading,
)
from drivers.id_card.errors import CardUnreadableError
from drivers.simulators.chip import chip_new_address, chip_text
from tests.drivers.id_card.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT


def read(card: dict[str, Any], **changes: object) -> Identity:
    return decode_identity(chip_text({**card, **changes}))


def test_chip_of_a_resident_in_bytes_written_out_by_hand() -> None:
    def field(text: str, length: int) -> bytes:
        return text.ljust(length // 2).encode("utf-16-le")

    chip = (
        field("欧阳淑珍", 30) + field("2", 2) + field("15", 4) + field("19410305", 16)
        + field("示例区", 70) + field("500199194103050021", 36) + field("示例区公安局", 30)
        + field("20160101", 16) + field("长期", 16) + field("", 36)
    )  # fmt: skip
    assert chip[:8].hex() == "276b3396d16dcd73"
    identity = decode_identity(chip)
    assert identity == Identity(
        layout=CardLayout.RESIDENT,
        name="欧阳淑珍",
        sex="2",
        ethnicity="15",
        birth=date(1941, 3, 5),
        address="示例区",
        id_number="500199194103050021",
        authority="示例区公安局",
        valid_from=date(2016, 1, 1),
        valid_to=None,
        long_term=True,
    )


def test_permit_has_its_own_number_and_no_ethnicity() -> None:
    identity = read(PERMIT)
    assert identity.layout == CardLayout.PERMIT_J
    assert identity.permit_number == "H12345678"
    assert identity.ethnicity is None
    assert identity.address == PERMIT["address"]
    assert (identity.valid_to, identity.long_term) == (date(2026, 5, 1), False)


def test_foreigner_of_2017() -> None:
    identity = read(FOREIGN_2017)
    assert identity.layout == CardLayout.FOREIGN_2017
    assert identity.english_name == FOREIGN_2017["english_name"]
    assert (identity.name, identity.nationality) == ("杜邦", "FRA")
    assert (identity.address, identity.ethnicity) == (None, None)
    assert identity.birth == date(1980, 12, 31)
    assert identity.id_number == "FRA500180123101"
    assert identity.authority == "1500"


def test_foreigner_of_2023_has_an_english_name_in_two_pieces() -> None:
    identity = read(FOREIGN_2023)
    assert identity.layout == CardLayout.FOREIGN_2023
    assert identity.english_name == FOREIGN_2023["english_name"]
    assert len(FOREIGN_2023["english_name"]) > 35
    assert identity.nationality == "FRA"
    assert (identity.address, identity.ethnicity, identity.authority) == (None, None, "")


def test_foreigner_without_a_chinese_name_is_addressed_in_english() -> None:
    identity = read(FOREIGN_2023, name="")
    assert identity.name == ""
    assert identity.display_name == FOREIGN_2023["english_name"]


@pytest.mark.parametrize(
    "name",
    ["𠮷田", "张\U00030ede", "李\ue863", "王\U000e0100", "阿\U0002a6a5"],
)
def test_name_that_fonts_may_lack_is_kept_with_its_bytes(name: str) -> None:
    identity = read(RESIDENT, name=name)
    assert identity.name == name
    assert identity.raw_name == name.encode("utf-16-le")


def test_ordinary_name_needs_no_bytes() -> None:
    assert read(RESIDENT, name="买买提·艾山·吐尔逊").raw_name is None
    assert read(RESIDENT, name="买买提·艾山·吐尔逊").name == "买买提·艾山·吐尔逊"


def test_name_cut_inside_a_character_shows_a_replacement_and_keeps_the_bytes() -> None:
    name = "一二三四五六七八九十甲乙丙丁𠮷"
    identity = read(RESIDENT, name=name)
    assert identity.name == name[:14] + "\ufffd"
    assert identity.raw_name == name.encode("utf-16-le")[:30]
    identity.name.encode("utf-8")


def test_newest_address_replaces_the_printed_one() -> None:
    card = {**RESIDENT, "new_address": "示例区龙湖镇新村1组9号"}
    appended = chip_new_address(card)
    assert appended is not None
    address = decode_new_address(appended)
    assert decode_identity(chip_text(card), address).address == "示例区龙湖镇新村1组9号"


def test_last_of_several_appended_addresses_is_the_newest() -> None:
    older = chip_new_address({"new_address": "一"})
    newer = chip_new_address({"new_address": "二"})
    blank = chip_new_address({"new_address": ""})
    assert older is not None
    assert newer is not None
    assert blank is not None
    assert decode_new_address(older + newer) == "二"
    assert decode_new_address(older + newer + blank) == "二"
    assert decode_new_address(blank) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"birth": "1941-02-30"},
        {"birth": "1941-13-01"},
        {"birth": "0041-03-05"},
        {"birth": "abcdefgh"},
        {"id_number": "500199194103050022"},
        {"id_number": ""},
        {"id_number": "50019919410230002" + check_digit("50019919410230002")},
        {"name": ""},
        {"name": "张\x07三"},
        {"name": "张三   䀠"},
        {"sex": "䀠"},
        {"ethnicity": "䀠"},
        {"valid_from": "2016-00-01"},
        {"valid_to": "长明"},
        {"valid_to": "2015-12-31"},
    ],
)
def test_what_cannot_be_true_is_no_reading(changes: dict[str, str]) -> None:
    with pytest.raises(CardUnreadableError):
        read(RESIDENT, **changes)


@pytest.mark.parametrize(
    "address", ["和平路 1号  2单元", "和平路1号    2单元", "龙湖镇\u3000\u3000\u3000九组"]
)
def test_blanks_inside_a_field_are_its_own(address: str) -> None:
    assert read(RESIDENT, address=address).address == address


@pytest.mark.parametrize("code", ["00", "57", "58", "59", "81", "83", "97", "98", "99", "A1"])
def test_ethnicity_that_no_list_has_is_kept_as_it_stands(code: str) -> None:
    assert read(RESIDENT, ethnicity=code).ethnicity == code


@pytest.mark.parametrize(
    ("sex", "kept"), [("0", "0"), ("3", "3"), ("9", "9"), ("X", "X"), ("", "0")]
)
def test_sex_that_no_list_has_is_kept_as_it_stands_and_a_blank_tells_nothing(
    sex: str, kept: str
) -> None:
    for card in (RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023):
        assert read(card, sex=sex).sex == kept


@pytest.mark.parametrize(
    ("card", "number"),
    [
        (FOREIGN_2017, "XXA500180123101"), (FOREIGN_2017, "D<<500180123101"),
        (FOREIGN_2017, "911250198012310"), (FOREIGN_2017, "fra500180123101"),
        (FOREIGN_2023, "FRA500180123101"), (FOREIGN_2023, "A12345678"),
    ],
)  # fmt: skip
def test_foreigners_number_of_another_shape_is_kept_as_it_stands(
    card: dict[str, Any], number: str
) -> None:
    assert read(card, id_number=number).id_number == number


def test_blank_birth_is_the_one_in_a_citizens_number_and_else_not_known() -> None:
    assert read(RESIDENT, birth="").birth == date(1941, 3, 5)
    assert read(FOREIGN_2017, birth="").birth is None
    assert read(FOREIGN_2023, birth="").birth is None


@pytest.mark.parametrize(
    ("valid_to", "kept"),
    [
        ("2999-12-31", date(2999, 12, 31)), ("9999-12-31", date(9999, 12, 31)), ("", None),
        ("2036-02-29", date(2036, 2, 29)), ("2026-02-29", date(2026, 2, 28)),
    ],
)  # fmt: skip
def test_end_in_an_unusual_year_or_on_a_leap_day_that_is_none_is_a_date(
    valid_to: str, kept: date | None
) -> None:
    assert read(RESIDENT, valid_from="2016-02-29", valid_to=valid_to).valid_to == kept


def test_foreign_number_with_a_wrong_check_digit_is_no_reading() -> None:
    with pytest.raises(CardUnreadableError):
        read(FOREIGN_2023, id_number="911250198012310020")
    with pytest.raises(CardUnreadableError):
        read(FOREIGN_2017, id_number="FRA")


def test_unknown_type_of_card_is_no_reading() -> None:
    chip = bytearray(chip_text(RESIDENT))
    chip[248:250] = "Q".encode("utf-16-le")
    with pytest.raises(CardUnreadableError):
        decode_identity(bytes(chip))


def test_reading_is_split_by_the_lengths_it_announces() -> None:
    text, photo = bytes(range(256)), bytes(1024)
    assert split_reading(bytes.fromhex("01000400") + text + photo) == (text, photo)
    with pytest.raises(CardUnreadableError):
        split_reading(bytes.fromhex("04000100") + text + photo)
    with pytest.raises(CardUnreadableError):
        split_reading(text)


def test_sam_id_is_written_as_vendors_do() -> None:
    data = bytes.fromhex("0500 0100 8e513301 39300000 15cd5b07")
    assert decode_sam_id(data) == "05.01-20140430-0000012345-0123456789"


names = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=7
)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(names, st.text("省市区县街道村组号0123456789", max_size=35), days, days, st.integers(0, 999))
def test_every_resident_is_read_as_written(
    name: str, address: str, birth: date, valid_to: date, sequence: int
) -> None:
    first_17 = f"500199{birth:%Y%m%d}{sequence:03d}"
    identity = read(
        RESIDENT,
        name=name,
        address=address,
        birth=birth.isoformat(),
        id_number=first_17 + check_digit(first_17),
        valid_from="1900-01-01",
        valid_to=valid_to.isoformat(),
    )
    assert (identity.name, identity.address) == (name, address)
    assert (identity.birth, identity.valid_to) == (birth, valid_to)
    assert identity.id_number[:17] == first_17


@given(st.binary(min_size=256, max_size=256))
def test_random_chips_are_refused(chip: bytes) -> None:
    with pytest.raises(KioskError):
        decode_identity(chip)


@given(st.sampled_from([RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023]), st.data())
def test_damaged_chips_are_refused_or_read_without_a_crash(
    card: dict[str, Any], data: st.DataObject
) -> None:
    chip = bytearray(chip_text(card))
    for _ in range(data.draw(st.integers(1, 8))):
        chip[data.draw(st.integers(0, 255))] ^= data.draw(st.integers(1, 255))
    try:
        identity = decode_identity(bytes(chip))
    except CardUnreadableError:
        return
    identity.name.encode("utf-8")
    (identity.address or "").encode("utf-8")
