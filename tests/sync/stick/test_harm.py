"""Sticks that are pulled out, damaged, full or laid by a stranger."""

import json
import os
import random
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.sets import SetManifest, manifest_sha256
from contracts.sticks import StickOutcome
from kiosk.records.store import RecordStore
from sync.locks import only_one
from sync.settings import SyncSettings
from sync.stick.visit import LOCK_NAME, Visit, Visited, forget_copy
from sync.updates.files import RESERVE_BYTES, FileStore
from sync.updates.places import Places
from sync.updates.words import Word
from tests.records.drafts import draft
from tests.sync.stick.visiting import DAY, ID, put_in, report_on, staged
from tests.sync.stick.writing import Writer, size_of, truncated
from tests.sync.test_process import running
from tests.sync.test_restored_centre import until
from tests.sync.updates.repository import Repository
from tests.sync.updates.terminal import command


def test_pulled_out_anywhere_nothing_half_is_taken_and_put_in_again_all_is(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    size = size_of(stick)
    counts = sorted({0, 1, size - 1, *range(0, size, size // 30)})
    for count in counts:
        copy = truncated(stick, tmp_path / "copy", count)
        visited = put_in(lonely, copy)
        assert staged(lonely) in (None, "2026.1")
        if staged(lonely) is None:
            assert visited.outcome is StickOutcome.REFUSED
            assert visited.word in (Word.NO_STICK, Word.NOTHING_HERE, Word.PULLED)
    assert put_in(lonely, stick).word is None
    assert staged(lonely) == "2026.1"


def test_every_byte_of_a_small_stick_may_be_the_last(
    lonely: SyncSettings, writer: Writer, tmp_path: Path, repository: Repository
) -> None:
    made = repository.add_set("2026.1", {"items/a.yaml": b"a" * 30})
    repository.sign()
    writer.choose(made, 1)
    stick = writer.write(tmp_path / "stick")
    label = (stick / "stick.json").stat().st_size
    for count in range(0, label + 200, 17):
        copy = truncated(stick, tmp_path / "copy", size_of(stick) - count)
        put_in(lonely, copy)
        assert staged(lonely) in (None, "2026.1")


@pytest.mark.parametrize("folder", ["tuf", "files", "words"])
def test_a_changed_byte_anywhere_is_refused(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path, folder: str
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    for path in (stick / folder).iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 4
        path.write_bytes(data)
    visited = put_in(lonely, stick)
    assert (visited.outcome, staged(lonely)) == (StickOutcome.REFUSED, None)


def test_whatever_is_done_to_a_stick_the_set_is_taken_whole_or_not_at_all(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    dice = random.Random(11)
    names = sorted(path.relative_to(stick) for path in stick.rglob("*") if path.is_file())
    places = Places(lonely.data_dir)
    for _ in range(40):
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(stick, copy)
        for name in dice.sample(names, dice.randint(1, 3)):
            harm(copy / name, dice)
        visited = put_in(lonely, copy)
        if staged(lonely) is None:
            assert visited.outcome is StickOutcome.REFUSED
        else:
            files = FileStore(places.files)
            assert all(files.holds(file.sha256, file.length) for file in first.files)
            shutil.rmtree(places.sets)


def harm(path: Path, dice: random.Random) -> None:
    data = path.read_bytes()
    where = dice.randrange(len(data))
    match dice.randrange(6):
        case 0:
            path.write_bytes(data[:where])
        case 1:
            changed = bytes([data[where] ^ 1 << dice.randrange(8)])
            path.write_bytes(data[:where] + changed + data[where + 1 :])
        case 2:
            path.write_bytes(dice.randbytes(dice.randrange(4096)))
        case 3:
            path.unlink()
        case 4:
            path.unlink()
            path.mkdir()
        case 5:
            path.unlink()
            path.symlink_to("/dev/zero")


def test_metadata_are_not_copied_where_they_leave_too_little_room_and_other_words_are_taken(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    now = writer.repository.now
    ordered = writer.signed(command(ID, 1, now, now + DAY))
    writer.words = writer.words.model_copy(update={"commands": (ordered,)})
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    incoming = Places(lonely.data_dir).sets / "incoming"
    copied: list[int] = []

    def free(folder: Path) -> tuple[int, None]:
        copied.append(size_of(incoming))
        return RESERVE_BYTES + size_of(stick / "tuf") - 1, None

    monkeypatch.setattr("sync.updates.files.disk_free", free)
    assert put_in(lonely, stick).word is Word.DISK_FULL
    assert set(copied) == {0}
    document = json.loads(Places(lonely.data_dir).words.read_bytes())
    assert [each["ack"]["id"] for each in document["commands"]] == [ID]


def test_what_no_set_needs_makes_room_for_the_metadata_of_a_stick(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    given_up = Places(lonely.data_dir).files / f"{'ab' * 32}.part"
    given_up.parent.mkdir(parents=True)
    given_up.write_bytes(b"half of a set that is wanted no more")
    monkeypatch.setattr(
        "sync.updates.files.disk_free",
        lambda folder: (0 if given_up.exists() else 2 * RESERVE_BYTES, None),
    )
    assert put_in(lonely, stick).word is None
    assert staged(lonely) == "2026.1"


def test_a_copy_that_was_left_by_a_kill_is_gone_when_the_process_begins(
    lonely: SyncSettings, tmp_path: Path
) -> None:
    copy = Places(lonely.data_dir).sets / "incoming" / "tuf"
    copy.mkdir(parents=True)
    (copy / "1.root.json").write_bytes(b"half")
    with only_one(lonely.data_dir, LOCK_NAME):
        forget_copy(lonely.data_dir)
        assert copy.exists(), "a stick is being taken"
    with running(lonely):
        until(lambda: not copy.parent.exists())


@pytest.mark.parametrize("put_in_its_place", [True, False])
def test_what_was_pulled_out_while_it_waits_is_not_written_into_the_folder_it_was_mounted_at(
    lonely: SyncSettings, writer: Writer, store: RecordStore, first: SetManifest, tmp_path: Path,
    put_in_its_place: bool,
) -> None:  # fmt: skip
    store.commit_submission(draft())
    writer.choose(first, 1)
    stick, pulled = writer.write(tmp_path / "stick"), tmp_path / "pulled"
    visited: list[Visited] = []
    visit = Visit(lonely, stick, lambda: datetime.now(UTC))
    waiting = threading.Thread(target=lambda: visited.append(visit.run(60)))
    waiting.start()
    places = Places(lonely.data_dir)
    until(places.staged.exists)
    stick.rename(pulled)
    stick.mkdir()
    if put_in_its_place:
        writer.write(stick)
    there = sorted(stick.rglob("*"))
    state = {"running": {"name": "2026.1", "sha256": manifest_sha256(first)}, "choice": 1}
    places.state.write_text(json.dumps(state))
    waiting.join(60)
    assert sorted(stick.rglob("*")) == there
    assert visited[0].left
    assert report_on(pulled, lonely).outcome is StickOutcome.APPLIED
    assert len(list((pulled / "out/T0001/records").iterdir())) == 1


def test_a_link_on_a_stick_leads_nowhere(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    target = tmp_path / "target"
    target.mkdir()
    (target / ("a" * 64)).write_bytes(b"precious")
    (stick / "out").mkdir()
    (stick / "out" / "T0001").symlink_to(target)
    visited = put_in(lonely, stick)
    assert not visited.left
    assert [path.name for path in target.iterdir()] == ["a" * 64]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_stick_that_cannot_be_written_still_brings_its_set(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    stick.chmod(0o500)
    visited = put_in(lonely, stick)
    stick.chmod(0o700)
    assert (visited.left, staged(lonely)) == (False, "2026.1")
