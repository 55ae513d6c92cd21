from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.keyboard.dictionary import PinyinDictionary
from ui.keyboard.engine import PinyinEngine

PINYIN = Path(__file__).resolve().parents[2] / "assets" / "pinyin"


@pytest.fixture(scope="session")
def dictionary() -> Iterator[PinyinDictionary]:
    with PinyinDictionary(PINYIN) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine(dictionary: PinyinDictionary) -> PinyinEngine:
    return PinyinEngine(dictionary)
