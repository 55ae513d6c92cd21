"""Chinese as syllables: what any name can be put together from, with the tones as they are said."""

import re
from functools import cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin

_COMMON = range(0x4E00, 0x9FA6)
_SYLLABLE = re.compile(r"(?![mn]\d)[a-zü]+[1-5]$")
_FAMILY_NAMES = (
    *("单shàn", "解xiè", "任rén", "区ōu", "仇qiú", "朴piáo", "覃qín", "查zhā", "华huà", "盖gě"),
    *("葛gě", "翟zhái", "乐yuè", "种chóng", "缪miào", "繁pó", "燕yān", "曾zēng", "员yùn"),
)
"""Read otherwise as a family name; a masked name shows that it is one: 曾*明 is said 曾某明."""
load_phrases_dict({f"{name[0]}某": [[name[1:]], ["mǒu"]] for name in _FAMILY_NAMES})
_DIGITWISE = re.compile(r"[零幺一二三四五六七八九]{3,}")


def syllables(text: str) -> list[str]:
    """One syllable a character, ``ni3``; 5 is the neutral tone. What is no character is itself.

    Third tones before third tones, 一 and 不 change as in speech; digits said one by one do not.
    """
    said: list[str] = []
    at = 0
    for run in _DIGITWISE.finditer(text):
        said += _spoken(text[at : run.start()])
        said += ["yao1" if sign == "幺" else _single(sign) for sign in run[0]]
        at = run.end()
    return said + _spoken(text[at:])


def _spoken(text: str) -> list[str]:
    return lazy_pinyin(
        text,
        style=Style.TONE3,
        neutral_tone_with_five=True,
        tone_sandhi=True,
        v_to_u=True,
        errors=lambda signs: list(signs),  # type: ignore[arg-type,return-value]  # it may give many
    )


@cache
def _single(sign: str) -> str:
    return lazy_pinyin(sign, style=Style.TONE3, neutral_tone_with_five=True)[0]


@cache
def every_syllable() -> tuple[str, ...]:
    """Every syllable with its tone that a character of GB 2312 is read by."""
    found = {
        reading
        for sign in map(chr, _COMMON)
        if sign.encode("gb2312", "ignore")
        for reading in pinyin(
            sign, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True, heteronym=True
        )[0]
        if _SYLLABLE.match(reading)
    }
    return tuple(sorted(found))
