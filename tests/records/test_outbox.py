import errno
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from contracts.envelope import OpeningKey
from contracts.errors import StorageError
from kiosk.records.errors import StoreNotReadyError
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from tests.records.blocks import unread
from tests.records.drafts import AT, draft, photo

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def test_entries_leave_in_the_order_they_came(store: RecordStore, folder: Path) -> None:
    ids = [store.commit_submission(draft()).id for _ in range(4)]
    with closing(Outbox(folder, now=lambda: NOW)) as outbox:
        assert [entry.id for entry in outbox.pending(3)] == ids[:3]
        outbox.confirm(ids[0], {"id": str(ids[0])})
        assert [entry.id for entry in outbox.pending(9)] == ids[1:]
        assert outbox.count() == 3
        assert outbox.last_acknowledged() == NOW


def test_what_is_skipped_does_not_stand_before_the_others(
    store: RecordStore, outbox: Outbox
) -> None:
    ids = [store.commit_submission(draft()).id for _ in range(4)]
    assert [entry.id for entry in outbox.pending(1, {str(ids[0]), str(ids[1])})] == ids[2:3]
    assert [entry.id for entry in outbox.pending(9, {str(ids[1])})] == [ids[0], *ids[2:]]
    many = {f"{number:036}" for number in range(300_000)}
    assert outbox.pending(1, many | set(map(str, ids))) == []


def test_a_record_set_aside_is_off_the_list_and_not_acknowledged(
    store: RecordStore, folder: Path, outbox: Outbox
) -> None:
    submission = store.commit_submission(draft()).id
    outbox.set_aside(submission, {"status": 409})
    assert outbox.pending(1) == []
    assert outbox.last_acknowledged() is None
    database = sqlite3.connect(folder / "records.db")
    assert database.execute("SELECT state FROM deliveries").fetchall() == [("set-aside",)]
    database.close()


def test_confirming_twice_changes_nothing(store: RecordStore, folder: Path, outbox: Outbox) -> None:
    submission = store.commit_submission(draft()).id
    outbox.confirm(submission, {"n": 1})
    outbox.confirm(submission, {"n": 2})
    database = sqlite3.connect(folder / "records.db")
    assert database.execute("SELECT answer FROM deliveries").fetchall() == [('{"n": 1}',)]
    database.close()


def test_terminal_and_sync_write_to_one_database_at_the_same_time(
    store: RecordStore, folder: Path, outbox: Outbox
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def deliver() -> int:
        done = 0
        while done < 30:
            for entry in outbox.pending(1):
                outbox.confirm(entry.id, {})
                done += 1
        return done

    with ThreadPoolExecutor(1) as pool:
        delivering = pool.submit(deliver)
        for _ in range(30):
            store.commit_submission(draft(photo(500)))
        assert delivering.result(timeout=60) == 30
    assert outbox.count() == 0


def test_sealed_attachments_are_read_by_name(
    store: RecordStore, folder: Path, outbox: Outbox
) -> None:
    store.commit_submission(draft(photo(500)))
    (name,) = outbox.pending(1)[0].attachments
    assert outbox.attachment(name) == (folder / "attachments" / name).read_bytes()
    with pytest.raises(StorageError):
        outbox.attachment("00" * 32)


def file_of(folder: Path, record: UUID) -> Path:
    with closing(sqlite3.connect(folder / "records.db")) as database:
        row = database.execute("SELECT file FROM records WHERE id = ?", (str(record),)).fetchone()
    return folder / "records" / str(row[0])


@pytest.mark.parametrize("error", [errno.EIO, errno.EBADMSG, errno.EUCLEAN])
def test_a_bad_block_under_one_record_lets_the_others_pass(
    store: RecordStore, folder: Path, outbox: Outbox, error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [store.commit_submission(draft()).id for _ in range(3)]
    with monkeypatch.context() as patching:
        unread(patching, file_of(folder, ids[0]), error=error)
        assert [entry.id for entry in outbox.pending(100)] == ids[1:]
        assert outbox.count() == 3
        assert outbox.ids() == {str(record) for record in ids}
        listed = [stored.submission_id for stored in store.unconfirmed_receipts()]
        assert listed == [ids[2], ids[1]]
    assert [entry.id for entry in outbox.pending(100)] == ids, "it waits, and may be read again"


def test_a_folder_that_this_process_may_not_read_is_no_damaged_record(
    store: RecordStore, folder: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = store.commit_submission(draft()).id
    unread(monkeypatch, file_of(folder, record), error=errno.EACCES)
    with pytest.raises(StorageError, match=f"errno {errno.EACCES}"):
        outbox.pending(100)


@pytest.mark.parametrize("kind", ["records", "attachments"])
def test_what_is_asked_back_and_lies_on_a_bad_block_is_gone_and_the_others_are_offered(
    store: RecordStore, folder: Path, outbox: Outbox, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [store.commit_submission(draft(photo(500))).id for _ in range(2)]
    bad = outbox.pending(1)[0]
    for record in ids:
        outbox.confirm(record, {})
    attachment = folder / "attachments" / bad.attachments[0]
    unread(monkeypatch, file_of(folder, ids[0]) if kind == "records" else attachment)
    assert outbox.ask_back([str(record) for record in ids]) == {str(ids[0])}
    assert [entry.id for entry in outbox.pending(100)] == ids[1:]


def test_without_a_store_the_outbox_says_not_ready(tmp_path: Path) -> None:
    with pytest.raises(StoreNotReadyError):
        Outbox(tmp_path)
    (tmp_path / "records.db").touch()
    with pytest.raises(StoreNotReadyError):
        Outbox(tmp_path)


def test_another_schema_is_not_touched(tmp_path: Path, opening: OpeningKey) -> None:
    migrate(tmp_path)
    database = sqlite3.connect(tmp_path / "records.db")
    database.execute("UPDATE alembic_version SET version_num = '9999_future'")
    database.execute("PRAGMA application_id = 9999")
    database.commit()
    database.close()
    with pytest.raises(StoreNotReadyError, match="9999_future"):
        Outbox(tmp_path)
    with pytest.raises(StoreNotReadyError):
        open_store(tmp_path, opening.sealing_key(), "T0001", 7)


def test_times_come_back_aware(store: RecordStore, folder: Path) -> None:
    store.commit_submission(draft())
    assert store.unconfirmed_receipts()[0].committed_at == AT
    assert store.unconfirmed_receipts()[0].committed_at.tzinfo is not None
