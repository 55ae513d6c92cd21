"""Receipt numbers: short, made offline, unique across terminals, with a check symbol.

``A7C-4K9-W2X``: three symbols name the terminal, five the terminal's own sequence, one checks
the other eight. The 23 symbols leave out what people mix up: no 0 O D Q, no 1 I L, no B G S Z
beside 8 6 5 2, no U V beside Y. 23 is prime, so a weighted sum modulo 23 with nine
different weights catches every single wrong symbol and every two neighbours that changed
places. The sequence is permuted so that neighbouring receipts do not look alike.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import BugError, InvalidDocumentError

ALPHABET = "23456789ACEFHJKMNPRTWXY"
BASE = len(ALPHABET)
TERMINALS = BASE**3
SEQUENCES = BASE**5
_TERMINAL_SYMBOLS = 3
_SEQUENCE_SYMBOLS = 5
_LENGTH = _TERMINAL_SYMBOLS + _SEQUENCE_SYMBOLS + 1
_MULTIPLIER = 3_978_437  # prime to 23, near SEQUENCES / golden ratio: neighbours spread widely
_SHIFT = 1_274_519
_TERMINAL_SHIFT = 524_287
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}


class ReceiptNumberError(InvalidDocumentError):
    """The text is not a receipt number: wrong length, symbol or check symbol."""

    code: ClassVar[str] = "P-102"


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """A receipt number taken apart; ``text`` is its one printed form."""

    terminal_no: int
    sequence: int
    text: str


def receipt_number(terminal_no: int, sequence: int) -> str:
    """Printed form of a terminal's n-th receipt, ``XXX-XXX-XXX``.

    ``terminal_no`` is 0..12166 (given by the centre), ``sequence`` 0..6436342.
    """
    if not 0 <= terminal_no < TERMINALS:
        raise BugError(f"terminal number {terminal_no} is outside 0..{TERMINALS - 1}")
    if not 0 <= sequence < SEQUENCES:
        raise BugError(f"sequence {sequence} is outside 0..{SEQUENCES - 1}")
    values = [
        *_digits(terminal_no, _TERMINAL_SYMBOLS),
        *_digits(_permuted(terminal_no, sequence), _SEQUENCE_SYMBOLS),
    ]
    values.append(_check_value(values))
    return _printed(values)


def parse_number(text: str) -> ReceiptNumber:
    """Read a number as people type it: any case, with or without dashes and spaces.

    Raises ReceiptNumberError when it cannot be a number that we gave.
    """
    symbols = text.upper().replace("-", "").replace(" ", "")
    if len(symbols) != _LENGTH:
        raise ReceiptNumberError(f"a receipt number has {_LENGTH} symbols, not {len(symbols)}")
    if any(symbol not in _VALUE for symbol in symbols):
        raise ReceiptNumberError("a receipt number has a symbol outside its alphabet")
    values = [_VALUE[symbol] for symbol in symbols]
    if values[-1] != _check_value(values[:-1]):
        raise ReceiptNumberError("the check symbol of the receipt number is wrong")
    terminal_no = _number(values[:_TERMINAL_SYMBOLS])
    permuted = _number(values[_TERMINAL_SYMBOLS:-1])
    return ReceiptNumber(terminal_no, _restored(terminal_no, permuted), _printed(values))


def _check_value(values: list[int]) -> int:
    """Last symbol that makes the weighted sum (weights 2..9, then 1) zero modulo 23."""
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return -total % BASE


def _permuted(terminal_no: int, sequence: int) -> int:
    return (_MULTIPLIER * sequence + _SHIFT + _TERMINAL_SHIFT * terminal_no) % SEQUENCES


def _restored(terminal_no: int, permuted: int) -> int:
    inverse = pow(_MULTIPLIER, -1, SEQUENCES)
    return (permuted - _SHIFT - _TERMINAL_SHIFT * terminal_no) * inverse % SEQUENCES


def _digits(value: int, count: int) -> list[int]:
    digits = []
    for _ in range(count):
        value, digit = divmod(value, BASE)
        digits.append(digit)
    return digits[::-1]


def _number(values: list[int]) -> int:
    total = 0
    for value in values:
        total = total * BASE + value
    return total


def _printed(values: list[int]) -> str:
    symbols = "".join(ALPHABET[value] for value in values)
    return "-".join(symbols[start : start + 3] for start in range(0, _LENGTH, 3))
