"""Bytes of social security cards: the commands as they are written down, and only true values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.smart_card import codec
from drivers.smart_card.errors import SmartCardForeignError, SmartCardUnreadableError
from drivers.smart_card.reading import read_card

DONE = "9000"
EF05 = {
    "00B2020003": "020132" + DONE,
    "00B204000E": "040C910000000000000000000001" + DONE,
    "00B2050006": "050420190301" + DONE,
    "00B2060006": "060420290301" + DONE,
    "00B207000B": "0709413132333435363738" + DONE,
}
EF06 = {
    "00B2080014": "0812313130313035313934393132333130303258" + DONE,
    "00B2090020": "091ED1DDCABEBCD7" + "00" * 24 + DONE,
}
SELECTS = {
    "00A404000F7378312E73682EC9E7BBE1B1A3D5CF": "6F00" + DONE,
    "00A4020002EF05": DONE,
    "00A4020002EF06": DONE,
}
CARD = {**SELECTS, **EF05, **EF06}


class Chip:
    """Answers literal commands with literal replies; any other command is not known."""

    def __init__(self, replies: dict[str, str]) -> None:
        self._replies = replies
        self.asked: list[str] = []

    def __call__(self, command: bytes) -> bytes:
        self.asked.append(command.hex().upper())
        return bytes.fromhex(self._replies.get(self.asked[-1], "6D00"))


def test_open_card_is_read_with_the_commands_that_are_written_down() -> None:
    chip = Chip(CARD)
    card = read_card(chip)
    assert chip.asked == [
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
        "00A4020002EF05",
        "00B207000B",
        "00B204000E",
        "00B2020003",
        "00B2050006",
        "00B2060006",
        "00A4020002EF06",
        "00B2080014",
        "00B2090020",
    ]
    assert (card.number, card.issuer, card.card_class) == (
        "A12345678",
        "910000000000000000000001",
        "2",
    )
    assert (card.issued, card.valid_until) == (date(2019, 3, 1), date(2029, 3, 1))
    assert (card.name, card.id_number) == ("演示甲", "11010519491231002X")


@pytest.mark.parametrize("command", ["00A4020002EF06", "00B2080014"])
@pytest.mark.parametrize("status", ["6982", "6985", "6A82", "6A83"])
def test_locked_holder_is_none(command: str, status: str) -> None:
    card = read_card(Chip({**CARD, "00B2090020": status, command: status}))
    assert (card.number, card.name, card.id_number) == ("A12345678", None, None)


def test_card_with_t0_is_asked_for_the_rest_and_for_the_right_length() -> None:
    replies = {
        **CARD,
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF": "611E",
        "00C000001E": "6F00" + DONE,
        "00B2090020": "6C08",
        "00B2090008": "0906D1DDCABEBCD7" + DONE,
    }
    chip = Chip(replies)
    assert read_card(chip).name == "演示甲"
    assert chip.asked[1] == "00C000001E"


def test_answer_in_parts_is_put_together() -> None:
    replies = {**CARD, "00B207000B": "07094131323334" + "6105", "00C0000005": "35363738" + DONE}
    assert read_card(Chip(replies)).number == "A12345678"


def test_old_way_of_selecting_is_tried_too() -> None:
    replies = {**CARD, "00A4020002EF05": "6A86", "00A4000002EF05": DONE}
    assert read_card(Chip(replies)).number == "A12345678"


@pytest.mark.parametrize("status", ["6A82", "6D00", "6E00", "6283"])
def test_other_cards_are_foreign(status: str) -> None:
    with pytest.raises(SmartCardForeignError):
        read_card(Chip({"00A404000F7378312E73682EC9E7BBE1B1A3D5CF": status}))


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("00B207000B", "0809413132333435363738" + DONE),  # another tag
        ("00B207000B", "070A413132333435363738" + DONE),  # a length beyond the data
        ("00B207000B", "0708413132333435363738" + DONE),  # data beyond the length
        ("00B207000B", "0700" + DONE),
        ("00B207000B", "070941FF33343536373839" + DONE),
        ("00B207000B", "6A83"),
        ("00B207000B", ""),
        ("00B207000B", "90"),
        ("00B2050006", "050420191301" + DONE),
        ("00B2050006", "0504201903FA" + DONE),
        ("00B2080014", "0812313130313035313934393132333130303231" + DONE),  # its check digit
        ("00B2090020", "0906D1DD0D0ABCD7" + DONE),
        ("00B2090020", "0904D1DDFFFE" + DONE),
        ("00A4020002EF06", "6F00"),
    ],
)
def test_what_cannot_be_true_is_an_error(command: str, reply: str) -> None:
    with pytest.raises(SmartCardUnreadableError):
        read_card(Chip({**CARD, command: reply}))


def test_answer_without_end_is_an_error() -> None:
    with pytest.raises(SmartCardUnreadableError):
        read_card(Chip({**CARD, "00B207000B": "6110", "00C0000010": "6110"}))


def test_blank_dates_are_none() -> None:
    card = read_card(Chip({**CARD, "00B2050006": "050400000000" + DONE, "00B2060006": "6A83"}))
    assert (card.issued, card.valid_until) == (None, None)


@pytest.mark.parametrize("blank", ["FFFFFFFF", "20202020", "99999999"])
def test_card_without_an_end_is_no_broken_card(blank: str) -> None:
    assert codec.decode_date(bytes.fromhex(blank)) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        *(("32", "2"), ("03", "3"), ("00", ""), ("FF", ""), ("20", "")),
        *(("41", "A"), ("30", "0"), ("7F", "7F"), ("0B", "0B")),
    ],
)
def test_class_is_a_digit_in_either_writing_and_kept_when_it_is_another(
    value: str, found: str
) -> None:
    assert codec.decode_class(bytes.fromhex(value)) == found


def test_foreigners_number_is_taken_as_it_is() -> None:
    assert codec.decode_holder_number(b"USA123456789012\x00\x00\x00") == "USA123456789012"


def test_name_that_the_card_cut_in_half_is_no_name() -> None:
    cut = ("·" + "演" * 14).encode("gb18030") + "示".encode("gb18030")
    assert codec.decode_name((b"A" + cut)[:30]) is None


@given(st.dictionaries(st.sampled_from(sorted(CARD)), st.binary(max_size=40)))
def test_any_bytes_give_a_card_or_an_error_of_the_hierarchy(noise: dict[str, bytes]) -> None:
    replies = {**CARD, **{command: reply.hex() for command, reply in noise.items()}}
    try:
        card = read_card(Chip(replies))
    except (SmartCardForeignError, SmartCardUnreadableError):
        return
    assert card.number.isalnum()


def test_card_shows_nothing_personal_of_itself() -> None:
    shown = repr(read_card(Chip(CARD))) + repr(codec.split(b"secret\x90\x00"))
    for word in ("A12345678", "演示甲", "11010519491231002X", "secret"):
        assert word not in shown
