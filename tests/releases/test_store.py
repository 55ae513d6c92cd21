"""Both slots read the record store: what a program on trial makes of it only adds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from contracts.envelope import OpeningKey
from contracts.errors import StorageError
from kiosk.records.database import DATABASE_NAME, connect, number_of, open_engine
from kiosk.records.errors import StoreNotReadyError
from kiosk.records.index import examined
from kiosk.records.migrate import alembic_config, migrate
from kiosk.records.outbox import Outbox
from kiosk.records.schema import READ_FROM, REVISION, SCHEMA_TEXTS, schema_mark
from kiosk.records.store import RecordStore, open_store
from kiosk.releases.storecopy import migrate_tried
from tests.records.drafts import draft

NEWER = "0099_more"


@pytest.fixture(scope="module")
def opening() -> OpeningKey:
    return OpeningKey.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    migrate(tmp_path)
    return tmp_path


def opened(folder: Path, opening: OpeningKey) -> RecordStore:
    return open_store(folder, opening.sealing_key(), "T0001", 7)


def moved_on(folder: Path, read_from: int, *statements: str) -> None:
    """What a newer program makes of the store."""
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as database:
        for statement in statements:
            database.execute(statement)
        database.execute("UPDATE alembic_version SET version_num = ?", (NEWER,))
        texts = [text for (text,) in database.execute(SCHEMA_TEXTS)]
        database.execute(f"PRAGMA user_version = {schema_mark(texts)}")
        database.execute(f"PRAGMA application_id = {read_from}")
        database.commit()


ADDED = (
    "ALTER TABLE records ADD COLUMN hue TEXT",
    "CREATE TABLE shades (name TEXT PRIMARY KEY)",
    "INSERT INTO shades VALUES ('grey')",
)


def test_records_of_a_program_on_trial_are_read_by_the_one_before(
    folder: Path, opening: OpeningKey
) -> None:
    with closing(opened(folder, opening)) as store:
        first = store.commit_submission(draft())
    moved_on(folder, READ_FROM, *ADDED)
    migrate(folder)  # nothing is left to it
    with closing(opened(folder, opening)) as store:
        second = store.commit_submission(draft())
    with closing(Outbox(folder)) as outbox:
        assert [each.id for each in outbox.pending(9)] == [first.id, second.id]
    with closing(connect(folder / DATABASE_NAME)) as database:
        assert len(examined(database).files) == 2
        assert database.execute("SELECT name FROM shades").fetchone() == ("grey",)


def test_a_store_that_ours_cannot_read_is_refused_by_name(
    folder: Path, opening: OpeningKey
) -> None:
    moved_on(folder, number_of(NEWER), *ADDED)
    with pytest.raises(StoreNotReadyError):
        migrate(folder)
    with pytest.raises(StoreNotReadyError):
        opened(folder, opening)


def test_the_store_says_from_which_program_on_it_is_read(folder: Path) -> None:
    with closing(connect(folder / DATABASE_NAME)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (READ_FROM,)


def test_a_program_on_trial_touches_a_copy_first(folder: Path, opening: OpeningKey) -> None:
    with closing(opened(folder, opening)) as store:
        store.commit_submission(draft())
    migrate_tried(folder)
    assert not (folder / "releases" / "store-copy").exists()
    with closing(opened(folder, opening)) as store:
        assert len(store.unconfirmed_receipts()) == 1


@pytest.mark.parametrize("how", ["of a newer program", "damaged"])
def test_where_the_copy_fails_the_store_is_as_it_was(folder: Path, how: str) -> None:
    path = folder / DATABASE_NAME
    if how == "damaged":
        with closing(sqlite3.connect(path)) as database:
            database.execute("DROP TABLE alembic_version")
            database.execute("PRAGMA journal_mode=DELETE")
    else:
        moved_on(folder, number_of(NEWER))
    before = dump(path)
    with pytest.raises(StorageError):
        migrate_tried(folder)
    assert dump(path) == before
    assert not (folder / "releases" / "store-copy").exists()


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


# ---- migrations only add ---------------------------------------------------------------------

Table = dict[str, tuple[str, int, object, int]]


def tables(database: sqlite3.Connection) -> dict[str, Table]:
    names = [n for (n,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return {
        name: {
            row[1]: (row[2], row[3], row[4], row[5])
            for row in database.execute(f"PRAGMA table_info({name})")
        }
        for name in names
    }


def others(database: sqlite3.Connection) -> set[str]:
    query = "SELECT sql FROM sqlite_master WHERE type != 'table' AND sql IS NOT NULL"
    return {text for (text,) in database.execute(query)}


def taken_away(before: sqlite3.Connection, after: sqlite3.Connection) -> Iterator[str]:
    """What an older program would miss, or be refused by."""
    old, new = tables(before), tables(after)
    for name, columns in old.items():
        for column, kind in columns.items():
            if new.get(name, {}).get(column) != kind:
                yield f"{name}.{column} is gone or another one"
        for column, (_kind, required, default, _key) in new.get(name, {}).items():
            if column not in columns and required and default is None:
                yield f"{name}.{column} has to be filled"
    yield from (text for text in others(before) - others(after))


def at_revision(path: Path, revision: str) -> sqlite3.Connection:
    engine = open_engine(path, create=True)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    return sqlite3.connect(path)


def test_migrations_since_the_one_that_is_read_from_only_add(tmp_path: Path) -> None:
    steps = [
        each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()
    ]
    (first,) = [each for each in steps if number_of(each) == READ_FROM]
    with (
        closing(at_revision(tmp_path / "old.db", first)) as before,
        closing(at_revision(tmp_path / "new.db", REVISION)) as after,
    ):
        assert list(taken_away(before, after)) == []


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("ALTER TABLE records ADD COLUMN hue TEXT", False),
        ("ALTER TABLE records ADD COLUMN hue TEXT NOT NULL DEFAULT ''", False),
        ("CREATE TABLE more (x INTEGER)", False),
        ("ALTER TABLE receipts RENAME COLUMN confirmed TO held", True),
        ("DROP TABLE receipts", True),
        ("DROP TRIGGER records_no_UPDATE", True),
    ],
)
def test_what_takes_away_is_seen(folder: Path, statement: str, bad: bool) -> None:
    path = folder / DATABASE_NAME
    with closing(sqlite3.connect(path)) as before, closing(sqlite3.connect(":memory:")) as after:
        before.backup(after)
        after.execute(statement)
        assert bool(list(taken_away(before, after))) is bad
