"""Fifty wishes, and how many of them find what they mean."""

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kiosk.finding import Finder

WISHES = Path(__file__).with_name("wishes.toml")


class Wish(NamedTuple):
    """What somebody says, and the code of the item that it means."""

    text: str
    code: str


@dataclass(frozen=True)
class Tally:
    """Over the items that there are."""

    wishes: int
    first: int
    within_three: int
    missed: tuple[str, ...]


def read_wishes() -> list[Wish]:
    """All of them, also of items that have not come yet."""
    data = tomllib.loads(WISHES.read_text("utf-8"))
    return [
        Wish(text, data["codes"][item]) for item, texts in data["wishes"].items() for text in texts
    ]


def tally(
    finder: Finder, codes: Collection[str], typed: Callable[[str], str] = lambda wish: wish
) -> Tally:
    """How the wishes for these items fare, typed in some way."""
    first = within_three = 0
    missed: list[str] = []
    wishes = [wish for wish in read_wishes() if wish.code in codes]
    for wish in wishes:
        found = [each.code for each in finder.find(typed(wish.text))[:3]]
        first += found[:1] == [wish.code]
        within_three += wish.code in found
        if wish.code not in found:
            missed.append(wish.text)
    return Tally(len(wishes), first, within_three, tuple(missed))
