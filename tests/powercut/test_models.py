import random
from collections.abc import Iterable

import pytest

from tests.powercut.disk import ROOT, Disk, Failed, Image, Make, Names, Op, Size, Sync, Write
from tests.powercut.models import MODELS, PAGE, SECTOR, kill, lost, solid_ground

FOLDER, FILE, OTHER = 1, 2, 3
NEW_FOLDER = (Make(FOLDER, True), Names(((ROOT, "d", FOLDER),)))
NEW_FILE = (Make(FILE, False), Names(((FOLDER, "f", FILE),)))
TRIES = 200


def after(*ops: Op | Iterable[Op]) -> Disk:
    disk = Disk()
    for op in ops:
        for one in [op] if isinstance(op, Op) else op:
            disk.apply(one)
    return disk


def images(model: str, disk: Disk) -> list[Image]:
    """What a model may leave, by many throws of the dice."""
    return [MODELS[model](disk, random.Random(seed)) for seed in range(TRIES)]


def contents(model: str, disk: Disk) -> set[bytes | None]:
    return {image.get("d/f") for image in images(model, disk)}


def durable_file(*data: bytes) -> Disk:
    writes = [Write(FILE, sum(map(len, data[:n])), part) for n, part in enumerate(data)]
    return after(NEW_FOLDER, Sync(ROOT), NEW_FILE, Sync(FOLDER), writes, Sync(FILE))


@pytest.mark.parametrize("model", MODELS)
def test_what_was_synced_stays_in_every_model(model: str) -> None:
    disk = durable_file(b"a" * 5000)
    disk.apply(Write(FILE, 5000, b"b" * 9000))
    assert all(
        found is not None and found.startswith(b"a" * 5000) for found in contents(model, disk)
    )


@pytest.mark.parametrize("model", MODELS)
def test_a_disk_at_rest_has_one_image(model: str) -> None:
    assert contents(model, durable_file(b"abc")) == {b"abc"}


def test_a_file_without_its_folder_synced_has_no_name() -> None:
    disk = after(NEW_FOLDER, Sync(ROOT), NEW_FILE, Write(FILE, 0, b"x"), Sync(FILE))
    assert lost(disk, random.Random()) == {"d": None}
    disk.apply(Sync(FOLDER))
    assert lost(disk, random.Random()) == {"d": None, "d/f": b"x"}


def test_a_folder_without_its_parent_synced_takes_all_with_it() -> None:
    disk = after(NEW_FOLDER, NEW_FILE, Write(FILE, 0, b"x"), Sync(FILE), Sync(FOLDER))
    assert lost(disk, random.Random()) == {}
    solid_ground(disk)
    assert lost(disk, random.Random()) == {"d": None, "d/f": b"x"}


def test_a_killed_process_leaves_everything() -> None:
    disk = after(NEW_FOLDER, NEW_FILE, Write(FILE, 0, b"abc"), Size(FILE, 2), Write(FILE, 4, b"z"))
    assert kill(disk, random.Random()) == {"d": None, "d/f": b"ab\0\0z"}


def test_a_rename_happens_wholly_or_not() -> None:
    disk = durable_file(b"new")
    disk.apply(Names(((FOLDER, "f", None), (FOLDER, "g", FILE))))
    for model in MODELS:
        for image in images(model, disk):
            assert ("d/f" in image) != ("d/g" in image)


def test_a_renamed_file_that_was_not_synced_may_be_empty_or_zero() -> None:
    disk = after(NEW_FOLDER, Sync(ROOT), NEW_FILE, Write(FILE, 0, b"data"))
    disk.apply(Sync(FOLDER))
    assert contents("ext4", disk) == {b"", bytes(4), b"data"}


def test_a_prefix_keeps_order_over_files() -> None:
    disk = durable_file(b"")
    disk.apply(Make(OTHER, False))
    disk.apply(Names(((FOLDER, "g", OTHER),)))
    disk.apply(Write(FILE, 0, b"first"))
    disk.apply(Write(OTHER, 0, b"second"))
    seen = {(image["d/f"], image.get("d/g")) for image in images("prefix", disk)}
    assert seen == {(b"", None), (b"", b""), (b"first", b""), (b"first", b"second")}


def test_pages_are_reordered_and_sectors_torn() -> None:
    disk = durable_file(b"o" * 2 * PAGE)
    disk.apply(Write(FILE, 0, b"n" * 2 * PAGE))
    old, new = b"o" * PAGE, b"n" * PAGE
    assert contents("reordered", disk) == {old + old, old + new, new + old, new + new}
    for content in contents("torn", disk):
        assert content is not None
        assert all(
            len(set(content[start : start + SECTOR])) == 1
            for start in range(0, len(content), SECTOR)
        )
    assert len(contents("torn", disk)) > 4


def test_stale_blocks_keep_the_new_length() -> None:
    disk = durable_file(b"o" * PAGE)
    disk.apply(Write(FILE, PAGE, b"n" * PAGE))
    found = contents("stale", disk)
    assert {len(content or b"") for content in found} == {2 * PAGE}
    assert {b"o" * PAGE + bytes(PAGE), b"o" * PAGE + b"n" * PAGE} < found


@pytest.mark.parametrize("model", MODELS)
def test_what_a_failed_sync_should_have_written_is_not_mended_by_the_next(model: str) -> None:
    disk = durable_file(b"old")
    disk.apply(Write(FILE, 0, b"new"))
    disk.apply(Failed(FILE))
    disk.apply(Sync(FILE))
    assert contents(model, disk) == {b"old"}
