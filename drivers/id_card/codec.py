"""What the chip holds: 256 bytes of text in one of four layouts, decoded and judged.

Nothing is called a reading that cannot be true: a date that does not exist, a number whose check
digit is wrong or a control character in a name raise CardUnreadableError.
"""

import re
import unicodedata
from datetime import date
from struct import unpack
from typing import TypeVar

from contracts.identity import (
    ETHNICITY_NAMES,
    SEX_TEXT_KEYS,
    CardLayout,
    Identity,
    check_digit_fits,
    check_id_number,
)
from drivers.id_card.errors import CardUnreadableError

TEXT_BYTES = 256
PHOTO_BYTES = 1024
ADDRESS_BYTES = 70
LONG_TERM = "长期"
_FLAG = slice(248, 250)
_PADDING = " \u3000\0"
_HOLE = re.compile("[ \u3000]{3}")
"""No name or address has three blanks in a row: what follows them is a damaged piece of padding."""
_FOREIGN_CARD_NUMBER = re.compile(r"[A-Z]{3}[0-9A-Z]{12}", re.ASCII)
_DATE = re.compile(r"[0-9]{8}", re.ASCII)
_YEARS = range(1850, 2201)
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
    valid_to, long_term = _validity(text[188:204], text[204:220])
    return Identity(
        layout=CardLayout.RESIDENT,
        name=_required(_text(text[0:30])),
        sex=_sex(text[30:32]),
        ethnicity=_ethnicity(text[32:36]),
        birth=_required(_date(text[36:52])),
        address=new_address or _text(text[52:122]),
        id_number=_citizen_number(text[122:158]),
        authority=_text(text[158:188]),
        valid_from=_date(text[188:204]),
        valid_to=valid_to,
        long_term=long_term,
        raw_name=_raw_name(text[0:30]),
    )


def _decode_permit(text: bytes, new_address: str | None) -> Identity:
    valid_to, long_term = _validity(text[188:204], text[204:220])
    return Identity(
        layout=CardLayout.PERMIT_J,
        name=_required(_text(text[0:30])),
        sex=_sex(text[30:32]),
        ethnicity=None,
        birth=_required(_date(text[36:52])),
        address=new_address or _text(text[52:122]),
        id_number=_citizen_number(text[122:158]),
        authority=_text(text[158:188]),
        valid_from=_date(text[188:204]),
        valid_to=valid_to,
        long_term=long_term,
        permit_number=_text(text[220:238]) or None,
        raw_name=_raw_name(text[0:30]),
    )


def _decode_foreign_2017(text: bytes) -> Identity:
    valid_to, long_term = _validity(text[188:204], text[204:220])
    number = _text(text[122:152])
    if not _FOREIGN_CARD_NUMBER.fullmatch(number):
        raise CardUnreadableError("card number has a wrong shape")
    name, english_name = _text(text[158:188]), _text(text[0:120])
    _required(name or english_name)
    return Identity(
        layout=CardLayout.FOREIGN_2017,
        name=name,
        sex=_sex(text[120:122]),
        ethnicity=None,
        birth=_required(_date(text[220:236])),
        address=None,
        id_number=number,
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
    number = _text(text[122:158])
    # The layout is checked by its digit alone: digits 7 to 14 need not be the birth date.
    if not check_digit_fits(number):
        raise CardUnreadableError("number does not fit its check digit")
    name, english_name = _text(text[0:30]), _text(text[52:122] + text[220:242])
    _required(name or english_name)
    return Identity(
        layout=CardLayout.FOREIGN_2023,
        name=name,
        sex=_sex(text[30:32]),
        ethnicity=None,
        birth=_required(_date(text[36:52])),
        address=None,
        id_number=number,
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
    if _HOLE.search(text):
        raise CardUnreadableError("something stands in the padding of a field")
    return text


def _raw_name(field: bytes) -> bytes | None:
    """Give the bytes of a name that may not be shown as it is: see Identity.raw_name."""
    units = field.decode("utf-16-le", "surrogatepass").rstrip(_PADDING)
    if any(ord(char) > _LAST_BMP or unicodedata.category(char)[0] == "C" for char in units):
        return units.encode("utf-16-le", "surrogatepass")
    return None


def _is_surrogate(char: str) -> bool:
    return unicodedata.category(char) == "Cs"


def _sex(field: bytes) -> str:
    sex = _text(field)
    if sex not in SEX_TEXT_KEYS:
        raise CardUnreadableError("unknown sex code")
    return sex


def _ethnicity(field: bytes) -> str | None:
    code = _text(field)
    if code and code not in ETHNICITY_NAMES:
        raise CardUnreadableError("unknown ethnicity code")
    return code or None


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
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise CardUnreadableError("a date that does not exist") from error
    if day.year not in _YEARS:
        raise CardUnreadableError("a date out of all reason")
    return day


def _validity(start: bytes, end: bytes) -> tuple[date | None, bool]:
    """Give the last day, and whether the card says 长期."""
    if _text(end) == LONG_TERM:
        return None, True
    first, last = _date(start), _date(end)
    if first is not None and last is not None and last < first:
        raise CardUnreadableError("the card ends before it begins")
    return last, False


def _required(value: T | None) -> T:
    if not value:
        raise CardUnreadableError("a field that every card has is blank")
    return value
