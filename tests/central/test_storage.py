import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

import central.storage.console
import central.storage.fleet
import central.storage.models
import central.storage.publishing  # noqa: F401 - all of them fill the metadata
from central.audit import AuditEntry, append_audit, first_broken
from central.casework.inbox import Cursor, Filters, inbox_page, inbox_query, parse_cursor
from central.keys import KeyStore, KeyStoreError
from central.measuring import page_cursor, seed_inbox, time_pages
from central.storage.base import Base
from central.storage.engine import Database, open_engine
from central.storage.files import AttachmentFiles
from central.storage.migrate import migrate
from central.storage.models import AuditRow
from contracts.canonical import sha256_hex
from contracts.errors import BugError, InvalidDocumentError
from tests.central.harness import START


@pytest.fixture
def database(tmp_path: Path) -> Database:
    path = tmp_path / "centre.db"
    migrate(path)
    return Database(path)


def test_the_newest_migration_makes_exactly_the_models(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    migrate(path)
    migrate(path)  # nothing left to do
    engine = open_engine(path, writing=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_commits_are_durable_and_readers_do_not_wait(database: Database) -> None:
    with database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    with database.write() as writing, database.read() as reading:
        append_audit(writing, START, AuditEntry("a", "b"))
        assert reading.query(AuditRow).count() == 0
    database.close()


def test_a_writer_has_the_lock_before_it_reads_the_time(database: Database) -> None:
    """Else a backup could be dated later than a record that is not in it."""
    with closing(sqlite3.connect(database.path, timeout=0, isolation_level=None)) as other:
        with database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
    database.close()


def test_a_moment_comes_back_aware_and_a_naive_one_is_refused(database: Database) -> None:
    east = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
    with database.write() as session:
        append_audit(session, east, AuditEntry("a", "b"))
    with database.read() as session:
        row = session.query(AuditRow).one()
        assert row.at == east
        assert row.at.tzinfo is UTC
        assert first_broken([row]) is None
    with pytest.raises(Exception, match="naive") as caught, database.write() as session:
        append_audit(session, datetime(2026, 1, 1), AuditEntry("a", "b"))
    assert isinstance(caught.value.__cause__ or caught.value, BugError)
    database.close()


def test_a_changed_audit_line_breaks_the_chain(database: Database) -> None:
    with database.write() as session:
        for number in range(4):
            append_audit(session, START, AuditEntry("user:x", "case.opened", str(number)))
    with database.read() as session:
        rows = session.query(AuditRow).order_by(AuditRow.id).all()
        assert first_broken(rows) is None
        assert first_broken(rows[1:], after=True) is None
        rows[2].purpose = "something else"
        assert first_broken(rows) == rows[2].id
        session.rollback()
    database.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with 100,000 cases, and the planner knowing it."""
    path = tmp_path_factory.mktemp("full") / "centre.db"
    migrate(path)
    database = Database(path)
    seed_inbox(database, 100_000)
    with database.write() as session:
        session.execute(text("ANALYZE"))
    yield database
    database.close()


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(), "ix_casefile_arrival"),
        (Filters(terminal_ids=("t-seed-03",)), "ix_casefile_terminal_arrival"),
        (Filters(item_code="elder-allowance"), "ix_casefile_item_arrival"),
        (Filters(since=START, until=START), "ix_casefile_arrival"),
        (Filters(number="222-222-222"), "ix_casefile_number"),
    ],
)
@pytest.mark.parametrize("cursor", [None, Cursor(START, 7), Cursor(START, 7, newer=True)])
def test_a_page_of_100000_cases_is_a_walk_along_an_index(
    full: Database, filters: Filters, cursor: Cursor | None, index: str
) -> None:
    query = inbox_query(filters, cursor, 50)
    with full.read() as session:
        compiled = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") and index not in step for step in plan), plan
    if filters.number is None:
        assert not any("TEMP B-TREE" in step for step in plan), plan


def test_page_500_of_100000_cases_continues_page_499(full: Database) -> None:
    with full.read() as session:
        before = inbox_page(session, Filters(), page_cursor(full, 499))
        assert before.older is not None
        page = inbox_page(session, Filters(), parse_cursor(before.older))
        assert [line.seq for line in page.lines] == list(range(75050, 75000, -1))
        assert page.newer is not None
        assert inbox_page(session, Filters(), parse_cursor(page.newer)).lines == before.lines
        assert page == inbox_page(session, Filters(), page_cursor(full, 500))
    assert set(time_pages(full, (1, 500), repeats=1)) == {1, 500}


def test_a_cursor_reads_back_and_garbage_does_not() -> None:
    for cursor in (Cursor(START, 7), Cursor(START + timedelta(microseconds=5), 9, newer=True)):
        assert parse_cursor(cursor.text()) == cursor
    odd = (
        '["2026-01-01T00:00:00Z", 1000000000000000000000, true]',
        '["2026-01-01T00:00:00Z", -1, true]',
        '["2026-01-01T00:00:00Z", 1e999, true]',
        '["0001-01-01T00:00:00+14:00", 1, true]',
        "[" * 5000,
    )
    forged = [base64.urlsafe_b64encode(text.encode()).decode() for text in odd]
    for garbage in ("", "§", "e30", "W10", "WzEsMiwzXQ", *forged):
        with pytest.raises(InvalidDocumentError):
            parse_cursor(garbage)


def test_attachments_are_stored_whole_under_their_hash(tmp_path: Path) -> None:
    files = AttachmentFiles(tmp_path)
    for _ in range(2):
        assert files.store(b"sealed") == sha256_hex(b"sealed")
    assert files.read(sha256_hex(b"sealed")) == b"sealed"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [sha256_hex(b"sealed")]
    with pytest.raises(BugError):
        files.read("../../etc/passwd")
    draft = tmp_path / sha256_hex(b"sealed")[:2] / ".draft-of-a-killed-process"
    draft.write_bytes(b"half")
    assert files.tidy() == 1
    assert files.read(sha256_hex(b"sealed")) == b"sealed"
    assert not draft.exists()


def test_keys_are_made_once_and_the_private_one_needs_its_passphrase(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    keys = KeyStore(folder)
    elsewhere = tmp_path / "passphrase"
    keys.create(elsewhere)
    assert keys.opening_key(elsewhere).sealing_key() == keys.sealing_key()
    assert keys.opening_key(elsewhere).secret not in (folder / "opening.json").read_bytes()
    assert not keys.passphrase_file.exists()
    with pytest.raises(KeyStoreError):
        keys.create(elsewhere)
    elsewhere.write_text("another")
    for passphrase in (elsewhere, tmp_path / "missing"):
        with pytest.raises(KeyStoreError):
            keys.opening_key(passphrase)
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_database_of_ours_refuses_what_points_nowhere(database: Database) -> None:
    connection = sqlite3.connect(database.path)
    connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute(
            "INSERT INTO attachment VALUES ('a', 1, 't-none', '2026-01-01 00:00:00')"
        )
    connection.close()
    database.close()
