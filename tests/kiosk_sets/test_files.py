"""The files of a set are what was signed, byte by byte, and have their own names."""

import os
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import StorageError
from kiosk.catalogue import load_set
from kiosk.packs import load_pack
from kiosk.sets.files import RunningSet, SetFiles
from kiosk.sets.state import SHIPPED_SET
from tests.kiosk_sets.depot import ALLOWANCE, DISTRICT, Depot, damage
from tests.kiosk_sets.test_state import full_disk
from tests.packs import pieces

OVERLAYS: dict[str, dict[str, Any]] = {
    DISTRICT: {"patches": [{"item": ALLOWANCE, "base": "2026.2", "phones": ["023-5550 0199"]}]},
    "500198": {"patches": [{"item": ALLOWANCE, "base": "2026.2", "offered": False}]},
}


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path)


def test_a_set_has_its_own_names(depot: Depot) -> None:
    ref = depot.set("2026.2", overlays=OVERLAYS, pack={"pack.yaml": b"{}"}, voice={"a.ogg": b"o"})
    files = SetFiles(depot.data_dir, DISTRICT)
    assert files.whole(ref)
    running = files.lay_out(ref)
    assert (running.name, running.sha256, running.shipped) == ("2026.2", ref.sha256, False)
    assert [path.name for path in running.items] == [f"{ALLOWANCE}.yaml"]
    assert running.pack is not None
    assert (running.pack / "pack.yaml").read_bytes() == b"{}"
    assert running.voice is not None
    assert (running.voice / "a.ogg").read_bytes() == b"o"
    assert running.overlay is not None
    assert running.overlay.name == f"{DISTRICT}.json"
    assert files.laid_out(ref) == running


def test_what_came_with_the_program_has_no_files_here(depot: Depot) -> None:
    files = SetFiles(depot.data_dir)
    assert files.whole(SHIPPED_SET)
    assert files.lay_out(SHIPPED_SET) == RunningSet()


def test_one_byte_is_enough_wherever_it_is(depot: Depot) -> None:
    ref = depot.set("2026.2", pack={"pack.yaml": b"colours"})
    files = SetFiles(depot.data_dir)
    for path in (*depot.files_of(ref), depot.manifest(ref)):
        whole = path.read_bytes()
        for at in (0, len(whole) // 2, -1):
            damage(path, at)
            assert not files.whole(ref), path
            path.write_bytes(whole)
        path.write_bytes(whole + b" ")
        assert not files.whole(ref), "longer"
        path.unlink()
        assert not files.whole(ref), "gone"
        path.write_bytes(whole)
    assert files.whole(ref)


def test_overlays_of_other_districts_are_neither_needed_nor_looked_at(depot: Depot) -> None:
    ref = depot.set("2026.2", overlays=OVERLAYS)
    other = SetFiles(depot.data_dir, "500197")
    for path in depot.files_of(ref)[1:]:
        damage(path)
    assert other.whole(ref)
    assert other.lay_out(ref).overlay is None
    assert not SetFiles(depot.data_dir, DISTRICT).whole(ref)


def test_a_file_that_was_fetched_again_is_the_one_that_is_read(depot: Depot) -> None:
    ref = depot.set("2026.2")
    files = SetFiles(depot.data_dir)
    running = files.lay_out(ref)
    (path,) = depot.files_of(ref)
    whole = path.read_bytes()
    fresh = path.with_suffix(".part")
    fresh.write_bytes(whole)
    damage(path)
    fresh.replace(path)
    assert running.items[0].read_bytes() != whole
    files.lay_out(ref)
    assert running.items[0].read_bytes() == whole


def test_a_pack_is_read_though_whoever_reads_it_follows_no_links(depot: Depot) -> None:
    ref = depot.set("2026.2", pack=pieces.files())
    running = SetFiles(depot.data_dir).lay_out(ref)
    assert running.pack is not None
    assert load_pack(running.pack).refused == ""


def test_what_another_user_keeps_is_copied_and_looked_at_byte_by_byte(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, target: Path) -> None:
        raise PermissionError("fs.protected_hardlinks")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    ref = depot.set("2026.2")
    files = SetFiles(depot.data_dir)
    (item,) = files.lay_out(ref).items
    damage(item, 100)
    files.lay_out(ref)
    assert item.read_bytes() == depot.files_of(ref)[0].read_bytes()


def test_names_that_were_bent_are_mended(depot: Depot) -> None:
    ref = depot.set("2026.2")
    files = SetFiles(depot.data_dir)
    running = files.lay_out(ref)
    running.items[0].unlink()
    running.items[0].symlink_to("/dev/null")
    assert files.lay_out(ref) == running
    assert running.items[0].stat().st_size > 0


def test_names_of_other_sets_go(depot: Depot) -> None:
    one, two = depot.set("2026.1"), depot.set("2026.2")
    files = SetFiles(depot.data_dir)
    for ref in (one, two):
        files.lay_out(ref)
    files.clear(two)
    assert os.listdir(depot.data_dir / "sets" / "run") == [two.sha256]
    assert files.whole(one), "its files stay"


def test_a_disk_that_takes_no_names_is_said(depot: Depot) -> None:
    ref = depot.set("2026.2")
    (depot.data_dir / "sets" / "run").write_bytes(b"")  # a file where the folder would be
    with pytest.raises(StorageError):
        SetFiles(depot.data_dir).lay_out(ref)
    with full_disk():
        assert SetFiles(depot.data_dir).whole(ref), "looking needs no room"


def test_a_district_says_otherwise_what_it_may_and_not_what_another_says(depot: Depot) -> None:
    ref = depot.set("2026.2", overlays=OVERLAYS)

    def offered(district: str) -> dict[str, tuple[str, ...]]:
        running = SetFiles(depot.data_dir, district).lay_out(ref)
        catalogue = load_set(running.items, running.overlay)
        assert catalogue.refused == ()
        return {item.doc.code: item.doc.phones for item in catalogue.items}

    assert offered(DISTRICT) == {ALLOWANCE: ("023-5550 0199",)}
    assert offered("500198") == {}
    assert offered("500197")[ALLOWANCE] != ("023-5550 0199",)
