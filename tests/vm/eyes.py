"""Reads what stands on a picture of a screen, and where; by Tesseract, as a person would."""

import csv
import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import cv2
import numpy as np

from tests.vm.machine import Picture

Spot = tuple[int, int]
_ALIKE, _ALIKE_SHORT, _SHORT = 0.93, 0.86, 8
"""So many of a text's characters stand there, in their order: a letter may be taken for another."""
_MORE = 3
_WRAPPED = 12
"""So many characters of the beginning of a sentence tell which one it is."""
_SEEN = 24
"""So much darker or lighter is seen, of 255."""
_DARK = 85
_LETTER = 140, 85
"""Wider or higher is no letter but the frame of a key, in pixels."""
_BEHIND = 41
"""Wider than the strokes of the largest letters, in pixels of the reduced picture."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its box."""

    text: str
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class Line:
    """Words that stand beside each other."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    @property
    def bare(self) -> str:
        """Its letters and digits alone."""
        return bare(self.text)

    def standing(self, wanted: str) -> Iterator["Line"]:
        """Words of this line, one after the other, that say this."""
        for begin in range(len(self.words)):
            for end in range(begin + 1, len(self.words) + 1):
                part = Line(self.words[begin:end])
                if len(part.bare) > len(wanted) + _MORE:
                    break
                if _alike(part.bare, wanted):
                    yield part

    @property
    def middle(self) -> Spot:
        """Where a finger presses it."""
        left, right = min(w.left for w in self.words), max(w.right for w in self.words)
        top, bottom = min(w.top for w in self.words), max(w.bottom for w in self.words)
        return (left + right) // 2, (top + bottom) // 2


@dataclass(frozen=True)
class Sight:
    """What was read of one picture."""

    picture: Picture
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(line.text for line in self.lines)

    def says(self, text: str) -> bool:
        """Whether a text is read letter by letter, wherever its lines end."""
        return bare(text) in bare(self.text)

    def all(self, text: str) -> list[Spot]:
        """Every place where a text stands, the lowest first; whole lines before parts of others."""
        wanted = bare(text)
        whole, parts = list[Spot](), list[Spot]()
        for line in self.lines:
            said = line.bare
            if _alike(said, wanted):
                whole.append(line.middle)
            elif len(said) >= _WRAPPED and _alike(said, wanted[: len(said)]):
                parts.append(line.middle)
            else:
                parts += [part.middle for part in line.standing(wanted)]
        return [*sorted(whole, key=_lowest), *sorted(parts, key=_lowest)]

    def find(self, text: str) -> Spot | None:
        """Where a text stands; of several the lowest, for there keys are."""
        return next(iter(self.all(text)), None)

    def below(self, text: str, label: str, most: int) -> Spot | None:
        """The same, at most so far below a label."""
        heads = self.all(label)
        found = [at for at in self.all(text) if any(0 < at[1] - head[1] <= most for head in heads)]
        return min(found, key=lambda at: at[1], default=None)


def read(picture: Picture, language: str = "eng") -> Sight:
    """Read all of it, dark on light and light on dark alike."""
    told = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", language, "--psm", "11", "tsv"],
        input=cv2.imencode(".png", _ink(picture))[1].tobytes(),
        capture_output=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    lines: dict[tuple[str, str, str], list[Word]] = {}
    rows = csv.DictReader(io.StringIO(told.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        if row["level"] == "5" and bare(row["text"] or ""):
            box = (int(row[key]) for key in ("left", "top", "width", "height"))
            key = (row["block_num"], row["par_num"], row["line_num"])
            lines.setdefault(key, []).append(Word(row["text"], *box))
    return Sight(picture, tuple(Line(tuple(words)) for words in lines.values()))


def bare(text: str) -> str:
    """Letters and digits alone, in small letters."""
    return "".join(char for char in text.lower() if char.isalnum())


def changed(one: Picture, other: Picture) -> int:
    """How many pixels are others."""
    if one.shape != other.shape:
        return one.size
    return int(np.count_nonzero(cv2.absdiff(one, other).max(axis=2) > _SEEN))


def _ink(picture: Picture) -> Picture:
    """Whatever differs from the ground that it stands on, as dark on white."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ground = cv2.resize(cv2.medianBlur(small, _BEHIND), (grey.shape[1], grey.shape[0]))
    ink = cv2.absdiff(grey, ground)
    _, parts, boxes, _ = cv2.connectedComponentsWithStats((ink > _SEEN).astype(np.uint8))
    frames = (boxes[:, cv2.CC_STAT_HEIGHT] > _LETTER[1]) | (
        boxes[:, cv2.CC_STAT_WIDTH] > _LETTER[0]
    )
    frames[0] = True  # the ground itself
    ink[frames[parts]] = 0
    return np.asarray(255 - np.minimum(ink, _DARK) * (255 // _DARK), np.uint8)


def _lowest(spot: Spot) -> int:
    return -spot[1]


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    length = min(len(one), len(other))
    if length < 4 or abs(len(one) - len(other)) > _MORE:
        return False
    enough = _ALIKE_SHORT if length <= _SHORT else _ALIKE
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= enough
