"""What the chip holds: 256 bytes of text in one of four layouts, decoded and judged.

Nothing is called a reading that cannot be true: a birth date that does not exist, a number whose
check digit is wrong or a control character in a name raise CardUnreadableError. What is only
unknown to us, a code that no list has or a number of another shape, is kept as it stands: a card
that it refuses would be unreadable for ever.
"""

import re
import unicodedata
from calendar import isleap
from datetime import date
from struct import unpack
from typing import TypeVar

from contracts.identity import (
    SEX_NOT_TOLD,
    CardLayout,
    Identity,
    birth_of,
    check_digit_fits,
    check_id_number,
    has_citizen_shape,
)
from drivers.id_card.errors import CardUnreadableError

TEXT_BYTES = 256
PHOTO_BYTES = 1024
ADDRESS_BYTES = 70
LONG_TERM = "长期"
_FLAG = slice(248, 250)
_PADDING = " \u3000\0"
_HOLE = re.compile("[ \u3000]{3}")
"""No name has three blanks in a row: what follows them is a damaged piece of padding."""
_CODE = re.compile(r"[0-9A-Za-z]+", re.ASCII)
_CARD_NUMBER = re.compile(r"[!-~]{8,18}", re.ASCII)
_DATE = re.compile(r"[0-9]{8}", re.ASCII)
_LEAP_DAY = "0229"
_EARLIEST_BIRTH = date(1850, 1, 1)
_LAST_BMP = 0xFFFF
T = TypeVar("T")


def split_reading(data: bytes) -> tuple[bytes, bytes]:
    """Split the data of a read reply into text and photo."""
    if len(data) != 4 + TEXT_BYTES + PHOTO_BYTES:
        raise CardUnreadableError("reading has a wrong length")
    if unpack(">HH", data[:4]) != (TEXT_BYTES, PHOTO_BYTES):
        raise CardUnreadableError("reading announces other lengths")
    return data[4 : 4 + TEXT_BYTES], data[4 + TEXT_BYTES :]


def decode_sam_id(data: bytes) -> str:
    """Write the 16 bytes of the reader's own number as vendors do."""
    major, minor, day, serial, random = unpack("<HHIII", data)
    return f"{major:02d}.{minor:02d}-{day:08d}-{serial:010d}-{random:010d}"


def decode_new_address(data: bytes) -> str | None:
    """Give the newest address appended to the card, or None when all are blank."""
    for start in range(len(data) - ADDRESS_BYTES, -1, -ADDRESS_BYTES):
        address = _text(data[start : start + ADDRESS_BYTES])
        if address:
            return address
    return None


def decode_identity(text: bytes, new_address: str | None = None) -> Identity:
    """Read the 256 bytes of text; the newest address replaces the one printed on the card.

    Raises:
        CardUnreadableError: something in it cannot be true.
    """
    if len(text) != TEXT_BYTES:
        raise CardUnreadableError("text has a wrong length")
    flag = text[_FLAG].decode("utf-16-le", "replace")
    match flag:
        case "J":
            return _decode_permit(text, new_address)
        case "I":
            return _decode_foreign_2017(text)
        case "Y":
            return _decode_foreign_2023(text)
        case " " | "\0":
            return _decode_resident(text, new_address)
    raise CardUnreadableError("unknown type of card")


def _decode_resident(text: bytes, new_address: str | None) -> Identity:
    number = _citizen_number(text[122:158])
    valid_to, long_term = _validity(text[188:204], text[204:220])
    return Identity(
        layout=CardLayout.RESIDENT,
        name=_required(_name(text[0:30])),
        sex=_sex(text[30:32]),
        ethnicity=_ethnicity(text[32:36]),
        birth=_birth(text[36:52], number),
        address=new_address or _text(text[52:122]),
        id_number=number,
        authority=_text(text[158:188]),
        valid_from=_date(text[188:204]),
        valid_to=valid_to,
        long_term=long_term,
        raw_name=_raw_name(text[0:30]),
    )


def _decode_permit(text: bytes, new_address: str | None) -> Identity:
    number = _citizen_number(text[122:158])
    valid_to, long_term = _validity(text[188:204], text[204:220])
    return Identity(
        layout=CardLayout.PERMIT_J,
        name=_required(_name(text[0:30])),
        sex=_sex(text[30:32]),
        ethnicity=None,
        birth=_birth(text[36:52], number),
        address=new_address or _text(text[52:122]),
        id_number=number,
        authority=_text(text[158:188]),
        valid_from=_date(text[188:204]),
        valid_to=valid_to,
        long_term=long_term,
        permit_number=_text(text[220:238]) or None,
        raw_name=_raw_name(text[0:30]),
    )


