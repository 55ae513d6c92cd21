"""What an identity card says about its holder, and how it is checked, compared and masked.

Sources: GB 11643 (citizen number, MOD 11-2), GB/T 2261.1 (sex), GB/T 3304 (ethnicity).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MASK = "*"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ID_PATTERN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_ETHNICITIES = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白
土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇
柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒
乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
ETHNICITY_NAMES: dict[str, str] = {
    **{f"{number:02d}": name for number, name in enumerate(_ETHNICITIES.split(), start=1)},
    "97": "其他",
    "98": "外国血统中国籍人士",
}
"""GB/T 3304 two-digit code → name in Chinese without 族, as the card's face prints it."""

SEX_TEXT_KEYS: dict[str, str] = {
    "0": "sex.unknown",
    "1": "sex.male",
    "2": "sex.female",
    "9": "sex.unspecified",
}
"""GB/T 2261.1 digit → key in the text catalogues."""
SEX_NOT_TOLD = "0"


class CardLayout(StrEnum):
    """Which of the four chip layouts the card has; the value is the type flag on the chip.

    ``TYPED``: there was no card; name and number were typed, and nothing else is known.
    ``SOCIAL_CARD``: they were read from a social security card, which proves nothing of itself.
    ``UNNAMED``: somebody who did not say who they are, where the item lets them.
    """

    RESIDENT = "resident"
    PERMIT_J = "J"
    FOREIGN_2017 = "I"
    FOREIGN_2023 = "Y"
    TYPED = "typed"
    SOCIAL_CARD = "social-card"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a card said. Only ``layout`` may ever appear in a log.

    Attributes:
        name: as on the chip, original middle dots kept; empty when a foreigner's card has none.
        sex: GB/T 2261.1 digit, or what else stands there.
        ethnicity: GB/T 3304 two digits, also such as its list does not have; resident cards only.
        birth: None when the card leaves it blank.
        address: the newest one; None on foreigners' cards.
        valid_to: None with ``long_term`` True means 长期, without it the chip gave no date.
        id_number: of foreigners' cards, of whatever shape.
        nationality: three letters of ISO 3166-1, or the chip's digits; foreigners' cards only.
        permit_number: pass number of a J card.
        raw_name: UTF-16LE bytes of the chip, kept when the name holds a character that fonts
            may not have, a private-use one or half a surrogate pair (U+FFFD in ``name``).
    """

    layout: CardLayout
    name: str = field(repr=False)
    sex: str = field(repr=False)
    ethnicity: str | None = field(repr=False)
    birth: date | None = field(repr=False)
    address: str | None = field(repr=False)
    id_number: str = field(repr=False)
    authority: str = field(repr=False)
    valid_from: date | None = field(repr=False)
    valid_to: date | None = field(repr=False)
    long_term: bool = field(repr=False)
    english_name: str | None = field(default=None, repr=False)
    nationality: str | None = field(default=None, repr=False)
    permit_number: str | None = field(default=None, repr=False)
    raw_name: bytes | None = field(default=None, repr=False)

    @property
    def display_name(self) -> str:
        """The name to address the holder by: Chinese where the card has one, else English."""
        return self.name or self.english_name or ""


def typed_identity(name: str, id_number: str) -> Identity:
    """What a typed name and citizen number tell: birth and sex stand in the number (GB 11643)."""
    return _of_number(CardLayout.TYPED, name, id_number, None, None)


def social_identity(
    name: str, id_number: str, issued: date | None, valid_until: date | None
) -> Identity:
    """What a social security card tells of its holder; dates that it leaves blank are None."""
    return _of_number(CardLayout.SOCIAL_CARD, name, id_number, issued, valid_until)


def _of_number(
    layout: CardLayout, name: str, id_number: str, first: date | None, last: date | None
) -> Identity:
    return Identity(
        layout=layout,
        name=name,
        sex="1" if int(id_number[16]) % 2 else "2",
        ethnicity=None,
        birth=birth_of(id_number),
        address=None,
        id_number=id_number,
        authority="",
        valid_from=first,
        valid_to=last,
        long_term=False,
    )


def check_id_number(text: str) -> bool:
    """Tell whether ``text`` is an 18-character citizen number: shape, birth date, check digit."""
    return check_digit_fits(text) and birth_of(text) is not None


def check_digit_fits(text: str) -> bool:
    """Tell whether 18 characters end in their GB 11643 MOD 11-2 check digit."""
    return has_citizen_shape(text) and text[17] == check_digit(text[:17])


def has_citizen_shape(text: str) -> bool:
    """Tell whether ``text`` looks like an 18-character citizen number."""
    return bool(_ID_PATTERN.fullmatch(text))


def check_digit(first_17: str) -> str:
    """Compute the GB 11643 MOD 11-2 check digit of 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def birth_of(id_number: str) -> date | None:
    """Read the birth date out of an 18-character number, or None when it is no date."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def mask_id_number(id_number: str) -> str:
    """Keep the first three and the last four characters; of short numbers the last only."""
    if len(id_number) <= 7:
        return MASK * max(len(id_number) - 1, 0) + id_number[-1:]
    return id_number[:3] + MASK * (len(id_number) - 7) + id_number[-4:]


def mask_address(address: str) -> str:
    """Keep the first half, at most six characters: where it is about, not which door."""
    kept = min(6, len(address) // 2)
    return address[:kept] + MASK * 4 if address else ""


def mask_name(name: str) -> str:
    """Mask a name for screens and receipts.

    张三 → *三, 张小三 → 张*三, 欧阳淑珍 → 欧**珍; a name in Latin letters keeps the first letter
    of each word.
    """
    name = name.strip()
    if _is_latin(name):
        return " ".join(word[0] + MASK * (len(word) - 1) for word in name.split())
    symbols = _symbols(name)
    if len(symbols) <= 1:
        return MASK * len(symbols)
    if len(symbols) == 2:
        return MASK + symbols[1]
    return symbols[0] + MASK * (len(symbols) - 2) + symbols[-1]


def ethnicity_name(code: str) -> str | None:
    """Name a GB/T 3304 code in Chinese without 族, or None when the table lacks it."""
    return ETHNICITY_NAMES.get(code)


def ethnicity_shown(code: str) -> str:
    """What is shown of a card's code: its name, or the code as it is when the table lacks it."""
    return ETHNICITY_NAMES.get(code, code)


def ethnicity_code(name: str) -> str | None:
    """Find the GB/T 3304 code of a name, with or without 族."""
    wanted = name.strip()
    for code, known in ETHNICITY_NAMES.items():
        if wanted in (known, known + "族"):
            return code
    return None


def sex_text_key(sex: str) -> str | None:
    """Give the catalogue key of a GB/T 2261.1 digit; None for a code that is shown as it is."""
    return SEX_TEXT_KEYS.get(sex or SEX_NOT_TOLD)


def _is_latin(name: str) -> bool:
    return bool(name) and all(
        char.isascii() or "LATIN" in unicodedata.name(char, "") for char in name
    )


def _symbols(name: str) -> list[str]:
    """Split into what a reader sees as characters: variation selectors stay with their base."""
    symbols: list[str] = []
    for char in name:
        if symbols and unicodedata.category(char) in ("Mn", "Me"):
            symbols[-1] += char
        else:
            symbols.append(char)
    return symbols
