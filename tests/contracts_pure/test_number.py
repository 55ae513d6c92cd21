import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.errors import BugError
from contracts.number import (
    ALPHABET,
    SEQUENCES,
    TERMINALS,
    ReceiptNumberError,
    parse_number,
    receipt_number,
)

TERMINAL = st.integers(0, TERMINALS - 1)
SEQUENCE = st.integers(0, SEQUENCES - 1)


def _is_number(symbols: str) -> bool:
    try:
        parse_number(symbols)
    except ReceiptNumberError:
        return False
    return True


@given(TERMINAL, SEQUENCE)
def test_a_number_reads_back_in_any_dress(terminal_no: int, sequence: int) -> None:
    text = receipt_number(terminal_no, sequence)
    for dress in (text, text.lower(), text.replace("-", ""), f" {text.replace('-', ' ')} "):
        number = parse_number(dress)
        assert (number.terminal_no, number.sequence, number.text) == (terminal_no, sequence, text)


@given(TERMINAL, SEQUENCE)
def test_every_single_wrong_symbol_is_caught(terminal_no: int, sequence: int) -> None:
    symbols = receipt_number(terminal_no, sequence).replace("-", "")
    for place, right in enumerate(symbols):
        for wrong in ALPHABET:
            if wrong != right:
                assert not _is_number(symbols[:place] + wrong + symbols[place + 1 :])


@given(TERMINAL, SEQUENCE)
def test_every_swap_of_neighbours_is_caught(terminal_no: int, sequence: int) -> None:
    symbols = receipt_number(terminal_no, sequence).replace("-", "")
    for place in range(len(symbols) - 1):
        left, right = symbols[place], symbols[place + 1]
        if left != right:
            assert not _is_number(symbols[:place] + right + left + symbols[place + 2 :])


@given(TERMINAL, SEQUENCE, TERMINAL, SEQUENCE)
def test_two_receipts_never_share_a_number(a: int, b: int, c: int, d: int) -> None:
    assume((a, b) != (c, d))
    assert receipt_number(a, b) != receipt_number(c, d)


def test_neighbouring_receipts_do_not_look_alike() -> None:
    numbers = [receipt_number(7, sequence)[4:10] for sequence in range(50)]
    alike = [
        sum(x == y for x, y in zip(one, two, strict=True))
        for one, two in itertools.pairwise(numbers)
    ]
    assert max(alike) <= 3  # the dash is one of them


def test_no_look_alike_symbols() -> None:
    assert set("01BDGILOQSUVZ").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 23


@pytest.mark.parametrize("text", ["", "A7C", "A7C-4K9-W2", "A7C-4K9-W2X4", "A7C-4O9-W2X", "中文"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ReceiptNumberError):
        parse_number(text)


@pytest.mark.parametrize(("terminal_no", "sequence"), [(TERMINALS, 0), (-1, 0), (0, SEQUENCES)])
def test_a_terminal_or_sequence_out_of_range_is_a_bug(terminal_no: int, sequence: int) -> None:
    with pytest.raises(BugError):
        receipt_number(terminal_no, sequence)
