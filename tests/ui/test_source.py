"""What holds for the QML files themselves: tokens instead of literals, words in catalogues."""

import re
from pathlib import Path

import pytest

from kiosk.texts import load_texts

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "ui" / "qml").rglob("*.qml"))
PAGES = [path for path in FILES if path.parent.name != "input"]
TEXTS = load_texts(ROOT / "assets" / "text")


def test_both_languages_have_the_same_sentences_with_the_same_names() -> None:
    zh, en = TEXTS.keys("zh-CN"), TEXTS.keys("en")
    assert zh == en
    for key in zh:
        names = [
            sorted(re.findall(r"{(\w+)}", TEXTS._catalogues[language][key]))
            for language in ("zh-CN", "en")
        ]
        assert names[0] == names[1], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sentence_a_page_names_exists(path: Path) -> None:
    source = path.read_text()
    keys = re.findall(r'Words\.(?:text|fill|own|known)\("([a-z_]+\.[a-z0-9_]+)"[,)]', source)
    keys += re.findall(r'\? "([a-z_]+\.[a-z_]+)" : "', source)
    for key in keys:
        assert TEXTS.has(key, "zh-CN"), key
        assert TEXTS.has(key, "en"), key


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_hold_no_words_colours_or_type_sizes_of_their_own(path: Path) -> None:
    source = re.sub(r"//.*", "", path.read_text())
    assert not re.search(r"[\u4e00-\u9fff]", source)
    assert not re.search(r'"#[0-9A-Fa-f]{3,8}"', source)
    assert not re.search(r"pixelSize: \d", source)
    assert not re.search(r'(?<![a-z])text: "[^"]', source)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_every_icon_that_is_named_is_there() -> None:
    have = {path.stem for path in (ROOT / "assets" / "icons").glob("*.svg")}
    for path in FILES:
        for name in re.findall(r'icon: "([a-z0-9-]+)"', path.read_text()):
            assert name in have, f"{path.name}: {name}"


@pytest.mark.parametrize("folder", ["kiosk", "ui", "demo", "tests"])
def test_nothing_asks_an_item_for_its_meta_object(folder: str) -> None:
    """PySide takes what later lies at the address of a freed one for a QMetaObject."""
    asking = re.compile(r"\.metaObject\(\)")
    files = [path for path in (ROOT / folder).rglob("*.py") if path != Path(__file__)]
    assert [path.name for path in files if asking.search(path.read_text())] == []
