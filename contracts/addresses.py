"""Addresses as people type them on a keyboard for Chinese."""

import unicodedata

_DOTS = str.maketrans("。·・•‧", ".....")


def as_address(text: str) -> str:
    """Full-width signs and the dots of sentences and names as addresses have them.

    ``http：//127。0。0。1：8000`` is http://127.0.0.1:8000; nothing else of it can be meant.
    """
    return unicodedata.normalize("NFKC", text.translate(_DOTS)).strip()
