"""A terminal with a pack: what it takes, and that it starts whatever the pack is."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.packs import MAX_FILES, MAX_PICTURE_BYTES, PackError
from kiosk.packs import NO_PACK, load_pack
from kiosk.packs.reading import read_folder
from kiosk.packs.using import read_pack
from kiosk.texts import load_texts
from kiosk.visit.shape import Mode
from kiosk.visit.state import HomeOrder
from kiosk.visit.steps.home.offer import home_items
from tests.packs.pieces import SVG, files, png, written
from tests.visit.visitor import Visitor
from tests.visit.words import terminal_facts

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return written(tmp_path / "pack", files())


def test_without_a_pack_all_is_as_it_ships() -> None:
    assert load_pack(None) is NO_PACK
    texts = load_texts(ROOT / "assets" / "text")
    assert texts.replaced(NO_PACK.words).catalogue("en") == texts.catalogue("en")


def test_a_pack_changes_words_and_says_nothing_of_others(pack: Path) -> None:
    loaded = load_pack(pack)
    assert loaded.refused == ""
    texts = load_texts(ROOT / "assets" / "text")
    now = texts.replaced(loaded.words)
    assert now.text("attract.greeting", "zh-CN") == "欢迎来示例区"
    assert now.text("home.notice", "en") == "Permits are posted free this week."
    assert now.text("notice.title" if now.has("notice.title", "en") else "dock.help", "en")
    changed = {k for k in now.keys("en") if not texts.has(k, "en")}
    assert changed == {"attract.notice", "home.notice"}


def test_a_pack_brings_its_pictures_whole(pack: Path) -> None:
    loaded = load_pack(pack)
    assert dict(loaded.pictures) == {
        "hills-portrait": (SVG.encode(), True),
        "person-staff": (png(), False),
    }


def link(folder: Path) -> None:
    (folder / "pictures" / "mark.svg").symlink_to("/etc/hostname")


def linked_folder(folder: Path) -> None:
    (folder / "pictures").rename(folder.parent / "elsewhere")
    (folder / "pictures").symlink_to(folder.parent / "elsewhere")


def linked_document(folder: Path) -> None:
    (folder / "pack.yaml").unlink()
    (folder / "pack.yaml").symlink_to("/dev/zero")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pictures" / "pipe.png")


def too_many(folder: Path) -> None:
    for number in range(MAX_FILES):
        (folder / "pictures" / f"p{number}.png").write_bytes(png())


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (link, "links"),
        (linked_folder, "links"),
        (linked_document, "links"),
        (pipe, "paths"),
        (too_many, "files"),
        (lambda f: (f / "deep").mkdir(), "paths"),
        (lambda f: (f / "pictures" / "deep").mkdir(), "paths"),
        (lambda f: (f / "run.py").write_text("1"), "paths"),
        (lambda f: (f / "Page.qml").write_text("Item {}"), "paths"),
        (lambda f: (f / "pictures" / "hand.ttf").write_bytes(b"\0\1\0\0"), "paths"),
        (lambda f: (f / "pictures" / "a.zip").write_bytes(b"PK"), "paths"),
        (lambda f: (f / "pictures" / ".svg").write_bytes(b""), "paths"),
        (lambda f: (f / "pictures" / "不.svg").write_text(SVG), "paths"),
        (lambda f: (f / "pictures" / "spare.svg").write_text(SVG), "files"),
        (
            lambda f: (f / "pictures" / "staff.png").write_bytes(b"\0" * (MAX_PICTURE_BYTES + 1)),
            "files",
        ),
        (lambda f: (f / "pack.yaml").unlink(), "files"),
        (lambda f: (f / "pack.yaml").write_bytes(b"# " * 40_000), "files"),
        (lambda f: (f / "pack.yaml").write_bytes(b"a: &a [*a]"), "document"),
        (lambda f: (f / "pack.yaml").write_bytes(b"\xff\xfe"), "document"),
        (lambda f: (f / "pack.yaml").write_bytes(b"[" * 5000), "document"),
        (lambda f: (f / "pack.yaml").write_bytes(b"!!python/object:os.system x"), "document"),
    ],
)
def test_a_hostile_pack_is_refused_and_the_terminal_looks_as_before(
    pack: Path, spoil: Callable[[Path], object], rule: str
) -> None:
    spoil(pack)
    loaded = load_pack(pack)
    assert loaded.refused
    assert len(loaded.refused.splitlines()) == 1
    assert (loaded.words, loaded.colours, loaded.pictures) == ({}, {}, {})
    with pytest.raises(PackError) as raised:
        read_pack(pack)
    assert raised.value.rule == rule


def test_a_folder_that_is_not_there_is_no_reason_not_to_start(tmp_path: Path) -> None:
    assert "cannot be read" in load_pack(tmp_path / "gone").refused


def test_a_licence_may_lie_beside_the_pictures(pack: Path) -> None:
    (pack / "pictures" / "LICENSE.md").write_text("CC0")
    assert set(read_folder(pack)) == set(files())


def codes(order: HomeOrder, mode: Mode = Mode.STANDARD) -> list[str]:
    facts = replace(terminal_facts(), home=order)
    state = replace(Visitor(facts).state, mode=mode)
    return [item.doc.code for item in home_items(state, facts)]


def test_a_pack_orders_the_home_pages() -> None:
    usual = ["elder-allowance", "pension-certification", "residence-permit"]
    assert codes(HomeOrder()) == usual
    named = HomeOrder(order=("residence-permit", "nothing-of-the-kind"))
    assert codes(named) == ["residence-permit", *usual[:2]]
    assert codes(named, Mode.ELDER) == ["residence-permit", *usual[:2]]
    chosen = HomeOrder(elder=frozenset({"pension-certification"}))
    assert codes(chosen, Mode.ELDER)[0] == "pension-certification"
    assert codes(chosen) == usual
    frequent = HomeOrder(order=("elder-allowance",), frequent=frozenset({"residence-permit"}))
    assert codes(frequent)[0] == "residence-permit"
