"""Commands to social security cards and what they answer: bytes, records, values. No I/O.

Commands and record numbers are those of LD/T 32-2015 and of public readers of second-generation
cards; values in the records stand as one tag byte, one length byte and so many bytes.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from contracts.identity import check_digit_fits
from drivers.smart_card.errors import SmartCardUnreadableError

SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
"""Select the application ``sx1.sh.社会保障`` (GBK)."""
SELECT_EF05 = bytes.fromhex("00A4020002EF05")
SELECT_EF05_BY_ID = bytes.fromhex("00A4000002EF05")
"""For cards that know no selection under the current application."""
SELECT_EF06 = bytes.fromhex("00A4020002EF06")

DONE = 0x9000
LOCKED = frozenset({0x6982, 0x6985, 0x6A82, 0x6A83})
"""Not allowed, conditions not met, no such file, no such record."""

_BLANK = frozenset({b"\x00" * 4, b"\xff" * 4, b"    ", b"\x99" * 4})  # nines: without end
_NUMBER = re.compile(r"[0-9A-Za-z]{1,9}")
_HOLDER_NUMBER = re.compile(r"[0-9A-Z]{6,18}")
_CITIZEN_NUMBER = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: its number, which is its tag too, and how long its value may be."""

    number: int
    length: int

    @property
    def command(self) -> bytes:
        """READ RECORD by this number."""
        return bytes([0x00, 0xB2, self.number, 0x00, self.length + 2])


CARD_CLASS = Record(0x02, 1)
ISSUER = Record(0x04, 12)
ISSUED = Record(0x05, 4)
VALID_UNTIL = Record(0x06, 4)
NUMBER = Record(0x07, 9)
HOLDER_NUMBER = Record(0x08, 18)
HOLDER_NAME = Record(0x09, 30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a card answered: data and its status word."""

    data: bytes = field(repr=False)
    status: int


def split(reply: bytes) -> Answer:
    """Part a reply; raises SmartCardUnreadableError when it has no status word."""
    if len(reply) < 2:
        raise SmartCardUnreadableError("no status word")
    return Answer(reply[:-2], int.from_bytes(reply[-2:], "big"))


def next_command(command: bytes, answer: Answer) -> bytes | None:
    """What must be asked further: 61xx has more to fetch, 6Cxx wants another length (T=0)."""
    high, low = divmod(answer.status, 0x100)
    if high == 0x61:
        return bytes([0x00, 0xC0, 0x00, 0x00, low])
    if high == 0x6C:
        return command[:-1] + bytes([low])
    return None


def value_of(record: Record, data: bytes) -> bytes:
    """The value of a record's data.

    Raises:
        SmartCardUnreadableError: another tag, or a length that is not that of the data.
    """
    if len(data) < 2 or data[0] != record.number or data[1] != len(data) - 2:
        raise SmartCardUnreadableError(f"record {record.number:02x} has another shape")
    if not 0 < data[1] <= record.length:
        raise SmartCardUnreadableError(f"record {record.number:02x} has another length")
    return data[2:]


def decode_number(value: bytes) -> str:
    """A card's number; raises SmartCardUnreadableError."""
    text = _ascii(value)
    if not _NUMBER.fullmatch(text):
        raise SmartCardUnreadableError("the card number is none")
    return text


def decode_class(value: bytes) -> str:
    """A card's class, written as a digit or as a number; "" for a blank.

    One that nobody here knows is kept as it is: a letter, or two hexadecimal digits.
    """
    code = value[0]
    if code in b"\x00\xff ":
        return ""
    if code <= 9:
        return str(code)
    return chr(code) if chr(code).isascii() and chr(code).isalnum() else f"{code:02X}"


def decode_date(value: bytes) -> date | None:
    """Four bytes of decimal digits, None when they are blank; raises SmartCardUnreadableError."""
    if value in _BLANK:
        return None
    digits = value.hex()
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError as error:
        raise SmartCardUnreadableError("a date that is none") from error


def decode_holder_number(value: bytes) -> str:
    """A holder's number; of a citizen's the check digit must fit. Raises SmartCardUnreadableError.

    Foreigners' cards hold numbers of other shapes, which have no check.
    """
    text = _ascii(value)
    citizen = bool(_CITIZEN_NUMBER.fullmatch(text))
    if not _HOLDER_NUMBER.fullmatch(text) or (citizen and not check_digit_fits(text)):
        raise SmartCardUnreadableError("the holder's number is none")
    return text


def decode_name(value: bytes) -> str | None:
    """A holder's name; None when the card's thirty bytes cut its last character in half.

    Raises:
        SmartCardUnreadableError: the bytes are no text of a name.
    """
    held = value.split(b"\x00")[0].rstrip(b" \xff")
    try:
        text = held.decode("gb18030")
    except UnicodeDecodeError as error:
        if len(value) == HOLDER_NAME.length and error.end == len(held) == len(value):
            return None
        raise SmartCardUnreadableError("the name is no text") from error
    if not text.strip() or not text.isprintable():
        raise SmartCardUnreadableError("the name is no text")
    return text.strip()


def _ascii(value: bytes) -> str:
    try:
        return value.rstrip(b"\x00 \xff").decode("ascii")
    except UnicodeDecodeError as error:
        raise SmartCardUnreadableError("bytes that are no text") from error
