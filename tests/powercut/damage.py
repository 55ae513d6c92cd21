"""Bytes that went bad while nobody looked: flipped bits, zeroed blocks, short files, and digits
of small files that say another number.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from tests.powercut.disk import Image
from tests.powercut.plan import State, states
from tests.powercut.subject import TERMINAL
from tests.powercut.trace import Recording

MODELS_BEFORE = ("kill", "lost")
STATE_FILES = ".json"
_LONG_WORD = re.compile(rb"[0-9A-Za-z+/]{16,}")
_BLOCK = 512
_WEIGHTS = {"-wal": 4, ".db": 4, "attachments/": 3}


def damaged(recording: Recording, wanted: int, seed: int, part: str = "") -> Iterator[State]:
    """States after a kill or a cut, each with damage at one place of the terminal's folder.

    ``part``: only of files in whose path it occurs, and of small files digits only.
    """
    dice = random.Random(seed)
    sound = [
        state
        for state in states(recording, max(20, wanted // 10), seed, models=MODELS_BEFORE)
        if state.told.submissions and _places(state.image, part)
    ]
    for _ in range(wanted):
        state = dice.choice(sound)
        image, what = _hurt(state.image, dice, part)
        name = f"{state.name}, {what}"
        yield replace(state, name=name, model="damage", image=image, sound=state.image)


def _places(image: Image, part: str) -> list[str]:
    return [
        path
        for path, content in image.items()
        if path.startswith(TERMINAL) and part in path and content
    ]


def _digits(path: str, content: bytes) -> list[int]:
    """Where the digits of a small file are, hashes and keys left out."""
    if not path.endswith(STATE_FILES):
        return []
    words = _LONG_WORD.sub(lambda word: b" " * len(word[0]), content)
    return [place for place, byte in enumerate(words) if byte in b"0123456789"]


def _hurt(image: Image, dice: random.Random, part: str) -> tuple[Image, str]:
    places = _places(image, part)
    path = dice.choices(places, [_weight(place) for place in places])[0]
    content = bytearray(image[path] or b"")
    digits = _digits(path, bytes(content))
    kinds = ["digit"] * (2 if digits else 0)
    if not digits or not part.endswith(STATE_FILES):
        kinds += ["bits", "bits", "zeros", "cut"]
    match dice.choice(kinds):
        case "digit":
            content[dice.choice(digits)] ^= 1
            what = "another digit"
        case "bits":
            for _ in range(dice.randint(1, 4)):
                content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            what = "bits"
        case "zeros":
            start = dice.randrange(len(content)) // _BLOCK * _BLOCK
            block = content[start : start + _BLOCK]
            content[start : start + _BLOCK] = bytes(len(block))
            what = f"{_BLOCK} zeros"
        case _:
            del content[dice.randrange(len(content)) :]
            what = "cut short"
    return {**image, path: bytes(content)}, f"{what} in {_kind(path)}"


def _weight(path: str) -> int:
    return next((weight for part, weight in _WEIGHTS.items() if part in path), 1)


def _kind(path: str) -> str:
    """The path without the names of content."""
    folder, _, name = path.rpartition("/")
    return folder if len(name) >= 32 else path
