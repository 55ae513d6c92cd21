"""Boards of terminals that take each other's place, and a real centre that says so."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from central.storage.engine import Database
from central.storage.fleet import FleetAlertRow, LogEntryRow
from central.storage.models import AlarmRow
from kiosk.commands.desk import Desk, Hands
from kiosk.records.enrolment import Enrolment, read_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from sync.enrol import enrol
from sync.settings import SyncSettings
from tests.kiosk_sets.depot import AT
from tests.records.drafts import draft, photo
from tests.sync.parts import built
from tests.sync.test_delivery import drain
from tests.sync.test_real_centre import settings_at
from tests.sync.test_real_updates import Town


@dataclass
class Board:
    """One terminal's hardware."""

    town: Town
    settings: SyncSettings

    @property
    def data(self) -> Path:
        return self.settings.data_dir

    @property
    def known(self) -> Enrolment:
        found = read_enrolment(self.data)
        assert found is not None
        return found

    def enrolled(self, code: str) -> "Board":
        enrol(self.settings, code)
        migrate(self.data)
        return self

    def store(self) -> RecordStore:
        known = self.known
        return open_store(self.data, known.sealing(), known.terminal_id, known.terminal_no)

    def keeps(self, count: int = 1) -> list[tuple[str, str]]:
        """Visits that nobody has sent: id and receipt number of each."""
        store = self.store()
        made = [store.commit_submission(draft(photo(3000))) for _ in range(count)]
        store.close()
        return [(str(each.id), each.number) for each in made]

    def sends(self) -> None:
        with built(self.settings) as parts:
            drain(parts)

    def waits(self) -> int:
        outbox = Outbox(self.data)
        count = outbox.count()
        outbox.close()
        return count

    def desk(self, done: list[Any]) -> Desk:
        hands = Hands(
            closed=done.append,
            again=lambda: done.append("again"),
            tell=lambda: None,
            diagnose=lambda: "",
            queued=self.waits,
            replaced="replaced",
        )
        return Desk(self.data, Nobody(), hands, lambda: AT)


class Nobody:
    """Nobody is here."""

    def why_not(self) -> str:
        return ""

    def end(self, then: Any) -> None:
        then()


class Bureau(Town):
    """The centre, and what it says of terminals."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.database = Database(self.data / "centre.db")

    def board(self, data_dir: Path) -> Board:
        return Board(self, replace(settings_at(self, data_dir), heartbeat_s=0.2))

    def code(self, name: str = "T1") -> str:
        return self.must("enrol-code", "--name", name).split()[-1]

    def replaces(self, old: Board) -> str:
        words = ("--terminal", old.known.terminal_id, "--as", "operator")
        return self.must("replace", *words).strip()

    def lost(self, old: Board) -> dict[str, Any]:
        said = json.loads(self.must("lost", "--terminal", old.known.terminal_id, "--json"))
        assert isinstance(said, dict)
        return said

    def has(self) -> list[str]:
        return [each["id"] for each in self.submissions()]

    def alarms(self) -> list[str]:
        with self.database.read() as session:
            return [row.kind for row in session.scalars(select(AlarmRow))]

    def book_alerts(self) -> list[str]:
        query = select(FleetAlertRow).where(FleetAlertRow.kind.startswith("log-"))
        with self.database.read() as session:
            return [row.kind for row in session.scalars(query)]

    def logged(self, board: Board) -> list[tuple[str, dict[str, Any]]]:
        query = select(LogEntryRow).where(LogEntryRow.terminal_id == board.known.terminal_id)
        with self.database.read() as session:
            rows = session.scalars(query.order_by(LogEntryRow.n))
            return [(row.what, json.loads(row.said)) for row in rows]


@contextmanager
def bureau(folder: Path) -> Iterator[Bureau]:
    """Started, and ended."""
    made = Bureau(folder)
    made.start()
    yield made
    made.database.close()
    made.kill()
