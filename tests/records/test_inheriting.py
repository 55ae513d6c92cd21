"""What comes from the terminal before: into the store once, whole, whatever cuts it off."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.envelope import OpeningKey, RecordHeader, SealingKey, seal_record
from contracts.errors import StorageError
from kiosk.records import inheriting
from kiosk.records.errors import StoreInUseError
from kiosk.records.inheriting import Sealed, inherit_folder, keep_inherited
from kiosk.records.locks import INHERITING, hold, is_held
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.retention import remove_old
from kiosk.records.setaside import FOLDER_NAME
from kiosk.records.staged import INHERITED, staged_names
from kiosk.records.store import mint_id, open_store
from tests.records.blocks import unread
from tests.records.drafts import AT, draft, photo


class Home:
    """A terminal's data folder with its store."""

    def __init__(self, folder: Path, key: SealingKey, name: str, number: int) -> None:
        self.folder, self._who = folder, (key, name, number)
        migrate(folder)

    def start(self) -> None:
        open_store(self.folder, *self._who).close()

    def visit(self) -> str:
        """A submission with a photo, what became of its receipt, and its id."""
        store = open_store(self.folder, *self._who)
        made = store.commit_submission(draft(photo(2000)))
        store.append_outcome(made.id, "printed", False, 1, False, AT)
        store.close()
        return str(made.id)

    def waiting(self) -> list[tuple[str, str, int]]:
        """What its outbox offers: id, who sealed it, and how many attachments are whole."""
        outbox = Outbox(self.folder)
        try:
            return [
                (
                    str(entry.id),
                    entry.terminal_id,
                    sum(len(outbox.attachment(name)) > 0 for name in entry.attachments),
                )
                for entry in outbox.pending(100)
            ]
        finally:
            outbox.close()

    def settle(self) -> None:
        """The centre has all of it."""
        outbox = Outbox(self.folder)
        for entry in outbox.pending(100):
            outbox.confirm(entry.id, {"ack": {"received_at": AT.isoformat()}})
        outbox.close()

    def remove(self) -> None:
        """What the centre has is so old that its files go."""
        outbox = Outbox(self.folder)
        remove_old(self.folder, outbox, AT + timedelta(days=1))
        outbox.close()

    def aside(self) -> set[bytes]:
        """What a start set aside."""
        found = (self.folder / FOLDER_NAME).rglob("*")
        return {path.read_bytes() for path in found if path.is_file()}

    def put(self, envelope: bytes, position: int = 0) -> bytes:
        """A file in ``records/`` as an older program brought it in, whatever its envelope says."""
        head = {"in_hand": None, "position": position, "receipt": None, "v": 1}
        data = canonical_bytes(head) + b"\n" + envelope
        (self.folder / "records" / sha256_hex(data)).write_bytes(data)
        return data

    def count(self) -> int:
        outbox = Outbox(self.folder)
        count = outbox.count()
        outbox.close()
        return count


@pytest.fixture
def key() -> SealingKey:
    return OpeningKey.generate().sealing_key()


@pytest.fixture
def old(tmp_path: Path, key: SealingKey) -> Home:
    return Home(tmp_path / "old", key, "t-old", 3)


@pytest.fixture
def new(tmp_path: Path, key: SealingKey) -> Home:
    return Home(tmp_path / "new", key, "t-new", 4)


def test_it_waits_behind_its_own_and_gives_no_number_away(old: Home, new: Home) -> None:
    first = old.visit()
    own = new.visit()
    assert inherit_folder(new.folder, old.folder, "t-new") == (2, 0)
    assert new.count() == 4
    new.start()
    ids = [each[0] for each in new.waiting()]
    assert ids[0] == own
    assert first in ids
    sealed = {who for _, who, _ in new.waiting()}
    assert sealed == {"t-old", "t-new"}
    outbox = Outbox(new.folder)
    assert outbox.given() == 1, "the numbers of the other are the other's"
    outbox.close()
    new.start()
    assert inherit_folder(new.folder, old.folder, "t-new") == (0, 0)
    new.start()
    assert len(new.waiting()) == 4, "once by its id"


