"""Which recordings a pack has to hold: what pages and the items it names say, and the units."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.yaml_text import parse_yaml
from kiosk.voice.english import WORDS
from kiosk.voice.pack import DESCRIPTION
from kiosk.voice.phrases import CHINESE, NOT_RECORDED, inventory, of_catalogue, of_item
from kiosk.voice.syllables import every_syllable


def texts_of(assets: Path, items: Iterable[Path], language: str) -> Iterator[str]:
    """Every text of residents' pages and of these items, in one language."""
    for path in sorted((assets / "text").glob(f"{language}*.toml")):
        if path.stem.endswith(f".{NOT_RECORDED}"):
            continue
        yield from of_catalogue(tomllib.loads(path.read_text("utf-8")))
    for path in items:
        yield from of_item(parse_yaml(path.read_bytes())[0], language)


def recorded_items(assets: Path) -> list[Path]:
    """The shipped items that the pack has recordings of; the light engine reads all others."""
    told = tomllib.loads((assets / "voice" / DESCRIPTION).read_text("utf-8"))
    return [assets / "items" / f"{code}.yaml" for code in sorted(told["items"]["recorded"])]


def wanted(assets: Path, language: str) -> list[str]:
    """What the pack of a language has to hold: phrases, then what the rest is joined from."""
    items = recorded_items(assets)
    light = every_syllable() if language == CHINESE else sorted(set(WORDS))
    phrases = inventory(texts_of(assets, items, language), language)
    return [*phrases, *(unit for unit in light if unit not in set(phrases))]
