"""What is said large and what is said smaller."""


def first_sentence(text: str) -> str:
    """The first sentence: what is said large."""
    return text[: _end_of_first(text)].strip()


def after_first_sentence(text: str) -> str:
    """Everything after the first sentence: what is said smaller, "" for nothing."""
    return text[_end_of_first(text) :].strip()


def _end_of_first(text: str) -> int:
    ends = [text.find(mark) + len(mark) for mark in ("。", ". ", "！", "! ") if mark in text]
    return min(ends, default=len(text))
