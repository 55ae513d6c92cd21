"""Absence and damage are never a first start, and what a person may do about them."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.envelope import OpeningKey
from contracts.errors import StorageFullError
from contracts.number import parse_number, receipt_number
from kiosk.records import database, recovery
from kiosk.records.errors import StateDamagedError, StoreDamagedError, StoreInUseError
from kiosk.records.migrate import migrate, upgrade
from kiosk.records.numbers import BLOCK
from kiosk.records.outbox import Outbox
from kiosk.records.recovery import (
    MARGIN,
    HighestNumberNeededError,
    OtherTerminalsNumberError,
    recover,
)
from kiosk.records.store import RecordStore, open_store
from tests.records import first_format
from tests.records.drafts import AT, draft, photo


def opened(folder: Path, opening: OpeningKey) -> RecordStore:
    return open_store(folder, opening.sealing_key(), "T0001", 7)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def waiting(folder: Path) -> dict[str, str]:
    """Envelopes' hashes by id, each attachment read and compared."""
    with closing(Outbox(folder)) as outbox:
        entries = outbox.pending(1000)
        for entry in entries:
            for name in entry.attachments:
                outbox.attachment(name)
    return {str(entry.id): sha256_hex(entry.envelope) for entry in entries}


@pytest.fixture
def used(folder: Path, opening: OpeningKey) -> tuple[Path, set[str]]:
    """A folder with three submissions, and their numbers."""
    with closing(opened(folder, opening)) as store:
        kept = [store.commit_submission(draft(photo(2000))) for _ in range(3)]
        store.append_outcome(kept[0].id, "printed", True, 1, False, AT)
    return folder, {one.number for one in kept}


def gone(folder: Path) -> None:
    (folder / "records.db").unlink()


def emptied(folder: Path) -> None:
    (folder / "records.db").write_bytes(b"")


def without_tables(folder: Path) -> None:
    gone(folder)
    with closing(sqlite3.connect(folder / "records.db")) as database:
        database.execute("PRAGMA user_version = 1")


def noise(folder: Path) -> None:
    (folder / "records.db").write_bytes(b"\x07" * 8192)


@pytest.mark.parametrize("broken", [gone, emptied, without_tables, noise])
def test_a_lost_database_is_no_first_start_and_comes_back_from_the_files(
    used: tuple[Path, set[str]],
    opening: OpeningKey,
    broken: Callable[[Path], None],
) -> None:
    folder, numbers = used
    before = waiting(folder)
    broken(folder)
    there = names(folder / "records") | names(folder / "attachments")
    for start in (migrate, lambda data: opened(data, opening), Outbox):
        with pytest.raises(StoreDamagedError):
            start(folder)
    assert names(folder / "records") | names(folder / "attachments") == there
    done = recover(folder)
    assert (done.rebuilt, done.missing_attachments) == (4, 0)
    migrate(folder)
    assert waiting(folder) == before
    with closing(opened(folder, opening)) as store:
        held = store.unconfirmed_receipts()
        assert {one.content.number for one in held} < numbers
        assert len(held) == 2, "the outcome is folded again"
        fresh = store.commit_submission(draft()).number
    assert fresh not in numbers
    assert parse_number(fresh).sequence == BLOCK + 1, "numbers in doubt are skipped"


