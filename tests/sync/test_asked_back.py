"""What a real centre's disk damaged comes back from the terminal that sent it, by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests

from kiosk.records.enrolment import read_enrolment
from kiosk.records.outbox import Outbox
from kiosk.records.store import open_store
from tests.records.drafts import draft, photo
from tests.sync.test_process import running
from tests.sync.test_real_centre import RealCentre, enrolled_at
from tests.sync.test_restored_centre import until

DAMAGED = "P-154"


@dataclass
class Hall:
    """A centre, and a terminal that serves it with one submission delivered."""

    real: RealCentre
    centre: Path
    terminal: Path
    submission: str
    sealed: str
    photo: bytes

    @property
    def file(self) -> Path:
        return self.centre / "attachments" / self.sealed[:2] / self.sealed

    def opened(self) -> requests.Response:
        """The photo, by the read API."""
        bearer = {"Authorization": f"Bearer {self.token}"}
        case = f"{self.real.url}/api/v1/submissions/{self.submission}"
        answer = requests.post(f"{case}/open", headers=bearer, timeout=60)
        if not answer.ok:
            return answer
        clear = answer.json()["attachments"][0]["sha256"]
        return requests.get(f"{case}/attachments/{clear}", headers=bearer, timeout=60)

    def alarms(self) -> list[tuple[bool, bool]]:
        """Of each alarm about damage of a record: closed, and not at the terminal any more."""
        with closing(sqlite3.connect(self.centre / "centre.db")) as database:
            rows = database.execute(
                "SELECT closed_at, gone_at FROM alarm"
                " WHERE kind = 'kept-damaged' AND record_id = ? ORDER BY id",
                (self.submission,),
            ).fetchall()
        return [(closed is not None, gone is not None) for closed, gone in rows]

    def spoil_envelope(self) -> None:
        """What a broken disk does behind the database's back."""
        with closing(sqlite3.connect(self.centre / "centre.db")) as database, database:
            query = "SELECT sql FROM sqlite_master WHERE name = 'record_no_update'"
            (guard,) = database.execute(query).fetchone()
            database.execute("DROP TRIGGER record_no_update")
            change = "UPDATE record SET envelope = replace(envelope, '\"enc\"', '\"enx\"')"
            database.execute(change + " WHERE id = ?", (self.submission,))
            database.execute(guard)

    def __post_init__(self) -> None:
        self.token = self.real.command("token").split()[-1]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    centre = RealCentre(tmp_path_factory.mktemp("asked"))
    centre.start()
    yield centre
    centre.kill()


@pytest.fixture
def hall(real: RealCentre, tmp_path: Path) -> Iterator[Hall]:
    settings = replace(enrolled_at(real, tmp_path / "terminal"), heartbeat_s=0.2)
    known, taken = read_enrolment(settings.data_dir), photo(3000)
    assert known is not None
    with closing(
        open_store(settings.data_dir, known.sealing(), known.terminal_id, known.terminal_no)
    ) as store:
        committed = store.commit_submission(draft(taken))
    with closing(Outbox(settings.data_dir)) as outbox, running(settings):
        until(lambda: outbox.count() == 0)
        (sealed,) = (settings.data_dir / "attachments").iterdir()
        yield Hall(real, real.data, settings.data_dir, str(committed.id), sealed.name, taken)


@pytest.mark.long
def test_an_attachment_that_an_officer_finds_damaged_comes_back_and_closes_its_alarm(
    hall: Hall,
) -> None:
    assert hall.opened().content == hall.photo
    hall.file.write_bytes(hall.file.read_bytes()[:100])
    answer = hall.opened()
    assert (answer.status_code, answer.json()["code"]) == (503, DAMAGED)
    assert "its terminal is asked for it" in answer.json()["message"]
    until(lambda: hall.alarms() == [(True, False)])
    assert hall.opened().content == hall.photo
    hall.file.unlink()  # it may be damaged again, and gone whole
    assert hall.opened().status_code == 503
    until(lambda: hall.opened().ok)
    until(lambda: hall.alarms() == [(True, False)])


def test_an_envelope_that_is_damaged_comes_back(hall: Hall) -> None:
    hall.spoil_envelope()
    assert hall.opened().json()["code"] == DAMAGED
    until(lambda: hall.alarms() == [(True, False)])
    assert hall.opened().content == hall.photo


def test_what_a_check_finds_comes_back_before_anybody_looks(hall: Hall) -> None:
    assert "attachments" in hall.real.command("check")
    data = bytearray(hall.file.read_bytes())
    data[50] ^= 1
    hall.file.write_bytes(data)
    told = hall.real.tried("check")
    assert told.returncode == 1
    assert "1 damaged, asked back from t-" in told.stderr
    until(lambda: hall.alarms() == [(True, False)])
    assert hall.opened().content == hall.photo
    assert hall.real.tried("check").returncode == 0


@pytest.mark.long
def test_what_the_terminal_does_not_have_any_more_is_said(hall: Hall) -> None:
    (hall.terminal / "attachments" / hall.sealed).unlink()
    hall.file.unlink()
    assert hall.opened().status_code == 503
    until(lambda: hall.alarms() == [(False, True)])
    assert hall.opened().status_code == 503
    assert hall.alarms() == [(False, True)], "it is not asked for again"