def _decode_foreign_2017(text: bytes) -> Identity:
    valid_to, long_term = _validity(text[188:204], text[204:220])
    name, english_name = _name(text[158:188]), _text(text[0:120])
    _required(name or english_name)
    return Identity(
        layout=CardLayout.FOREIGN_2017,
        name=name,
        sex=_sex(text[120:122]),
        ethnicity=None,
        birth=_birth(text[220:236]),
        address=None,
        id_number=_foreign_number(text[122:152]),
        authority=_text(text[240:248]),
        valid_from=_date(text[188:204]),
        valid_to=valid_to,
        long_term=long_term,
        english_name=english_name or None,
        nationality=_text(text[152:158]) or None,
        raw_name=_raw_name(text[158:188]),
    )


def _decode_foreign_2023(text: bytes) -> Identity:
    valid_to, long_term = _validity(text[188:204], text[204:220])
    name, english_name = _name(text[0:30]), _text(text[52:122] + text[220:242])
    _required(name or english_name)
    return Identity(
        layout=CardLayout.FOREIGN_2023,
        name=name,
        sex=_sex(text[30:32]),
        ethnicity=None,
        birth=_birth(text[36:52]),
        address=None,
        id_number=_foreign_number(text[122:158]),
        authority="",
        valid_from=_date(text[188:204]),
        valid_to=valid_to,
        long_term=long_term,
        english_name=english_name or None,
        nationality=_text(text[242:248]) or None,
        raw_name=_raw_name(text[0:30]),
    )


# ---- fields ---------------------------------------------------------------------------------


def _text(field: bytes) -> str:
    """Decode a padded field; half a surrogate pair, left by a cut, becomes U+FFFD."""
    units = field.decode("utf-16-le", "surrogatepass")
    text = "".join("\ufffd" if _is_surrogate(char) else char for char in units).strip(_PADDING)
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise CardUnreadableError("control character in a field")
    return text


def _name(field: bytes) -> str:
    name = _text(field)
    if _HOLE.search(name):
        raise CardUnreadableError("something stands in the padding of a name")
    return name


def _raw_name(field: bytes) -> bytes | None:
    """Give the bytes of a name that may not be shown as it is: see Identity.raw_name."""
    units = field.decode("utf-16-le", "surrogatepass").rstrip(_PADDING)
    if any(ord(char) > _LAST_BMP or unicodedata.category(char)[0] == "C" for char in units):
        return units.encode("utf-16-le", "surrogatepass")
    return None


def _is_surrogate(char: str) -> bool:
    return unicodedata.category(char) == "Cs"


def _sex(field: bytes) -> str:
    return _code(field) or SEX_NOT_TOLD


def _ethnicity(field: bytes) -> str | None:
    return _code(field) or None


def _code(field: bytes) -> str:
    """A code of whatever list, or a blank; no list is complete, and what is no code is damage."""
    code = _text(field)
    if code and not _CODE.fullmatch(code):
        raise CardUnreadableError("no code where one belongs")
    return code


def _foreign_number(field: bytes) -> str:
    """The number of a foreigner's card, whose shapes vary.

    One of the shape of a citizen's number is checked by its digit alone: digits 7 to 14 need not
    be the birth date.
    """
    number = _text(field)
    if not _CARD_NUMBER.fullmatch(number):
        raise CardUnreadableError("no number where one belongs")
    if has_citizen_shape(number) and not check_digit_fits(number):
        raise CardUnreadableError("number does not fit its check digit")
    return number


def _citizen_number(field: bytes) -> str:
    number = _text(field)
    if not check_id_number(number):
        raise CardUnreadableError("number does not fit its check digit or birth date")
    return number


def _date(field: bytes) -> date | None:
    text = _text(field)
    if not text:
        return None
    if not _DATE.fullmatch(text):
        raise CardUnreadableError("no date where one belongs")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise CardUnreadableError("a date that does not exist") from error


def _birth(field: bytes, id_number: str = "") -> date | None:
    """The day of birth; of a citizen's card that leaves it blank, the one in the number."""
    day = _date(field)
    if day is None:
        return birth_of(id_number) if id_number else None
    if day < _EARLIEST_BIRTH:
        raise CardUnreadableError("a birth out of all reason")
    return day


def _last_day(field: bytes) -> date | None:
    """Cards of a 29 February end on one, in whatever year: there the 28th is the last."""
    text = _text(field)
    if _DATE.fullmatch(text) and text.endswith(_LEAP_DAY) and text != "0000" + _LEAP_DAY:
        year = int(text[:4])
        return date(year, 2, 29 if isleap(year) else 28)
    return _date(field)


def _validity(start: bytes, end: bytes) -> tuple[date | None, bool]:
    """Give the last day, and whether the card says 长期."""
    if _text(end) == LONG_TERM:
        return None, True
    first, last = _date(start), _last_day(end)
    if first is not None and last is not None and last < first:
        raise CardUnreadableError("the card ends before it begins")
    return last, False


def _required(value: T | None) -> T:
    if not value:
        raise CardUnreadableError("a field that every card has is blank")
    return value
