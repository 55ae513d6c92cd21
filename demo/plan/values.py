"""Values of plan files: places, sets, numbers, shares, times."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.sets import SET_NAME
from demo.plan import words
from demo.reading import (
    GrammarError,
    duration_of,
    empty,
    file_of,
    only_known,
    table_of,
    text_of,
    truth_of,
    word_of,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One table of a plan, read word by word.

    Attributes:
        where: how sentences call it.
        folder: where the plan lies.
        places: names of the plan's terminals.
    """

    table: Mapping[str, Any]
    where: str
    folder: Path
    places: Collection[str]

    def only(self, *known: str, needed: Sequence[str] = ()) -> "Reading":
        """The same, once no other words stand in it, and those that are needed do."""
        only_known(self.table, known, self.where)
        for key in needed:
            if empty(self.table.get(key)):
                raise GrammarError(f"{self.where} has no {key!r}")
        return self

    def has(self, key: str) -> bool:
        """Whether something stands there."""
        return not empty(self.table.get(key))

    def below(self, key: str) -> "Reading":
        """A table in the table."""
        where = self.at(key)
        return Reading(table_of(self.table[key], where), where, self.folder, self.places)

    def at(self, key: str) -> str:
        """How sentences call what stands there."""
        return f"{self.where}.{key}"

    def text(self, key: str) -> str:
        """A text."""
        return text_of(self.table[key], self.at(key))

    def word(self, key: str, known: Sequence[str]) -> str:
        """One of these words."""
        return word_of(self.table[key], known, self.at(key))

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        return truth_of(self.table[key], self.at(key)) if self.has(key) else default

    def place(self, key: str, *others: str) -> str:
        """A terminal of the plan, or one of ``others``."""
        return self.word(key, (*self.places, *others))

    def set_name(self, key: str) -> str:
        """Name of a set."""
        return set_name(self.table[key], self.at(key))

    def seconds(self, key: str, default: float = 0.0) -> float:
        """A duration."""
        if not self.has(key):
            return default
        return duration_of(self.table[key], self.at(key), words.UNITS)

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number between these."""
        return whole(self.table[key], least, most, self.at(key))

    def share(self, key: str, default: float) -> float:
        """A part of one."""
        return share(self.table[key], self.at(key)) if self.has(key) else default

    def number(self, key: str, default: float) -> float:
        """A number, not below nothing."""
        return number(self.table[key], self.at(key)) if self.has(key) else default

    def file(self, key: str) -> Path:
        """A file that is there."""
        return file_of(self.table[key], self.folder, self.at(key))

    def dir(self, key: str) -> Path | None:
        """A folder that is there; None when it is left out."""
        if not self.has(key):
            return None
        name = self.text(key)
        for path in (self.folder / name, Path(name)):
            if path.is_dir():
                return path.resolve()
        raise GrammarError(f"{self.at(key)} names a folder that is not there")


def set_name(value: object, where: str) -> str:
    """Name of a set."""
    name = text_of(value, where)
    if not re.fullmatch(SET_NAME, name):
        raise GrammarError(f"{where} is not the name of a set: {name!r}")
    return name


def whole(value: object, least: int, most: int, where: str) -> int:
    """A whole number between these."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
        raise GrammarError(f"{where} is not a whole number: {value!r}")
    if not least <= int(value) <= most:
        raise GrammarError(f"{where} is not between {least} and {most}: {value}")
    return int(value)


def number(value: object, where: str) -> float:
    """A number, not below nothing."""
    if not isinstance(value, str) or not re.fullmatch(r"\d+(\.\d+)?", value.strip(), re.ASCII):
        raise GrammarError(f"{where} is not a number such as 2 or 0.4: {value!r}")
    return float(value)


def share(value: object, where: str) -> float:
    """A part of one."""
    part = number(value, where)
    if part > 1:
        raise GrammarError(f"{where} is more than all of them: {value}")
    return part
