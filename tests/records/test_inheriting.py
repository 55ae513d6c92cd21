"""What comes from the terminal before: into the store once, whole, whatever cuts it off."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from contracts.envelope import OpeningKey, SealingKey
from contracts.errors import StorageError
from kiosk.records import inheriting
from kiosk.records.errors import StoreInUseError
from kiosk.records.inheriting import Sealed, inherit_folder, keep_inherited
from kiosk.records.locks import INHERITING, hold, is_held
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.setaside import FOLDER_NAME
from kiosk.records.staged import INHERITED, staged_names
from kiosk.records.store import open_store
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
            outbox.confirm(entry.id, {})
        outbox.close()

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
    assert inherit_folder(new.folder, old.folder) == (2, 0)
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
    assert inherit_folder(new.folder, old.folder) == (2, 0)
    new.start()
    assert len(new.waiting()) == 4, "once by its id"


def test_its_receipts_are_not_offered_here(old: Home, new: Home, key: SealingKey) -> None:
    old.visit()
    inherit_folder(new.folder, old.folder)
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
    inherit_folder(new.folder, old.folder)
    seen = []

    def clearing(folder: Path, **more: Any) -> None:
        seen.append((folder.name, is_held(new.folder / INHERITING)))
        clear(folder, **more)

    clear = shutil.rmtree
    with monkeypatch.context() as patching:
        patching.setattr(shutil, "rmtree", clearing)
        new.start()
    assert seen == [(INHERITED, True)]
    monkeypatch.setattr(inheriting, "_PATIENCE_S", 0.0)
    lock = hold(new.folder, INHERITING)
    try:
        with pytest.raises(StoreInUseError):
            inherit_folder(new.folder, old.folder)
        assert staged_names(new.folder) == []
    finally:
        os.close(lock)
    assert inherit_folder(new.folder, old.folder) == (2, 0)


@pytest.mark.parametrize("for_good", [True, False])
@pytest.mark.parametrize("after", range(24))
def test_a_disk_that_is_full_at_any_call_loses_nothing_and_the_next_start_goes_on(
    old: Home, new: Home, after: int, for_good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {old.visit(), old.visit()}
    inherit_folder(new.folder, old.folder)
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
    assert inherit_folder(new.folder, old.folder) == (1, 1)
    (staged,) = (new.folder / INHERITED / "records").iterdir()
    staged.write_bytes(b"rot")
    new.start()
    assert new.waiting() == []
    assert any((new.folder / FOLDER_NAME).rglob(staged.name)), "kept for a person"


def test_a_bad_block_under_one_lets_the_others_come_in(
    old: Home, new: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    old.visit()
    inherit_folder(new.folder, old.folder)
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
        inherit_folder(new.folder, tmp_path / "gone")
    assert staged_names(new.folder) == []
