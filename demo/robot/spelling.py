"""How Chinese is spelled on a pinyin keyboard."""

import re
from itertools import groupby

from pypinyin import Style, lazy_pinyin, pinyin

UNREAD = {"𠮷": "ji"}
"""Characters of names whose reading people know and the dictionary does not."""
CHUNK = 4
"""Characters spelled in one go; longer words are rarely in a dictionary."""
_LETTERS = re.compile("[a-z]+")
_VOWELS = ("a", "o", "e")


def is_chinese(char: str) -> bool:
    """Whether a pinyin keyboard is needed for it."""
    code = ord(char)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000 or char == "〇"


def runs(text: str) -> list[tuple[bool, str]]:
    """The text in pieces: (Chinese or not, piece)."""
    return [(chinese, "".join(chars)) for chinese, chars in groupby(text, is_chinese)]


def _plain(syllable: str) -> str:
    letters = syllable.lower().replace("ü", "v").replace("ê", "e")
    return letters if _LETTERS.fullmatch(letters) else ""


def spell(word: str) -> list[str]:
    """One syllable for each character, in the readings the word has; "" when it has none."""
    syllables = lazy_pinyin(word)
    if len(syllables) != len(word):
        return [(readings(char) or [""])[0] for char in word]
    return [
        UNREAD.get(char, "") or _plain(syllable)
        for char, syllable in zip(word, syllables, strict=True)
    ]


def readings(char: str) -> list[str]:
    """Every reading of one character, the usual one first."""
    found = pinyin(char, style=Style.NORMAL, heteronym=True)
    result: list[str] = []
    for reading in (UNREAD.get(char, ""), *(found[0] if found else [])):
        letters = _plain(reading)
        if letters and letters not in result:
            result.append(letters)
    return result


def letters_of(syllables: list[str]) -> str:
    """Syllables in a row, with an apostrophe where two would run into each other."""
    text = ""
    for syllable in syllables:
        text += "'" + syllable if text and syllable.startswith(_VOWELS) else syllable
    return text
