"""Bytes that went bad while nobody looked: flipped bits, zeroed blocks, short files."""

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.powercut.disk import Image
from tests.powercut.plan import State, states
from tests.powercut.subject import TERMINAL
from tests.powercut.trace import Recording

MODELS_BEFORE = ("kill", "lost")
_BLOCK = 512
_WEIGHTS = {"-wal": 4, ".db": 4, "attachments/": 3}


def damaged(recording: Recording, wanted: int, seed: int) -> Iterator[State]:
    """States after a kill or a cut, each with damage at one place of the terminal's folder."""
    dice = random.Random(seed)
    sound = [
        state
        for state in states(recording, max(20, wanted // 10), seed, models=MODELS_BEFORE)
        if state.told.submissions and _places(state.image)
    ]
    for _ in range(wanted):
        state = dice.choice(sound)
        image, what = _hurt(state.image, dice)
        name = f"{state.name}, {what}"
        yield replace(state, name=name, model="damage", image=image, sound=state.image)


def _places(image: Image) -> list[str]:
    return [path for path, content in image.items() if path.startswith(TERMINAL) and content]


def _hurt(image: Image, dice: random.Random) -> tuple[Image, str]:
    places = _places(image)
    path = dice.choices(places, [_weight(place) for place in places])[0]
    content = bytearray(image[path] or b"")
    match dice.choice(("bits", "bits", "zeros", "cut")):
        case "bits":
            for _ in range(dice.randint(1, 4)):
                content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            what = "bits"
        case "zeros":
            start = dice.randrange(len(content)) // _BLOCK * _BLOCK
            part = content[start : start + _BLOCK]
            content[start : start + _BLOCK] = bytes(len(part))
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
