"""Whatever cannot be opened leaves no connection to the database behind.

What is left is closed by the garbage collector, in whichever test runs then: an error there.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from central.app import build
from central.cli import main
from central.settings import CentreSettings, ConsoleSettings, ServerSettings
from central.storage.engine import Database
from central.storage.migrate import migrate
from central.storage.trouble import StorageTroubleError
from contracts.envelope import OpeningKey
from contracts.errors import KioskError
from contracts.zone import UnknownZoneError
from kiosk.records.migrate import migrate as migrate_terminal
from kiosk.records.store import open_store
from sync.attempts import Attempts


class Watched(sqlite3.Connection):
    """Remembers whether it was closed."""

    is_open = True

    def close(self) -> None:
        self.is_open = False
        super().close()


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How many connections that were made since are open still."""
    made: list[Watched] = []
    connect = sqlite3.connect

    def watched(*where: Any, factory: type = sqlite3.Connection, **how: Any) -> Watched:
        kind = (
            type("Kind", (Watched, factory), {}) if factory is not sqlite3.Connection else Watched
        )
        made.append(connect(*where, factory=kind, **how))
        return made[-1]

    for module in (sqlite3, sqlite3.dbapi2):
        monkeypatch.setattr(module, "connect", watched)
    yield lambda: sum(each.is_open for each in made)
    for each in made:
        each.close()


def noise(path: Path) -> Path:
    path.write_bytes(b"no database at all, and long enough to be read as a page" * 100)
    return path


def test_the_centre_that_finds_no_database_where_one_was(
    tmp_path: Path, left: Callable[[], int]
) -> None:
    path = noise(tmp_path / "centre.db")
    with pytest.raises(StorageTroubleError):
        migrate(path)
    database = Database(path)
    with pytest.raises(StorageTroubleError), database.write() as session:
        session.connection()
    with pytest.raises(StorageTroubleError), database.read() as session:
        session.connection()
    with pytest.raises(StorageTroubleError):
        database.probe()
    database.close()
    assert left() == 0


def test_a_migration_that_fails(
    tmp_path: Path, left: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alembic.context.run_migrations", _fails)
    with pytest.raises(ZeroDivisionError):
        migrate(tmp_path / "centre.db")
    assert left() == 0


def _fails() -> None:
    raise ZeroDivisionError


def test_a_centre_that_cannot_be_put_together(tmp_path: Path, left: Callable[[], int]) -> None:
    assert main(["init", "--data", str(tmp_path)]) == 0
    settings = CentreSettings(
        server=ServerSettings(data_dir=tmp_path), console=ConsoleSettings(timezone="Asia/Nowhere")
    )
    with pytest.raises(UnknownZoneError):
        build(settings)
    assert left() == 0


def test_the_terminal_and_its_sync_process(tmp_path: Path, left: Callable[[], int]) -> None:
    migrate_terminal(tmp_path)
    noise(tmp_path / "records.db")
    with pytest.raises(KioskError):
        open_store(tmp_path, OpeningKey.generate().sealing_key(), "T0001", 7)
    with pytest.raises(KioskError):
        migrate_terminal(tmp_path)
    noise(tmp_path / "sync.db")
    attempts = Attempts(tmp_path)
    attempts.close()
    assert left() == 0
