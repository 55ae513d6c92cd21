"""What a name is told from others by that sound the same: 章, 「文章的章」; 张, 「弓长张」."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kiosk.voice.phrases import HAN

WORDS = Path(__file__).parents[2] / "assets" / "names" / "told_apart.txt"
MOST = 4
"""Characters: a longer name is written by sound, and nobody tells its characters apart."""


@cache
def words() -> Mapping[str, str]:
    """What each character is told apart by, as it is said."""
    lines = WORDS.read_text("utf-8").splitlines()
    said = [word for line in lines if not line.startswith("#") for word in line.split()]
    return {word[-1]: word for word in said}


def told_apart(name: str) -> str:
    """Each character of a name with what it is told apart by; "" where there is nothing to say."""
    signs = HAN.findall(name)
    if len(signs) > MOST:
        return ""
    known = words()
    return "；".join(f"{sign}，{known[sign]}" for sign in dict.fromkeys(signs) if sign in known)