def test_its_receipts_are_not_offered_here(old: Home, new: Home, key: SealingKey) -> None:
    old.visit()
    inherit_folder(new.folder, old.folder, "t-new")
    store = open_store(new.folder, key, "t-new", 4)
    assert list(store.unconfirmed_receipts()) == []
    store.close()


def _failing(
    calls: Iterator[int], fails: Callable[[int], bool], do: Callable[..., Any]
) -> Callable[..., Any]:
    def doing(*args: Any, **more: Any) -> Any:
        if fails(next(calls)):
            raise OSError(errno.ENOSPC, "full")
        return do(*args, **more)

    return doing


def test_nothing_is_kept_there_while_a_start_clears_up(
    old: Home, new: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    old.visit()
    inherit_folder(new.folder, old.folder, "t-new")
    seen = []

    def clearing(folder: Path, **more: Any) -> None:
        seen.append((folder.name, is_held(new.folder / INHERITING)))
        clear(folder, **more)

    clear = shutil.rmtree
    with monkeypatch.context() as patching:
        patching.setattr(shutil, "rmtree", clearing)
        new.start()
    assert seen == [(INHERITED, True)]
    old.visit()
    monkeypatch.setattr(inheriting, "_PATIENCE_S", 0.0)
    lock = hold(new.folder, INHERITING)
    try:
        with pytest.raises(StoreInUseError):
            inherit_folder(new.folder, old.folder, "t-new")
        assert staged_names(new.folder) == []
    finally:
        os.close(lock)
    assert inherit_folder(new.folder, old.folder, "t-new") == (2, 0)


@pytest.mark.parametrize("for_good", [True, False])
@pytest.mark.parametrize("after", range(24))
def test_a_disk_that_is_full_at_any_call_loses_nothing_and_the_next_start_goes_on(
    old: Home, new: Home, after: int, for_good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {old.visit(), old.visit()}
    inherit_folder(new.folder, old.folder, "t-new")
    with monkeypatch.context() as patching:
        calls = count()
        fails = after.__le__ if for_good else after.__eq__
        for name in ("link", "rename", "unlink", "write"):
            patching.setattr(os, name, _failing(calls, fails, getattr(os, name)))
        with suppress(StorageError):
            new.start()
    assert new.count() >= 4
    new.start()
    new.start()
    there = [each for each in new.waiting() if each[0] in kept]
    assert {each[0] for each in there} == kept
    assert all(whole == 1 for _, _, whole in there), "with its photo"
    assert staged_names(new.folder) == []


def test_what_is_not_whole_is_not_taken_and_what_is_damaged_here_is_set_aside(
    old: Home, new: Home
) -> None:
    old.visit()
    assert not keep_inherited(new.folder, Sealed(b"rubbish", {}))
    next((old.folder / "attachments").iterdir()).unlink()
    assert inherit_folder(new.folder, old.folder, "t-new") == (1, 1)
    (staged,) = (new.folder / INHERITED / "records").iterdir()
    staged.write_bytes(b"rot")
    new.start()
    assert new.waiting() == []
    assert any((new.folder / FOLDER_NAME).rglob(staged.name)), "kept for a person"


def test_a_bad_block_under_one_lets_the_others_come_in(
    old: Home, new: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    old.visit()
    inherit_folder(new.folder, old.folder, "t-new")
    first, second = staged_names(new.folder)
    with monkeypatch.context() as patching:
        unread(patching, new.folder / INHERITED / "records" / first)
        new.start()
    assert len(new.waiting()) == 1
    assert staged_names(new.folder) == []
    assert any((new.folder / FOLDER_NAME).rglob(first)), "kept for a person"
    assert not any((new.folder / FOLDER_NAME).rglob(second))


def test_a_disk_that_is_pulled_out_says_so(tmp_path: Path, new: Home) -> None:
    with pytest.raises(StorageError):
        inherit_folder(new.folder, tmp_path / "gone", "t-new")
    assert staged_names(new.folder) == []


def _envelope(key: SealingKey, made: str, record: str | None = None, note: bytes = b"{}") -> bytes:
    """What the terminal before may have sealed, whatever stands on its outside."""
    name = record or str(mint_id())
    return seal_record(key, RecordHeader(name, "rating", str(mint_id()), "t-old", made), note)


@pytest.mark.parametrize(
    "made", ["2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "2026-01-01", "yesterday"]
)
def test_a_time_that_no_row_takes_keeps_no_start_from_starting(
    new: Home, key: SealingKey, made: str
) -> None:
    envelope = _envelope(key, made)
    assert not keep_inherited(new.folder, Sealed(envelope, {}))
    staged = new.folder / INHERITED / "records" / sha256_hex(envelope)
    staged.parent.mkdir(parents=True)
    staged.write_bytes(envelope)
    brought = new.put(_envelope(key, made))
    new.start()
    assert new.aside() == {envelope, brought}
    new.start()
    assert (new.waiting(), list((new.folder / "records").iterdir())) == ([], [])


def test_the_id_of_a_record_whose_files_are_removed_keeps_no_start_from_starting(
    new: Home, key: SealingKey
) -> None:
    own = new.visit()
    new.settle()
    new.remove()
    assert list((new.folder / "records").iterdir()) == []
    first = _envelope(key, AT.isoformat(), own)
    assert keep_inherited(new.folder, Sealed(first, {}))
    in_doubt = new.put(_envelope(key, AT.isoformat(), own), 1)
    new.start()
    assert in_doubt in new.aside()
    assert any(each.endswith(first) for each in new.aside() if each != in_doubt)
    assert new.count() == 0
    new.start()


def test_two_of_one_id_from_there_are_one_record_and_the_other_is_set_aside(
    new: Home, key: SealingKey
) -> None:
    record = str(mint_id())
    both = [_envelope(key, AT.isoformat(), record, note) for note in (b"1", b"2")]
    assert all(keep_inherited(new.folder, Sealed(each, {})) for each in both)
    new.start()
    assert [each[0] for each in new.waiting()] == [record]
    assert len(new.aside()) == 1
    new.start()
    assert [each[0] for each in new.waiting()] == [record]


def test_the_disk_of_a_stranger_is_read_with_care(old: Home, new: Home, key: SealingKey) -> None:
    records = old.folder / "records"
    os.mkfifo(records / ("0" * 64))
    (records / ("1" * 64)).symlink_to("/dev/zero")
    good = _envelope(key, AT.isoformat())
    for head in (b'{"v":1,"position":1e999}', b"[" * 100_000, b'{"v":1,"position":-1}'):
        data = head + b"\n" + good
        (records / sha256_hex(data)).write_bytes(data)
    header = RecordHeader(str(mint_id()), "rating", str(mint_id()), "t-new", AT.isoformat())
    old.put(seal_record(key, header, b"{}"))
    old.put(good)
    (old.folder / "records.db").unlink()
    os.mkfifo(old.folder / "records.db")
    assert inherit_folder(new.folder, old.folder, "t-new") == (1, 6)


def test_what_went_by_retention_does_not_come_back_from_the_same_disk(old: Home, new: Home) -> None:
    old.visit()
    assert inherit_folder(new.folder, old.folder, "t-new") == (2, 0)
    new.start()
    for file in (new.folder / "records").iterdir():
        file.unlink()
    assert inherit_folder(new.folder, old.folder, "t-new") == (2, 0), "they wait and are gone"
    new.start()
    assert len(new.waiting()) == 2
    new.settle()
    new.remove()
    assert inherit_folder(new.folder, old.folder, "t-new") == (0, 0)
    new.start()
    assert list((new.folder / "records").iterdir()) == []
