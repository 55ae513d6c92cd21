"""Which states are laid down: cuts of a recording, models, dice."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import cycle

from tests.powercut.disk import Image, Names, Said
from tests.powercut.models import MODELS, solid_ground
from tests.powercut.told import Told
from tests.powercut.trace import Recording

STRICT_SHARE = 0.1
"""Share of the states in which the data folders themselves must have been synced."""
_DEBT, _IN_VAIN = 4, 8


@dataclass(frozen=True, slots=True)
class State:
    """A disk after a cut, what was told until then, and how to name it in a report."""

    name: str
    model: str
    image: Image
    told: Told
    sound: Image | None = None
    """What lay there before bytes were damaged."""


def states(
    recording: Recording,
    wanted: int,
    seed: int,
    *,
    models: Sequence[str] = tuple(MODELS),
    shard: int = 0,
    of: int = 1,
) -> Iterator[State]:
    """About ``wanted`` different states, spread evenly over all moments of a recording.

    ``shard``, ``of``: only those of one stretch of moments, for one process of several.
    """
    cuts = _cuts(recording)
    if not cuts:
        return
    each = math.ceil(wanted / len(cuts))
    spread = random.Random(seed).sample(cuts, min(len(cuts), math.ceil(wanted / each)))
    chosen = set(sorted(spread)[len(spread) * shard // of : len(spread) * (shard + 1) // of])
    solid, strict, told = recording.disk(), recording.disk(), Told()
    seen: set[tuple[str, int]] = set()
    owed = 0  # a moment at which little is pending has few states; the next ones make up for it
    for number, op in enumerate(recording.ops, 1):
        solid.apply(op)
        strict.apply(op)
        if isinstance(op, Names):
            solid_ground(solid)
        if isinstance(op, Said):
            told.take(op.word)
        if number not in chosen:
            continue
        dice = random.Random(f"{seed} {number}")
        order = dice.sample(models, len(models))
        owed = min(owed + each, _DEBT * each)
        vain = 0
        for model in cycle(order):
            if not owed or vain == _IN_VAIN:
                break
            disk = strict if dice.random() < STRICT_SHARE else solid
            image = MODELS[model](disk, random.Random(dice.random()))
            known = _mark(image, told)
            vain += 1
            if known not in seen:
                seen.add(known)
                owed, vain = owed - 1, 0
                yield State(f"cut {number}, {model}", model, image, deepcopy(told))


def below(image: Image, folder: str) -> Image:
    """What an image holds in one folder, as an image of its own."""
    start = f"{folder}/"
    return {
        path.removeprefix(start): content
        for path, content in image.items()
        if path.startswith(start)
    }


def under(images: Mapping[str, Image]) -> Image:
    """Images side by side, each in a folder of its own."""
    result: Image = {}
    for folder, image in images.items():
        result[folder] = None
        result |= {f"{folder}/{path}": content for path, content in image.items()}
    return result


def _cuts(recording: Recording) -> list[int]:
    """Moments after which something happens on the disk: a word changes nothing there.

    Where calls were made to fail, only moments after that.
    """
    ops = recording.ops
    return [
        number
        for number in range((recording.failed_at or 0) + 1, len(ops) + 1)
        if number == len(ops) or not isinstance(ops[number], Said)
    ]


def _mark(image: Image, told: Told) -> tuple[str, int]:
    words = (len(told.begun), told.records(), told.delivered, told.state, told.maybe)
    return repr(words), mark(image)


def mark(image: Image, folder: str = "") -> int:
    """By which an image, or what lies in one of its folders, is known again in this process."""
    return hash(tuple(item for item in image.items() if item[0].startswith(folder)))
