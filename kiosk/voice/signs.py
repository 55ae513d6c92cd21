"""What a sign is called that stands alone, as on a key: in a sentence it is a pause, alone it would
be nothing at all.
"""

import unicodedata

from kiosk.voice.phrases import CHINESE

_CHINESE = {
    "·": "间隔点", "－": "横线", "#": "井号", "（": "左括号", "）": "右括号", "、": "顿号",
    "，": "逗号", "。": "句号", "/": "斜线", "：": "冒号", "@": "艾特", ".": "点",
    ",": "英文逗号", "-": "短横线", "_": "下划线", "+": "加号", "'": "英文单引号",
    "(": "英文左括号", ")": "英文右括号", "；": "分号", "！": "感叹号", "？": "问号",
    "“": "左双引号", "”": "右双引号", "‘": "左单引号", "’": "右单引号", "《": "左书名号",
    "》": "右书名号", "…": "省略号", ";": "英文分号", ":": "英文冒号", "!": "英文感叹号",
    "?": "英文问号", '"': "英文双引号", "&": "与号", "*": "星号", "=": "等号", "%": "百分号",
    "—": "破折号", "～": "波浪号", "~": "英文波浪号", "【": "左方括号", "】": "右方括号",
    "×": "乘号", "￥": "人民币符号",
}  # fmt: skip
_ENGLISH = {
    ",": "comma", ".": "full stop", ":": "colon", ";": "semicolon", "/": "slash",
    "#": "number sign", "(": "left bracket", ")": "right bracket", "?": "question mark",
    "!": "exclamation mark", "@": "at sign", "-": "hyphen", "_": "underscore", "&": "ampersand",
    "+": "plus sign", "'": "apostrophe", '"': "quotation mark", "%": "percent sign", "*": "star",
    "=": "equals sign", "·": "middle dot", "－": "wide hyphen", "（": "wide left bracket",
    "）": "wide right bracket", "、": "Chinese list comma", "，": "Chinese comma",
    "。": "Chinese full stop", "ß": "sharp S",
}  # fmt: skip
_MARKS = {
    "\u0301": "acute", "\u0300": "grave", "\u0302": "circumflex", "\u0308": "with two dots",
    "\u0303": "tilde", "\u030a": "with a ring", "\u0327": "cedilla",
}  # fmt: skip


def sign_name(text: str, language: str) -> str:
    """The name of a text that is one sign; "" for any other text."""
    sign = text.strip()
    if len(sign) != 1:
        return ""
    if language == CHINESE:
        return _CHINESE.get(sign, "")
    apart = unicodedata.normalize("NFD", sign)
    if mark := _MARKS.get(apart[1:]):
        return f"{apart[0].upper()} {mark}"
    return _ENGLISH.get(sign, "")
