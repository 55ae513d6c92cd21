"""Where a line of text may not end: marks that nobody sees keep together what is read as one."""

import re

_GLUE = "\u2060"
_FIRM = "\u00a0"
_HAN = "\u4e00-\u9fff"
_NUMERAL = "一二三四五六七八九十百千零〇"

_NAMED = re.compile(r"「[^「」]{1,8}」")
_QUOTED = re.compile(r'"[^"\n]{1,20}"')
_COUNTED = re.compile(f"第?(?:[{_NUMERAL}]+[条款项章]|[{_NUMERAL}]{{2,}})")
_NUMBERED = re.compile(rf"[{_HAN}]{{1,5}}〔\d+〕第?\d+")
_DATED = re.compile(rf"(?<=\d)(?=[{_HAN}])|(?<=[月第])(?=\d)")
_MASKED = re.compile(r"(?<=\w)(?=\*)|(?<=\*)(?=\w)")
_SPACED = re.compile(rf"(?<=\d) (?=[\d{_HAN}])|(?<=第) (?=\d)| (?=· )| (?=\w{{1,2}}[.?!]?$)")
_LAST = re.compile(rf"(?<=[{_HAN}])(?=[{_HAN}][。？！]?$)")
_WITHIN = re.compile(rf"(?<=[{_HAN}])(?=[{_HAN}])")


def unbroken(text: str) -> str:
    """The text, with marks where a line may not end.

    Whole stay the name of a key in its marks, a number with what it counts, a day, a document's
    number, an article of a rule, a phone number, a masked name. A dot between two facts stays with
    the first of them, and neither a sign of a Chinese text nor a word of one or two letters stands
    alone on the last line.
    """
    text = _NAMED.sub(lambda found: _GLUE.join(found[0]), text)
    text = _QUOTED.sub(lambda found: found[0].replace(" ", _FIRM), text)
    text = _NUMBERED.sub(lambda found: _GLUE.join(found[0]), text)
    text = _COUNTED.sub(lambda found: _GLUE.join(found[0]), text)
    text = _SPACED.sub(_FIRM, text)
    for mark in (_DATED, _MASKED, _LAST):
        text = mark.sub(_GLUE, text)
    return text


def by_clauses(text: str) -> str:
    """The text, with marks so that Chinese lines end after a sign alone: for a few short lines."""
    return _WITHIN.sub(_GLUE, unbroken(text))


def plain(text: str) -> str:
    """The text as it was written."""
    return text.replace(_GLUE, "").replace(_FIRM, " ")
