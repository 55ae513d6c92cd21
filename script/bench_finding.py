"""Times finding items: every key of what people type, over 16, 1,000 and 10,000 made-up items.

Prints one JSON object. ``catalogues`` has for each size what building the index takes and keeps,
and what a key takes (p50, p99, most), waited for and of the processor alone, where other programs
run; beside the floor, a plain look through all names for the characters as they were typed, which
finds nothing that is spelled otherwise. ``wishes`` tells of fifty everyday wishes, for the items
that ship and have come: how many find the item that they mean first, and within three; typed in
characters, and as the letters of their sounds. ``meaning`` is the helper that finds by what is
meant: what learning a catalogue takes and keeps (its resident memory), and what a wish takes.
"""

import argparse
import gc
import json
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.catalogue import load_catalogue
from kiosk.finding import Field, Finder, ItemEntry
from kiosk.finding.named import phrases_of
from kiosk.meaning.process import MODULE
from kiosk.meaning.seeker import Seeker
from kiosk.readings import Readings
from tests.contracts.processes import helpers_of
from tests.finding.madeup import Made, catalogue
from tests.finding.typing import WAYS_TO_TYPE, by_letters
from tests.finding.wishing import Tally, read_wishes, tally

ROOT = Path(__file__).resolve().parents[1]
CHARACTERS = ROOT / "assets" / "pinyin" / "characters.tsv"
SIZES = (16, 1_000, 10_000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=40, help="of each way to type")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    catalogues = {str(size): measure(size, options.words) for size in options.sizes}
    figures = {
        "catalogues": catalogues,
        "wishes": wishes(),
        "meaning": {str(size): meaning(size) for size in options.sizes},
    }
    print(json.dumps(figures, ensure_ascii=False))


def measure(size: int, words: int) -> dict[str, Any]:
    """One catalogue, ours and the floor on the same keys in turn."""
    items = catalogue(size)
    memory_mb = kept_mb(items)
    finder = finder_of(items)
    begun = time.perf_counter()
    finder.prepare()
    build_ms = 1000 * (time.perf_counter() - begun)
    scan = Scan(items)
    ours: list[Took] = []
    floor: list[Took] = []
    slowest = (Took(0, 0), "")
    gc.collect()
    for way, text in entries(items, words):
        for length in range(1, len(text) + 1):
            key = text[:length]
            took = timed(partial(finder.find, key))
            slowest = max(slowest, (took, f"{way}, key {length}"), key=lambda one: one[0].cpu)
            ours.append(took)
            floor.append(timed(partial(scan.find, key)))
    return {
        "key_ms": summary([took.wall for took in ours]),
        "key_cpu_ms": summary([took.cpu for took in ours]),
        "scan_key_ms": summary([took.wall for took in floor]),
        "scan_key_cpu_ms": summary([took.cpu for took in floor]),
        "slowest": slowest[1],
        "keys": len(ours),
        "build_ms": round(build_ms, 1),
        "memory_mb": memory_mb,
    }


def entries(items: Sequence[Made], words: int) -> Iterator[tuple[str, str]]:
    """What is typed, and in which way: all ways, each for items all over the catalogue."""
    dice = random.Random(7)
    readings = Readings(CHARACTERS)
    for way, spell in WAYS_TO_TYPE.items():
        for item in dice.choices(items, k=words):
            yield way, spell(item, dice, readings)


def kept_mb(items: Sequence[Made]) -> float:
    """What the index keeps beside the items themselves."""
    tracemalloc.start()
    finder = finder_of(items)
    finder.prepare()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(kept / 1e6, 2)


def finder_of(items: Sequence[Made]) -> Finder:
    """A finder that has read nothing yet."""
    return Finder(lambda: items, lambda: Readings(CHARACTERS))


class Scan:
    """The least: each name is looked through for the letters as they are."""

    def __init__(self, items: Sequence[Made]) -> None:
        self._names = [
            (item.code, [p.text.lower() for p in item.words if p.field is not Field.GUIDE])
            for item in items
        ]

    def find(self, text: str) -> list[str]:
        """Codes of the items that have it."""
        return [code for code, names in self._names if any(text in name for name in names)][:24]


def wishes() -> dict[str, Any]:
    """How many wishes find what they mean, of the items that ship."""
    items = load_catalogue([ROOT / "assets" / "items"]).items
    readings = Readings(CHARACTERS)
    finder = Finder(lambda: [ItemEntry(item.doc) for item in items], lambda: readings)
    codes = {item.doc.code for item in items}
    return {
        "items": len(codes),
        "in_characters": told(tally(finder, codes)),
        "in_letters": told(tally(finder, codes, lambda wish: by_letters(wish, readings))),
    }


def meaning(size: int) -> dict[str, Any]:
    """What the helper takes for a catalogue of made-up items, and for the fifty wishes."""
    phrases = phrases_of(catalogue(size))
    seeker = Seeker(lambda: phrases)
    begun = time.perf_counter()
    while not seeker.whole:
        seeker.find("办证")
    learned_s = time.perf_counter() - begun
    took = [timed(partial(seeker.find, wish.text)).wall for wish in read_wishes()]
    status = Path(f"/proc/{helpers_of(MODULE)[0]}/status").read_text("ascii")
    kept = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    seeker.close()
    return {
        "phrases": len(phrases),
        "learned_s": round(learned_s, 1),
        "wish_ms": summary(took),
        "resident_mb": int(kept.split()[1]) // 1024,
    }


def told(tally: Tally) -> dict[str, Any]:
    """A tally in figures."""
    return {
        "wishes": tally.wishes,
        "first": tally.first,
        "within_three": tally.within_three,
        "missed": list(tally.missed),
    }


class Took(NamedTuple):
    """Milliseconds that somebody waits, and those of the processor."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """How long it takes."""
    begun, cpu = time.perf_counter(), time.thread_time()
    work()
    return Took(1000 * (time.perf_counter() - begun), 1000 * (time.thread_time() - cpu))


def summary(times: list[float]) -> dict[str, float]:
    """Median, the hundredth that is slowest, and the slowest."""
    ordered = sorted(times)
    return {
        "p50": round(ordered[len(ordered) // 2], 2),
        "p99": round(ordered[len(ordered) * 99 // 100], 2),
        "most": round(ordered[-1], 2),
    }


if __name__ == "__main__":
    main()
