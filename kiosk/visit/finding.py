"""What a search tells a visit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.visit.effects import Asked
from kiosk.visit.events import Result


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found.

    ``alias`` is what people call it, where it was found by that; ``perhaps``: by what is meant.
    """

    code: str
    alias: str = field(default="", repr=False)
    perhaps: bool = False


_FIRST_CHARACTER = 0x2E80
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZü' "

Find = Callable[[str, str], Sequence[Hit]]
"""Items for what is typed so far, in a language; the likeliest first."""


def find_nothing(text: str, language: str) -> Sequence[Hit]:
    """Where nobody searches."""
    return ()


@dataclass(frozen=True, slots=True)
class FindMeaning(Asked):
    """Find items by what is meant, after a pause; ends with Meant. Without text: be ready to."""

    text: str = field(default="", repr=False)

    def given_up(self) -> Result:
        """Nothing was found."""
        return Meant(self.visit, self.effect)


@dataclass(frozen=True, slots=True)
class Meant(Result):
    """Codes of the items that are meant, the likeliest first."""

    codes: tuple[str, ...] = field(default=(), repr=False)


LONGEST = 64
_FEWEST_LETTERS = 3
_FEWEST_CHARACTERS = 2


def wish_of(text: str, language: str) -> str:
    """What of this means something by itself; "" for nothing.

    Letters at its end that are no characters yet mean nothing beside characters, and in a language
    that is not written with letters they mean nothing alone.
    """
    wish = " ".join(text.split())[:LONGEST]
    if all(ord(char) < _FIRST_CHARACTER for char in wish):
        enough = sum(map(str.isalpha, wish)) >= _FEWEST_LETTERS
        return wish if enough and not language.startswith("zh") else ""
    wish = wish.rstrip(_LETTERS)
    return wish if sum(map(str.isalpha, wish)) >= _FEWEST_CHARACTERS else ""
