"""Letters that lead to what is looked for in a long list.

Letters filter, they do not jump: choices stay in the item's own order, which is seldom that of the
alphabet. Each letter touched leaves fewer; characters that tell nothing apart (示例 in 示例1村 …
示例400村) are passed over. See docs/decisions/long-lists.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.initials import Initials

NONE = "."
"""The key of labels that have no letter at a place: 示例3, where others go on with 30 and 31."""
_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter that leads on, or ``NONE``, and the characters it stands for, as examples."""

    letter: str
    examples: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What the letters leave: indices of labels, and the place that tells them apart.

    ``place`` counts letters, digits and characters from 0; None when no letter leads on.
    """

    choices: tuple[int, ...]
    place: int | None


def left_by(letters: str, initials: Sequence[Initials]) -> Left:
    """What is left after these letters were touched, in the order of the labels."""
    choices = tuple(range(len(initials)))
    place = _telling(choices, initials, 0)
    for letter in letters:
        if place is None:
            break
        choices = tuple(n for n in choices if letter in _keys(initials[n], place))
        place = _telling(choices, initials, place + 1)
    return Left(choices, place)


def next_letters(
    left: Left, initials: Sequence[Initials], labels: Sequence[str]
) -> tuple[LetterView, ...]:
    """The letters that lead on, digits first and ``NONE`` last, with the characters they mean."""
    if left.place is None:
        return ()
    examples: dict[str, list[str]] = {}
    for n in left.choices:
        for letter in _keys(initials[n], left.place):
            shown = examples.setdefault(letter, [])
            said = "" if letter == NONE else [*filter(str.isalnum, labels[n])][left.place]
            if not said.isascii() and said not in shown and len(shown) < _EXAMPLES:
                shown.append(said)
    ordered = sorted(examples, key=lambda letter: (letter == NONE, letter))
    return tuple(LetterView(letter, "".join(examples[letter])) for letter in ordered)


def in_common(left: Left, initials: Sequence[Initials], labels: Sequence[str]) -> str:
    """The words that all begin with, when they say all that was passed; else ""."""
    said = [labels[n] for n in left.choices]
    shared = _shared(min(said), max(said))
    passed = sum(char.isalnum() for char in shared)
    return shared.strip() if left.place and passed == left.place else ""


def _shared(one: str, other: str) -> str:
    """How two words begin both; with the first and the last of many in order, all of them."""
    differs = (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    return one[: next(differs, min(len(one), len(other)))]


def _keys(initials: Initials, place: int) -> frozenset[str]:
    return (initials[place] if place < len(initials) else None) or frozenset((NONE,))


def _telling(choices: Sequence[int], initials: Sequence[Initials], place: int) -> int | None:
    """The first place from this one at which some letter leaves fewer."""
    longest = max((len(initials[n]) for n in choices), default=0)
    for at in range(place, longest):
        keys = [_keys(initials[n], at) for n in choices]
        offered = frozenset().union(*keys)
        if any(letter not in each for letter in offered for each in keys):
            return at
    return None
