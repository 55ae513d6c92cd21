"""The centre reads item documents as their authors wrote them, and as terminals do."""

import re
from pathlib import Path

import pytest

from central.casework.words import ItemWords
from kiosk.catalogue import load_catalogue
from kiosk.catalogue.check import check_file

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "items.md").read_text("utf-8")


@pytest.fixture(scope="module")
def example() -> str:
    """The complete item of the guide."""
    [block] = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    return str(block)


def _both(folder: Path) -> tuple[dict[str, str], ItemWords]:
    """Versions by code as the terminal reads them, and the words of the centre."""
    offered = {item.doc.code: item.doc.version for item in load_catalogue([folder]).items}
    return offered, ItemWords.load([folder])


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("desk.yaml", True),
        ("desk.yml", True),
        ("LIBRARY.YAML", True),
        ("Library.Yml", True),
        (".desk.yaml", False),
        ("._desk.yaml", False),
        (".yaml", False),
        ("desk.yaml~", False),
        ("desk.yaml.txt", False),
        ("desk", False),
        ("deskyaml", False),
    ],
)
def test_terminal_centre_and_check_agree_on_which_file_is_an_item(
    tmp_path: Path, example: str, name: str, read: bool
) -> None:
    (tmp_path / name).write_text(example, "utf-8")
    offered, words = _both(tmp_path)
    assert bool(offered) is read
    assert bool(words.names("en")) is read
    assert check_file(tmp_path / name).refused is not read


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, example: str) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(example, "utf-8")
    [refused] = load_catalogue([file / "folder"]).refused
    assert refused.code == "P-142"
    assert ItemWords.load([file / "folder", tmp_path]).names("en")


def test_every_item_that_a_terminal_offers_is_known_at_the_centre() -> None:
    folders = [ROOT / "assets" / "items", ROOT / "tests" / "items" / "data"]
    offered = {item.doc.code for item in load_catalogue(folders).items}
    assert offered
    assert offered <= set(ItemWords.load(folders).names("en"))


@pytest.mark.parametrize("code", ["no", "on", "9:30", "0123"])
def test_a_code_that_is_text_at_the_terminal_is_text_at_the_centre(
    tmp_path: Path, example: str, code: str
) -> None:
    changed = example.replace("code: desk,", f"code: {code},").replace("'desk'", f"'{code}'")
    changed = changed.replace("default: desk", f"default: {code}")
    (tmp_path / "item.yaml").write_text(changed, "utf-8")
    offered, words = _both(tmp_path)
    assert list(offered) == list(words.names("en")) == ["library-card"]


@pytest.mark.parametrize(
    ("written", "instead", "version"),
    [
        ('version: "2026.1"', "version: 0123", "0123"),
        ('version: "2026.1"', "version: 2026-01-31", "2026-01-31"),
        ("phone: 023-00000060", "phone: 02300000060", "2026.1"),
    ],
)
def test_a_number_that_begins_with_0_and_a_day_are_text_on_both_sides(
    tmp_path: Path, example: str, written: str, instead: str, version: str
) -> None:
    assert written in example
    (tmp_path / "item.yaml").write_text(example.replace(written, instead), "utf-8")
    offered, words = _both(tmp_path)
    assert offered == {"library-card": version}
    assert words.version("library-card") == version


def test_of_two_documents_with_one_code_both_sides_take_the_first(
    tmp_path: Path, example: str
) -> None:
    second = example.replace('"2026.1"', '"2026.2"').replace("order: 200", "order: 300")
    (tmp_path / "a.yaml").write_text(example, "utf-8")
    (tmp_path / "b.yaml").write_text(second, "utf-8")
    offered, words = _both(tmp_path)
    assert offered == {"library-card": "2026.1"}
    assert words.version("library-card") == "2026.1"


def test_a_file_that_cannot_be_read_stops_only_itself(tmp_path: Path, example: str) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.yaml").write_bytes(b"name: \xff")
    (tmp_path / "c.yaml").write_text(example, "utf-8")
    offered, words = _both(tmp_path)
    assert list(offered) == list(words.names("en")) == ["library-card"]
