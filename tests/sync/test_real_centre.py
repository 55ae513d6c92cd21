"""The sync process against the real centre, started as its operator starts it."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from contracts.envelope import RecordHeader, seal_record
from demo.devices import free_port
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from sync.centre import Conflict
from sync.enrol import enrol
from sync.errors import CentreRefusesError, CentreUnreachableError, EnrolmentRefusedError
from sync.settings import SyncSettings
from tests.records.drafts import AT, ID_NUMBER, NAME, draft, photo
from tests.sync.line import connected
from tests.sync.parts import built
from tests.sync.test_delivery import drain
from tests.sync.test_process import running

ROOT = Path(__file__).parents[2]


class RealCentre:
    """``python -m central serve`` on a port that stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "centre"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options: tuple[str, ...] = ()
        self.command("init")
        self._token = self.command("token").split()[-1]
        self._log = folder / "centre.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> str:
        done = self.tried(*arguments)
        done.check_returncode()
        return done.stdout

    def tried(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail."""
        return subprocess.run(
            [sys.executable, "-m", "central", *arguments, "--data", str(self.data), *self.options],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )

    def start(self) -> None:
        port = ("--host", "127.0.0.1", "--port", str(self.port), *self.options)
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "central", "serve", "--data", str(self.data), *port],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        for _ in range(1000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            select.select([], [], [], 0.02)
        pytest.fail("the centre did not start")

    def kill(self) -> None:
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def submissions(self) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.url}/api/v1/submissions", headers=self._bearer(), timeout=60)
        answer.raise_for_status()
        items = answer.json()["items"]
        assert isinstance(items, list)
        return items

    def opened(self, submission: str) -> dict[str, Any]:
        answer = requests.post(
            f"{self.url}/api/v1/submissions/{submission}/open",
            headers=self._bearer(),
            json={"purpose": "test"},
            timeout=60,
        )
        answer.raise_for_status()
        document = answer.json()
        assert isinstance(document, dict)
        return document

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


def settings_at(real: RealCentre, data_dir: Path) -> SyncSettings:
    """Settings of a terminal in this folder that tries often."""
    return SyncSettings(
        data_dir=data_dir,
        centre_url=real.url,
        min_backoff_s=0.05,
        max_backoff_s=0.2,
        timeout_s=5,
    )


def enrolled_at(real: RealCentre, data_dir: Path) -> SyncSettings:
    """The same, of one that is enrolled and has its store."""
    settings = settings_at(real, data_dir)
    enrol(settings, real.command("enrol-code", "--name", "T1").split()[-1])
    migrate(settings.data_dir)
    return settings


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    centre = RealCentre(tmp_path_factory.mktemp("real"))
    centre.start()
    yield centre
    centre.kill()


@pytest.fixture
def settings(real: RealCentre, tmp_path: Path) -> SyncSettings:
    if real.process is None:
        real.start()
    return settings_at(real, tmp_path / "terminal")


@pytest.fixture
def enrolled(real: RealCentre, settings: SyncSettings) -> SyncSettings:
    return enrolled_at(real, settings.data_dir)


@pytest.fixture
def store(enrolled: SyncSettings) -> Iterator[RecordStore]:
    enrolment = read_enrolment(enrolled.data_dir)
    assert enrolment is not None
    opened = open_store(
        enrolled.data_dir, enrolment.sealing(), enrolment.terminal_id, enrolment.terminal_no
    )
    yield opened
    opened.close()


def test_a_submission_is_opened_at_the_centre_as_it_was_made(
    real: RealCentre, store: RecordStore, enrolled: SyncSettings
) -> None:
    committed = store.commit_submission(draft(photo(40_000)))
    store.append_outcome(committed.id, "printed", True, 1, False, AT)
    store.append_rating(committed.id, 4, AT)
    with built(enrolled) as parts:
        drain(parts)
        assert parts.outbox.count() == 0
    opened = real.opened(str(committed.id))
    assert opened["number"] == committed.number
    assert opened["identity"]["name"] == NAME
    assert opened["identity"]["id_number"] == ID_NUMBER
    assert opened["attachments"][0]["size"] == 40_000
    assert opened["receipt_outcome"]["outcome"] == "printed"
    assert opened["rating"]["level"] == 4


def test_a_centre_killed_and_started_again_holds_each_submission_once(
    real: RealCentre, store: RecordStore, enrolled: SyncSettings
) -> None:
    ids = {str(store.commit_submission(draft(photo(5000))).id) for _ in range(3)}
    with running(enrolled), connected(enrolled.data_dir) as line:
        line.watch_until(lambda status: status["pending"] < 3)
        real.kill()
        ids |= {str(store.commit_submission(draft()).id) for _ in range(2)}
        while line.next()["centre"] != "unreachable":
            pass
        real.start()
        while line.next()["pending"] != 0:
            pass
    held = [item["id"] for item in real.submissions() if item["id"] in ids]
    assert sorted(held) == sorted(ids)


def test_a_reply_that_was_lost_is_asked_for_again_and_counts_once(
    real: RealCentre, store: RecordStore, enrolled: SyncSettings
) -> None:
    committed = store.commit_submission(draft())
    with built(enrolled) as parts:
        confirm = parts.outbox.confirm

        def killed_before_confirming(*_: object) -> None:
            raise CentreUnreachableError("killed here")

        parts.outbox.confirm = killed_before_confirming  # type: ignore[method-assign,assignment]  # a kill
        with pytest.raises(CentreUnreachableError):
            parts.deliverer.step()
        parts.outbox.confirm = confirm  # type: ignore[method-assign]  # as before
        drain(parts)
    held = [item["id"] for item in real.submissions()]
    assert held.count(str(committed.id)) == 1


def test_the_centre_proves_that_it_holds_other_bytes(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    store.commit_submission(draft())
    enrolment = read_enrolment(enrolled.data_dir)
    assert enrolment is not None
    with built(enrolled) as parts:
        (entry,) = parts.outbox.pending(1)
        drain(parts)
        header = RecordHeader(
            str(entry.id), entry.kind, str(entry.submission_id), enrolment.terminal_id, "now"
        )
        other = replace(entry, envelope=seal_record(enrolment.sealing(), header, b"{}"))
        assert isinstance(parts.centre.send_record(other), Conflict)


def test_a_code_works_once(real: RealCentre, settings: SyncSettings, tmp_path: Path) -> None:
    code = real.command("enrol-code", "--name", "T2").split()[-1]
    enrol(settings, code)
    with pytest.raises(EnrolmentRefusedError):
        enrol(SyncSettings(data_dir=tmp_path / "other", centre_url=real.url), code)


def test_a_terminal_whose_answer_was_lost_comes_in_with_a_new_code_as_itself(
    real: RealCentre, settings: SyncSettings
) -> None:
    first = enrol(settings, real.command("enrol-code", "--name", "T3").split()[-1])
    (settings.data_dir / "enrolment.json").unlink()
    again = enrol(settings, real.command("enrol-code", "--name", "T3").split()[-1])
    assert (again.terminal_id, again.terminal_no) == (first.terminal_id, first.terminal_no)


def test_a_revoked_terminal_is_refused_and_keeps_its_records(
    real: RealCentre, store: RecordStore, enrolled: SyncSettings
) -> None:
    store.commit_submission(draft())
    enrolment = read_enrolment(enrolled.data_dir)
    assert enrolment is not None
    real.command("revoke", "--terminal", enrolment.terminal_id)
    with built(enrolled) as parts, pytest.raises(CentreRefusesError):
        parts.deliverer.step()
    outbox = Outbox(enrolled.data_dir)
    assert outbox.count() == 1
    outbox.close()


def test_the_only_key_on_the_terminal_is_its_own(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    store.commit_submission(draft(photo(1000)))
    with built(enrolled):
        names = {path.name for path in enrolled.data_dir.rglob("*") if path.is_file()}
    secrets = [name for name in names if "key" in name]
    assert secrets == ["terminal.key"]
