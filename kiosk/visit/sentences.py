"""What is said large and what is said smaller, and in which language."""

from collections.abc import Mapping

Said = str | Mapping[str, str]
"""Words of a terminal's settings: the same for everybody, or one text for each language."""


def said(words: Said, language: str) -> str:
    """The words in a language; where they lack it the first text of them."""
    if isinstance(words, str):
        return words
    return words.get(language) or next(iter(words.values()), "")


def first_sentence(text: str) -> str:
    """The first sentence: what is said large."""
    return text[: _end_of_first(text)].strip()


def after_first_sentence(text: str) -> str:
    """Everything after the first sentence: what is said smaller, "" for nothing."""
    return text[_end_of_first(text) :].strip()


def _end_of_first(text: str) -> int:
    ends = [text.find(mark) + len(mark) for mark in ("。", ". ", "！", "! ") if mark in text]
    return min(ends, default=len(text))
