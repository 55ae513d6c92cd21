"""The chip of a simulated card: the words of a resident file laid out in its 256 bytes.

Written from the layout tables, apart from the code that reads them. Fields are cut at the byte
where the real chip ends, in the middle of a surrogate pair if need be.
"""

from collections.abc import Mapping
from typing import Any

Card = Mapping[str, Any]

_SEXES = {"男": "1", "女": "2", "male": "1", "female": "2", "M": "1", "F": "2"}
_ETHNICITIES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 "
    "佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 "
    "门巴 珞巴 基诺"
)
_KNOWN = {
    "layout", "name", "sex", "ethnicity", "birth", "address", "id_number", "authority",
    "valid_from", "valid_to", "english_name", "nationality", "permit", "new_address",
}  # fmt: skip
ADDRESS_BYTES = 70


class CardError(ValueError):
    """The words do not make a card."""


def chip_text(card: Card) -> bytes:
    """Lay out the 256 bytes; raises CardError."""
    unknown = set(card) - _KNOWN
    if unknown:
        raise CardError(f"unknown card fields: {', '.join(sorted(map(str, unknown)))}")
    layouts = {"resident": _resident, "J": _permit, "I": _foreign_2017, "Y": _foreign_2023}
    layout = str(card.get("layout", "resident"))
    if layout not in layouts:
        raise CardError(f"unknown layout {layout!r}")
    text = layouts[layout](card)
    if len(text) != 256:
        raise CardError("the layout does not fill the chip")
    return text


def chip_new_address(card: Card) -> bytes | None:
    """Lay out the appended address, if the card has one."""
    address = card.get("new_address")
    return None if address is None else _field(str(address), ADDRESS_BYTES)


def _resident(card: Card) -> bytes:
    return (
        _field(_word(card, "name"), 30)
        + _field(_sex(card), 2)
        + _field(_ethnicity(card), 4)
        + _field(_day(card, "birth"), 16)
        + _field(_word(card, "address"), 70)
        + _field(_word(card, "id_number"), 36)
        + _field(_word(card, "authority"), 30)
        + _validity(card)
        + _field("", 36)
    )


def _permit(card: Card) -> bytes:
    return (
        _field(_word(card, "name"), 30)
        + _field(_sex(card), 2)
        + _field("", 4)
        + _field(_day(card, "birth"), 16)
        + _field(_word(card, "address"), 70)
        + _field(_word(card, "id_number"), 36)
        + _field(_word(card, "authority"), 30)
        + _validity(card)
        + _field(_word(card, "permit"), 18)
        + _field("01", 4)
        + _field("", 6)
        + _field("J", 2)
        + _field("", 6)
    )


def _foreign_2017(card: Card) -> bytes:
    return (
        _field(_word(card, "english_name"), 120)
        + _field(_sex(card), 2)
        + _field(_word(card, "id_number"), 30)
        + _field(_word(card, "nationality"), 6)
        + _field(_word(card, "name"), 30)
        + _validity(card)
        + _field(_day(card, "birth"), 16)
        + _field("01", 4)
        + _field(_word(card, "authority"), 8)
        + _field("I", 2)
        + _field("", 6)
    )


def _foreign_2023(card: Card) -> bytes:
    english_name = _units(_word(card, "english_name"))
    return (
        _field(_word(card, "name"), 30)
        + _field(_sex(card), 2)
        + _field("01", 4)
        + _field(_day(card, "birth"), 16)
        + _padded(english_name[:70], 70)
        + _field(_word(card, "id_number"), 36)
        + _field("", 30)
        + _validity(card)
        + _padded(english_name[70:], 22)
        + _field(_word(card, "nationality"), 6)
        + _field("Y", 2)
        + _field("", 6)
    )


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _field(text: str, length: int) -> bytes:
    return _padded(_units(text), length)


def _padded(units: bytes, length: int) -> bytes:
    return units[:length] + b" \0" * ((length - len(units[:length])) // 2)


def _word(card: Card, key: str) -> str:
    value = card.get(key)
    return "" if value is None else str(value)


def _sex(card: Card) -> str:
    sex = _word(card, "sex")
    return _SEXES.get(sex, sex)


def _ethnicity(card: Card) -> str:
    name = _word(card, "ethnicity").removesuffix("族")
    names = _ETHNICITIES.split()
    if name in names:
        return f"{names.index(name) + 1:02d}"
    return {"其他": "97"}.get(name, name)


def _day(card: Card, key: str) -> str:
    return _word(card, key).replace("-", "")


def _validity(card: Card) -> bytes:
    return _field(_day(card, "valid_from"), 16) + _field(_day(card, "valid_to"), 16)
