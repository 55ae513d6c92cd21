"""How well one unit that was typed fits one character of a name."""

from collections.abc import Iterable

from kiosk.finding.sounds import Sounds, fold, fold_initial
from kiosk.finding.typed import Kind, Unit, Units

SAME, BEGUN, INITIAL, SAME_SOUND, NEAR, NEAR_CHAR = 0, 1, 2, 3, 4, 6
"""As typed; half typed; its first letter; another character that sounds the same; a sound that is
near; another character that sounds near."""
NEVER = 99
STRANGERS = 4
"""Characters of no item whose sounds are looked up for one key press; each takes 0.3 ms."""


class Fit:
    """What a unit costs at each character that it may stand for."""

    __slots__ = ("chars", "costs", "initial", "unit")

    def __init__(self, unit: Unit, sounds: Sounds, own: tuple[str, ...], *, last: bool) -> None:
        self.unit = unit
        self.initial = sounds.initial(unit.text, own)
        syllables = _candidates(unit, own, sounds, last=last)
        priced = sorted([(_cost(unit, own, each, last=last), each) for each in syllables])
        self.costs: dict[str, int] = {}
        for cost, syllable in reversed(priced):  # the best of several readings stands
            if cost < NEVER:
                self.costs.update(dict.fromkeys(sounds.chars_of(syllable), cost))
        self.chars = "".join(self.costs)
        self.costs[unit.text] = SAME

    def cost(self, char: str) -> int:
        """``NEVER`` when it does not fit."""
        return self.costs.get(char, NEVER)


class Hearing:
    """The units of one key press, each compared once. Lives no longer than that."""

    __slots__ = ("_fits", "_sounds", "_strangers")

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._fits: dict[tuple[Unit, bool], Fit] = {}
        self._strangers = 0

    def fits(self, units: Units) -> list[Fit]:
        """One for each unit."""
        return [self._fit(unit, last=n == len(units) - 1) for n, unit in enumerate(units)]

    def _fit(self, unit: Unit, *, last: bool) -> Fit:
        found = self._fits.get((unit, last))
        if found is None:
            found = Fit(unit, self._sounds, self._own(unit), last=last)
            self._fits[unit, last] = found
        return found

    def _own(self, unit: Unit) -> tuple[str, ...]:
        """The sounds of a character that was typed."""
        if unit.kind is not Kind.CHAR or unit.text.isascii():
            return ()
        if not self._sounds.knows(unit.text):
            self._strangers += 1
            if self._strangers > STRANGERS:
                return ()
        return self._sounds.of(unit.text)


def _candidates(unit: Unit, own: tuple[str, ...], sounds: Sounds, *, last: bool) -> Iterable[str]:
    """Syllables that may fit."""
    if unit.kind is Kind.CHAR:
        return {alike for syllable in own for alike in sounds.alike(syllable)}
    if unit.kind is Kind.SYLLABLE and not last:
        return sounds.alike(unit.text)
    return sounds.beginning(unit.text)


def _cost(unit: Unit, own: tuple[str, ...], syllable: str, *, last: bool) -> int:
    if unit.kind is Kind.CHAR:
        if syllable in own:
            return SAME_SOUND
        return NEAR_CHAR if fold(syllable) in map(fold, own) else NEVER
    if unit.kind is Kind.INITIAL:
        usual = BEGUN if last else INITIAL
        return usual if syllable.startswith(unit.text) else NEAR + usual
    return _letters_cost(unit, syllable, last=last)


def _letters_cost(unit: Unit, syllable: str, *, last: bool) -> int:
    text, whole = unit.text, unit.kind is Kind.SYLLABLE
    if whole and syllable == text:
        return SAME
    if last and syllable.startswith(text):
        return BEGUN
    if whole and fold(syllable) == fold(text):
        return NEAR
    if last and fold_initial(syllable).startswith(fold_initial(text)):
        return NEAR + BEGUN
    return NEVER
