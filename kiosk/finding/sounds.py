"""What sounds alike: syllables without tones, and which of them people do not tell apart.

In the south-west, where the terminals stand, n is said like l at the beginning of a syllable, z, c
and s like zh, ch and sh, f like h before some vowels, and -ng like -n. Two syllables sound near
when they fold to the same.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from kiosk.readings import Readings

NEVER_TYPED = frozenset({"m", "n", "ng", "hm", "hng"})
"""Sounds that are syllables only by themselves: as letters they begin one."""
INITIALS = frozenset("abcdefghjklmnopqrstwxyz")
"""Letters that a syllable can begin with."""
_SPELLED = {"lve": "lue", "nve": "nue", "lyu": "lv", "nyu": "nv"}
_HEARD = {
    "z": ("z", "zh"),
    "c": ("c", "ch"),
    "s": ("s", "sh"),
    "l": ("l", "n"),
    "h": ("h", "f", "hu"),
}
_ROUNDED = {"ui": "ei", "un": "en"}
"""hui is said like fei, hun like fen."""


def fold_initial(letters: str) -> str:
    """The beginning of a syllable, whole or not, as those hear it who tell few beginnings apart."""
    if letters[:1] in ("z", "c", "s") and letters[1:2] == "h":
        return letters[0] + letters[2:]
    return {"n": "l", "f": "h"}.get(letters[:1], letters[:1]) + letters[1:]


def fold(syllable: str) -> str:
    """A whole syllable as those hear it who tell few sounds apart."""
    heard = fold_initial(syllable)
    if heard.endswith("ng"):
        heard = heard[:-1]
    if heard[:1] == "h" and heard[1:2] == "u" and len(heard) > 2:
        heard = "h" + _ROUNDED.get(heard[1:], heard[2:])
    return heard.replace("v", "u")


@dataclass(frozen=True, slots=True)
class Inventory:
    """Which letters spell a syllable, also as it is heard, and which begin one."""

    whole: frozenset[str]
    heard: frozenset[str]
    begun: frozenset[str]

    def spells(self, letters: str) -> bool:
        """A syllable, spelled well or as it is heard."""
        return letters in self.heard

    def begins(self, letters: str) -> bool:
        """Letters that some syllable goes on from."""
        return letters in self.begun


def inventory(readings: Readings) -> Inventory:
    """All syllables that characters have."""
    whole = readings.syllables() - NEVER_TYPED
    whole |= frozenset(odd for odd, usual in _SPELLED.items() if usual in whole)
    folded = frozenset(map(fold, whole))
    spellings = frozenset(other for syllable in whole for other in _alike(syllable))
    heard = whole | {other for other in spellings if len(other) > 1 and fold(other) in folded}
    begun = frozenset(spelling[:n] for spelling in heard for n in range(1, len(spelling)))
    return Inventory(whole, heard, begun)


def _alike(syllable: str) -> Iterator[str]:
    """Spellings of what may be heard for a syllable, and some of what is not."""
    folded = fold(syllable)
    firsts = _HEARD.get(folded[0], (folded[0],))
    for final in {folded[1:], syllable[2:] if syllable[1:2] == "h" else syllable[1:]}:
        for first in firsts:
            yield first + final
            if final.endswith("n"):
                yield first + final + "g"


def spelled(letters: str) -> str:
    """A syllable as the file spells it."""
    return _SPELLED.get(letters, letters)


class Sounds:
    """How the characters of a catalogue are read, and which of them have a sound.

    Holds characters of items alone; what somebody types is looked up and forgotten.
    """

    def __init__(self, readings: Readings, chars: Collection[str]) -> None:
        self._readings = readings
        self.inventory = inventory(readings)
        self._of = readings.of_all([char for char in chars if not char.isascii()])
        self._usual = {ord(char): known[0] for char, known in self._of.items() if known}
        chars_of: dict[str, list[str]] = {}
        for char, syllables in self._of.items():
            for syllable in syllables:
                chars_of.setdefault(syllable, []).append(char)
        self._chars_of = {syllable: "".join(found) for syllable, found in chars_of.items()}
        self._alike = _grouped(self._chars_of, fold)
        self._begun = _grouped(self._chars_of, lambda syllable: fold_initial(syllable)[0])

    def knows(self, char: str) -> bool:
        """Whether a character stands in the name of some item."""
        return char in self._of

    def of(self, char: str) -> tuple[str, ...]:
        """The syllables of a character, the commonest first."""
        known = self._of.get(char)
        return self._readings.usual(char) if known is None else known

    def usual(self, char: str) -> str:
        """The letters that a character of the catalogue is typed with as a rule."""
        known = self._of.get(char)
        return known[0] if known else char

    def spelled(self, chars: str) -> str:
        """The same for many characters, one after the other."""
        return chars.translate(self._usual)

    def chars_of(self, syllable: str) -> str:
        """Characters of the catalogue that are read so."""
        return self._chars_of.get(syllable, "")

    def alike(self, syllable: str) -> tuple[str, ...]:
        """Syllables of the catalogue that sound like this or near it."""
        return self._alike.get(fold(syllable), ())

    def beginning(self, letters: str) -> tuple[str, ...]:
        """Syllables of the catalogue that begin like these letters."""
        return self._begun.get(fold_initial(letters)[0], ())

    def initials(self, char: str) -> tuple[str, ...]:
        """Under which letters a character stands, the commonest first; else under itself."""
        firsts = [fold_initial(syllable)[0] for syllable in self._of.get(char, ())]
        return tuple(dict.fromkeys(firsts)) or (self.initial(char, ()),)

    def initial(self, text: str, syllables: tuple[str, ...]) -> str:
        """Under which letter something that was typed is looked for, a character by its sounds."""
        return fold_initial(syllables[0] if syllables else text)[0]


def _grouped(syllables: Iterable[str], key: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for syllable in sorted(syllables):
        found.setdefault(key(syllable), []).append(syllable)
    return {heard: tuple(group) for heard, group in found.items()}
