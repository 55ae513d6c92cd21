import os
import sqlite3
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from contracts.envelope import OpeningKey
from kiosk.records.database import DATABASE_NAME, open_engine
from kiosk.records.migrate import alembic_config, migrate, upgrade
from kiosk.records.schema import REVISION, Base
from kiosk.records.store import open_store
from tests.records.drafts import draft


def test_the_newest_migration_is_the_one_the_program_asks_for() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == REVISION


def test_migrations_make_exactly_the_tables_of_the_schema(folder: Path) -> None:
    engine = open_engine(folder / DATABASE_NAME)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_migrating_again_keeps_what_is_there(folder: Path, opening: OpeningKey) -> None:
    store = open_store(folder, opening.sealing_key(), "T0001", 7)
    committed = store.commit_submission(draft())
    store.close()
    migrate(folder)
    store = open_store(folder, opening.sealing_key(), "T0001", 7)
    assert [r.submission_id for r in store.unconfirmed_receipts()] == [committed.id]
    store.close()


def test_down_and_up_again(folder: Path) -> None:
    config = alembic_config()
    engine = open_engine(folder / DATABASE_NAME)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        left = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'"
        ).scalars()
        assert list(left) == ["alembic_version"]
    engine.dispose()
    upgrade(folder / DATABASE_NAME)
    database = sqlite3.connect(folder / DATABASE_NAME)
    assert database.execute("SELECT value FROM counters").fetchone() == (0,)
    database.close()


def test_a_migration_that_is_killed_half_way_changes_nothing(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / DATABASE_NAME, create=True)
    connection = engine.connect()
    transaction = connection.begin()
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    transaction.rollback()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    connection.close()
    engine.dispose()
    assert tables == 0


def test_the_database_is_kept_with_full_sync_and_without_temporary_files(folder: Path) -> None:
    engine = open_engine(folder / DATABASE_NAME)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        }
    engine.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "temp_store": 2,
    }
    assert os.stat(folder / DATABASE_NAME).st_mode & 0o777 == 0o600
