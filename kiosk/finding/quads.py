"""Which four letters follow each other somewhere in a long text, in the least memory.

To look through a megabyte for what does not stand there takes a millisecond, and most ways to read
letters stand nowhere.
"""

_LETTERS, _BITS = 4, 5
"""Bits of each letter; where two letters share them, something is looked for in vain, no more."""


class Quads:
    """One bit for every four letters that there can be: 128 KB, however long the text is."""

    __slots__ = ("_known",)

    def __init__(self, text: str) -> None:
        self._known = bytearray(1 << _LETTERS * _BITS - 3)
        text += "\0" * (_LETTERS - 1)  # so that the last ones begin four as well
        for four in set(zip(text, text[1:], text[2:], text[3:], strict=False)):
            number = _number("".join(four))
            self._known[number >> 3] |= 1 << (number & 7)

    def may_have(self, wanted: str) -> bool:
        """Whether this can stand in the text; False where it surely does not."""
        if len(wanted) < _LETTERS:
            return self._goes_on(wanted)
        numbers = (_number(wanted[at : at + _LETTERS]) for at in range(len(wanted) - _LETTERS + 1))
        return all(self._known[number >> 3] >> (number & 7) & 1 for number in numbers)

    def _goes_on(self, few: str) -> bool:
        """Whether fewer letters begin some four: those that do stand beside each other."""
        bytes_each = 1 << (_LETTERS - len(few)) * _BITS - 3
        at = _number(few) * bytes_each
        return any(self._known[at : at + bytes_each])


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number << _BITS | ord(letter) & (1 << _BITS) - 1
    return number
