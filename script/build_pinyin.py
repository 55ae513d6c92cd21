"""Builds the dictionary of the on-screen keyboard in assets/pinyin from its open sources.

python script/build_pinyin.py [--rime FILE] [--out FOLDER]

Sources: the Debian package rime-data-pinyin-simp (words with frequencies), the package
pypinyin (readings of rare characters), surnames.tsv and extra.tsv next to the result.
The result is committed: terminals and developers do not need the sources.
"""

import argparse
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

RIME = Path("/usr/share/rime-data/pinyin_simp.dict.yaml")
OUT = Path(__file__).resolve().parents[1] / "assets" / "pinyin"
PER_INITIALS = 12
SURNAME_GAIN = 20  # weights go up to about 123; a name comes forward, not before 的 and 是
SURNAME_LEAST, SURNAME_MOST = 50, 88
COMPOUND_SURNAME_WEIGHT = 80

Weights = dict[str, dict[str, int]]  # key -> text -> weight


def log_weight(frequency: float) -> int:
    """Frequencies as eighths of a natural logarithm: small numbers that add like chances."""
    return round(8 * math.log1p(frequency))


def plain(reading: str) -> str:
    """A reading with tone marks as it is typed: nǚ -> nv, lüè -> lue, m̀ -> m."""
    letters = ""
    for char in unicodedata.normalize("NFD", reading.strip()):
        if char == "\u0308":
            letters = letters[:-1] + "v"
        elif not unicodedata.combining(char):
            letters += char
    return {"lve": "lue", "nve": "nue"}.get(letters, letters)


def rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if "\t" in line and not line.startswith("#"):
            yield line.split("\t")


def order(item: tuple[str, int]) -> tuple[int, int, str]:
    """Heaviest first; among the never counted the older, commoner Unicode blocks first."""
    text, weight = item
    point = ord(text[0])
    block = 0 if 0x4E00 <= point <= 0x9FFF else 1 if point < 0x10000 else 2
    return -weight, block, text


def is_ideograph(char: str) -> bool:
    point = ord(char)
    if 0xE000 <= point <= 0xF8FF or (0xF900 <= point <= 0xFAFF):
        return False
    return point == 0x3007 or 0x3400 <= point <= 0x9FFF or 0x20000 <= point <= 0x3FFFF


def read_words(rime: Path) -> tuple[Weights, Weights]:
    """(characters by syllable, phrases by syllables joined with an apostrophe)."""
    characters: Weights = defaultdict(dict)
    phrases: Weights = defaultdict(dict)
    for text, reading, frequency in rows(rime):
        syllables = reading.split()
        if len(syllables) != len(text):
            continue
        weight = log_weight(float(frequency))
        table, key = (characters, reading) if len(text) == 1 else (phrases, "'".join(syllables))
        table[key][text] = max(weight, table[key].get(text, 0))
    return characters, phrases


def add_rare(characters: Weights, extra: Path) -> None:
    for point, readings in PINYIN_DICT.items():
        if is_ideograph(chr(point)):
            for reading in readings.split(","):
                characters[plain(reading)].setdefault(chr(point), 0)
    for char, reading, weight in rows(extra):
        characters[reading][char] = int(weight)


def add_surnames(characters: Weights, phrases: Weights, surnames: Path) -> None:
    for reading, names in rows(surnames):
        split = cut(reading, set(characters))
        if len(split) == 1:
            for name in names:
                known = characters[reading].get(name, 0)
                weight = min(max(known + SURNAME_GAIN, SURNAME_LEAST), SURNAME_MOST)
                characters[reading][name] = max(known, weight)
        else:
            key = "'".join(split)
            phrases[key][names] = max(phrases[key].get(names, 0), COMPOUND_SURNAME_WEIGHT)


def cut(reading: str, syllables: set[str]) -> list[str]:
    """A surname's reading in its syllables: one, or two of two characters."""
    if reading in syllables:
        return [reading]
    for at in range(1, len(reading)):
        if reading[:at] in syllables and reading[at:] in syllables:
            return [reading[:at], reading[at:]]
    raise ValueError(reading)


def initials_of(phrases: Weights) -> Weights:
    """The commonest phrases by the first letters of their syllables."""
    table: Weights = defaultdict(dict)
    for key, words in phrases.items():
        initials = "".join(syllable[0] for syllable in key.split("'"))
        table[initials].update(words)
    return {
        key: dict(sorted(words.items(), key=order)[:PER_INITIALS]) for key, words in table.items()
    }


def write(path: Path, table: Weights, head: Iterable[str] = ()) -> None:
    """One line a key, keys in byte order; ``text weight`` pairs, heaviest first."""
    lines = [
        key
        + "\t"
        + " ".join(f"{text}{weight}" for text, weight in sorted(words.items(), key=order))
        for key, words in sorted(table.items())
    ]
    path.write_text("\n".join([*head, *lines]) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rime", type=Path, default=RIME)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    characters, phrases = read_words(options.rime)
    add_rare(characters, OUT / "extra.tsv")
    add_surnames(characters, phrases, OUT / "surnames.tsv")
    write(options.out / "characters.tsv", characters)
    write(options.out / "phrases.tsv", phrases)
    write(options.out / "initials.tsv", initials_of(phrases))


if __name__ == "__main__":
    main()