def test_a_new_database_that_is_not_whole_in_its_file_takes_no_place(
    used: tuple[Path, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = used
    noise(folder)
    before = (folder / "records.db").read_bytes()
    held: list[sqlite3.Connection] = []

    def reading(path: Path) -> None:
        upgrade(path)
        held.append(sqlite3.connect(path, isolation_level=None))
        held[0].execute("BEGIN")
        held[0].execute("SELECT count(*) FROM records").fetchone()

    with monkeypatch.context() as patching:
        patching.setattr(recovery, "upgrade", reading)
        patching.setattr(database, "BUSY_TIMEOUT_S", 0.1)
        with pytest.raises(StorageFullError):
            recover(folder)
    assert (folder / "records.db").read_bytes() == before
    held[0].close()
    assert recover(folder).rebuilt == 4


def test_a_first_format_store_without_its_database_needs_the_highest_number(
    tmp_path: Path, opening: OpeningKey
) -> None:
    folder = tmp_path / "data"
    made = first_format.make(folder, opening.sealing_key(), 3)
    gone(folder)
    with pytest.raises(StoreDamagedError):
        migrate(folder)
    with pytest.raises(HighestNumberNeededError):
        recover(folder)
    assert names(folder / "attachments") == {one["attachment"] for one in made}
    recover(folder, [made[2]["number"]])
    migrate(folder)
    with closing(opened(folder, opening)) as store:
        number = store.commit_submission(draft()).number
    assert parse_number(number).sequence == 3 + MARGIN + 1
    aside = names(folder / "set-aside")
    assert {one["attachment"] for one in made} <= aside, "kept sealed until a person decides"


def test_a_number_of_another_terminal_is_refused(used: tuple[Path, set[str]]) -> None:
    from contracts.signatures import ack_key_info
    from kiosk.records.enrolment import Enrolment, write_enrolment

    folder, _ = used
    enrolment = Enrolment(
        url="http://127.0.0.1:1/",
        terminal_id="T0001",
        terminal_no=7,
        sealing_key=OpeningKey.generate().sealing_key().info(),
        ack_key=ack_key_info(bytes(32)),
        enrolled_at=AT,
    )
    write_enrolment(folder, enrolment)
    gone(folder)
    with pytest.raises(OtherTerminalsNumberError):
        recover(folder, [receipt_number(8, 100)])


def test_recovering_waits_until_nobody_uses_the_store(store: RecordStore, folder: Path) -> None:
    with pytest.raises(StoreInUseError):
        recover(folder)


def test_recovering_what_is_whole_changes_nothing(used: tuple[Path, set[str]]) -> None:
    folder, _ = used
    before = waiting(folder)
    done = recover(folder)
    assert (done.rebuilt, done.set_aside) == (None, 0)
    assert waiting(folder) == before


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format":2,"reserved":1,"sha256":"00"}'])
def test_damaged_numbers_are_no_first_start(
    used: tuple[Path, set[str]], opening: OpeningKey, content: bytes
) -> None:
    folder, numbers = used
    (folder / "numbers.json").write_bytes(content)
    for start in (migrate, lambda data: opened(data, opening)):
        with pytest.raises(StateDamagedError):
            start(folder)
    recover(folder)
    with closing(opened(folder, opening)) as store:
        assert store.commit_submission(draft()).number not in numbers


def test_a_first_format_store_migrates_with_nothing_lost(
    tmp_path: Path, opening: OpeningKey
) -> None:
    folder = tmp_path / "data"
    made = first_format.make(folder, opening.sealing_key(), 4)
    migrate(folder)
    migrate(folder)
    found = waiting(folder)
    assert len(found) == 3 + 4, "the acknowledged one does not wait, the ratings do"
    assert {one["id"]: one["envelope"] for one in made[1:]}.items() <= found.items()
    with closing(opened(folder, opening)) as store:
        held = {one.content.number for one in store.unconfirmed_receipts()}
        assert held == {made[n]["number"] for n in (0, 2, 3)}
        assert parse_number(store.commit_submission(draft()).number).sequence == 5
    assert names(folder / "attachments") == {one["attachment"] for one in made}
    gone(folder)
    assert recover(folder).rebuilt == 9
    assert {one["id"]: one["envelope"] for one in made}.items() <= waiting(folder).items()


def test_an_interrupted_migration_is_gone_on_with(tmp_path: Path, opening: OpeningKey) -> None:
    folder, copy = tmp_path / "data", tmp_path / "copy"
    made = first_format.make(folder, opening.sealing_key(), 3)
    shutil.copytree(folder, copy)
    migrate(copy)
    shutil.copytree(copy / "records", folder / "records")  # files durable, tables not changed yet
    (folder / "records" / ".incoming-00").write_bytes(b"half of one")
    migrate(folder)
    opened(folder, opening).close()
    assert names(folder / "records") == names(copy / "records")
    assert {one["id"] for one in made[1:]} <= waiting(folder).keys()


def test_a_damaged_first_format_database_gives_what_it_still_has(
    tmp_path: Path, opening: OpeningKey
) -> None:
    folder = tmp_path / "data"
    made = first_format.make(folder, opening.sealing_key(), 30)
    database = folder / "records.db"
    content = bytearray(database.read_bytes())
    middle = content.index(made[15]["id"].encode())
    page = middle // 4096 * 4096
    content[page : page + 100] = bytes(100)
    database.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        migrate(folder)
    recover(folder, [made[-1]["number"]])
    found = waiting(folder)
    assert len([one for one in made if one["id"] in found]) >= 20
    with closing(opened(folder, opening)) as store:
        assert parse_number(store.commit_submission(draft()).number).sequence > 30


def test_the_receipt_counter_cannot_run_back(
    used: tuple[Path, set[str]], opening: OpeningKey
) -> None:
    folder, _ = used
    for value in (0, 2, 10_000):
        with closing(sqlite3.connect(folder / "records.db")) as database:
            database.execute("UPDATE counters SET value = ?", (value,))
            database.commit()
        with pytest.raises(StoreDamagedError):
            opened(folder, opening)


def test_state_files_hold_their_own_hash(used: tuple[Path, set[str]]) -> None:
    folder, _ = used
    document = json.loads((folder / "numbers.json").read_bytes())
    assert document["reserved"] == BLOCK
    content = (folder / "numbers.json").read_bytes()
    from kiosk.records.statefile import read_state

    for at in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[at] ^= 1 << bit
            (folder / "numbers.json").write_bytes(changed)
            with pytest.raises(StateDamagedError):
                read_state(folder / "numbers.json")
