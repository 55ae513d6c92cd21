"""What can be recorded beforehand: the fixed texts, cut where a speaker would breathe.

A text with names in it (``第 {step} 步，共 {steps} 步``) is cut at them, for what stands between is
as fixed as the rest. The same cut is made of what stands on a page, so both ends agree.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

CHINESE = "zh-CN"
_NAME = re.compile(r"\{[^{}]*\}")
_SENTENCE = re.compile(r"(?<=[。！？；!?;…\n])|(?<=[.:])(?=\s)|(?<=：)")
_EDGES = " \t\n\u3000\"'“”‘’「」『』《》〈〉()（）[]【】,.;:!?，。；：！？、…—–-·/•→←↑↓*+=|~“”"
HAN_SIGNS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, rare ones of names too, for a class of a pattern."""
HAN = re.compile(f"[{HAN_SIGNS}]")
WORDS = re.compile(r"[A-Za-z]{3}")
LETTERS = re.compile(r"[^\W\d_]{2}")
NOT_SAID = ("ask", "check", "doctor", "provision", "recover", "staff")
"""Tables of the catalogues that only technicians read."""
NOT_RECORDED = "maintenance"
"""How catalogues end that only technicians read or hear: they have no recordings."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, each without its punctuation at the edges; empty ones left out."""
    cut = (part.strip(_EDGES) for part in _SENTENCE.split(text))
    return [" ".join(part.split()) for part in cut if part]


def fragments(template: str, language: str) -> Iterator[str]:
    """What is fixed in a text, cut at its names and into sentences.

    Pieces that a reader joins from single syllables or words anyway are left out.
    """
    for between in _NAME.split(template):
        for sentence in sentences(between):
            if speakable(sentence, language):
                yield sentence


def speakable(piece: str, language: str) -> bool:
    """Whether a piece is worth a recording of its own."""
    if language == CHINESE:
        return len(HAN.findall(piece)) >= 2
    return LETTERS.search(piece) is not None


def of_catalogue(sections: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The texts of one catalogue that a resident may hear."""
    for section, entries in sections.items():
        if section not in NOT_SAID:
            yield from entries.values()


def of_item(document: Any, language: str) -> Iterator[str]:
    """Every text of an item document in one language."""
    if isinstance(document, Mapping):
        if isinstance(document.get(language), str) and CHINESE in document:
            yield document[language]
        for value in document.values():
            yield from of_item(value, language)
    elif isinstance(document, Iterable) and not isinstance(document, str):
        for value in document:
            yield from of_item(value, language)


def inventory(texts: Iterable[str], language: str) -> list[str]:
    """All phrases of these texts, each once, in an order that stays."""
    return sorted({piece for text in texts for piece in fragments(text, language)})
