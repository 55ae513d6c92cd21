"""Backing up while terminals write, and restoring: nothing acknowledged is lost."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from central.backup import BackupError, back_up, restore
from central.fleet.codes import new_code
from central.folder import DataFolder
from central.keys import KeyStore
from central.storage.engine import Database
from central.storage.identity import store_identity
from central.storage.models import AlarmRow, AttachmentRow, RecordRow, SessionRow, TerminalRow
from contracts.canonical import sha256_hex
from contracts.wire import (
    ATTACHMENTS_PATH,
    HELLO_PATH,
    RECORDS_PATH,
    SEALED_TYPE,
    HelloAck,
)
from tests.central.harness import (
    FakeTerminal,
    RunningCentre,
    post_enrolment,
    running_centre,
)
from tests.central.test_damage import harm_record
from tests.central.test_ill_disk import Officer
from tests.central.test_process import command, enrolled, serving

POURING = 3


def _hello(terminal: FakeTerminal, url: str) -> HelloAck:
    headers = terminal.headers(HELLO_PATH, b"{}")
    answer = requests.post(url + HELLO_PATH, data=b"{}", headers=headers, timeout=60)
    return HelloAck.model_validate(answer.json()["ack"])


@dataclass
class _Sent:
    """One acknowledged submission as its terminal still has it."""

    body: bytes
    sealed: bytes
    at: datetime


@dataclass
class _Pouring:
    """A terminal that sends submissions with a photo, one after the other, until told to stop."""

    terminal: FakeTerminal
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[_Sent] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stop.is_set():
            record = self.terminal.submission()
            sealed, reference = self.terminal.photo(record.id)
            body = self.terminal.envelope(record, (reference["sealed_sha256"],))
            assert self.terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).status_code == 201
            answer = self.terminal.post(RECORDS_PATH, body)
            assert answer.status_code == 201
            at = datetime.fromisoformat(answer.json()["ack"]["received_at"])
            self.acknowledged.append(_Sent(body, sealed, at))
            if len(self.acknowledged) >= 5:
                self.enough.set()

    def offer_again(self, url: str, since: datetime) -> int:
        """What a terminal does when the centre says that it was restored."""
        self.terminal.centre.url = url
        late = [sent for sent in self.acknowledged if sent.at >= since]
        for sent in late:
            assert self.terminal.post(ATTACHMENTS_PATH, sent.sealed, SEALED_TYPE).ok
            assert self.terminal.post(RECORDS_PATH, sent.body).ok
        return len(late)


def test_drill_backed_up_while_terminals_write_and_restored_nothing_acknowledged_is_lost(
    data_template: Path, tmp_path: Path
) -> None:
    data, saved, again = tmp_path / "data", tmp_path / "saved", tmp_path / "again"
    shutil.copytree(data_template, data)
    with serving(data, tmp_path) as (url, _process):
        pouring = [_Pouring(enrolled(url, data, code)) for code in _codes(data, POURING)]
        before = _hello(pouring[0].terminal, url)
        threads = [threading.Thread(target=one.run) for one in pouring]
        for thread in threads:
            thread.start()
        for one in pouring:
            assert one.enough.wait(30)
        done = command("backup", "--data", str(data), str(saved))
        assert done.returncode == 0, done.stderr
        for one in pouring:
            one.enough.clear()
            assert one.enough.wait(30)
            one.stop.set()
        for thread in threads:
            thread.join()
    restored = command("restore", "--data", str(again), str(saved))
    assert restored.returncode == 0, restored.stderr
    with serving(again, tmp_path) as (url, _process):
        after = _hello(pouring[0].terminal, url)
        assert (before.backup_time, after.epoch == before.epoch) == (None, False)
        assert after.backup_time is not None
        since = datetime.fromisoformat(after.backup_time)
        sent = [one for each in pouring for one in each.acknowledged]
        assert {one.body for one in sent if one.at < since} <= _kept(again)
        offered = sum(one.offer_again(url, since) for one in pouring)
        assert 0 < offered < len(sent)
        assert _kept(again) == {one.body for one in sent}
        for photo in (one.sealed for one in sent):
            name = sha256_hex(photo)
            assert (again / "attachments" / name[:2] / name).read_bytes() == photo


def _codes(data: Path, count: int) -> list[str]:
    database = Database(data / "centre.db")
    with database.write() as session:
        codes = [new_code(session, "x", datetime.now(UTC)) for _ in range(count)]
    database.close()
    return codes


def _kept(data: Path) -> set[bytes]:
    with closing(sqlite3.connect(data / "centre.db")) as connection:
        rows = connection.execute("SELECT envelope FROM record").fetchall()
    assert len(rows) == len(set(rows))
    return {body for (body,) in rows}


def _restored(centre: RunningCentre, saved: Path, data: Path) -> DataFolder:
    folder = DataFolder(data)
    restore(saved, folder, centre.clock)
    return folder


def test_a_restored_centre_knows_its_backup_and_each_restore_is_another_epoch(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    taken = back_up(DataFolder(centre.data), saved, centre.clock)
    epochs = {_hello(terminal, centre.url).epoch}
    for number in (1, 2):
        folder = _restored(centre, saved, tmp_path / f"restored-{number}")
        with running_centre(folder.root, tmp_path / f"serving-{number}") as after:
            for _ in range(2):
                hello = _hello(terminal, after.url)
                assert hello.backup_time == taken.time.isoformat()
            epochs.add(hello.epoch)
    assert len(epochs) == 3
    assert None not in epochs


@pytest.mark.parametrize(("days", "earlier"), [(35, True), (37, False)])
def test_a_second_restore_asks_for_what_the_first_one_lost(
    centre: RunningCentre, tmp_path: Path, days: int, earlier: bool
) -> None:
    first = back_up(DataFolder(centre.data), tmp_path / "first", centre.clock)
    once = _restored(centre, tmp_path / "first", tmp_path / "once")
    later = first.time + timedelta(days=days)
    second = back_up(once, tmp_path / "second", lambda: later)
    twice = DataFolder(tmp_path / "twice")
    restore(tmp_path / "second", twice, lambda: later)
    database = Database(twice.database)
    with database.read() as session:
        told = store_identity(session).backup_time
    database.close()
    assert told == (first.time if earlier else second.time)


def test_a_terminal_enrolled_after_the_backup_keeps_its_name_and_no_number_is_given_twice(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    back_up(DataFolder(centre.data), tmp_path / "saved", centre.clock)
    later = [centre.terminal() for _ in range(3)]
    folder = _restored(centre, tmp_path / "saved", tmp_path / "restored")
    with running_centre(folder.root, tmp_path / "serving") as after:
        answer = post_enrolment(after.url, after.enrol_code(), later[0].key)
        assert answer.json()["terminal_id"] == later[0].id
        fresh = after.terminal()
    numbers = [one.answer.terminal_no for one in (terminal, *later, fresh)]
    numbers.append(answer.json()["terminal_no"])
    assert len(set(numbers)) == len(numbers)
    with centre.database.read() as session:
        assert session.query(TerminalRow).count() == 4


def test_nobody_is_logged_in_at_a_restored_centre_and_the_audit_log_goes_on(
    centre: RunningCentre, tmp_path: Path
) -> None:
    assert Officer(centre.url).log_in().ok
    with centre.database.read() as session:
        assert session.query(SessionRow).count() == 1
    back_up(DataFolder(centre.data), tmp_path / "saved", centre.clock)
    folder = _restored(centre, tmp_path / "saved", tmp_path / "restored")
    database = Database(folder.database)
    with database.read() as session:
        assert session.query(SessionRow).count() == 0
    database.close()
    with running_centre(folder.root, tmp_path / "serving") as after:
        officer = Officer(after.url)
        officer.log_in()
        audit = officer.see("/console/audit").text
        assert "从备份恢复中心" in audit
        assert "最近" in audit


def test_a_backup_of_a_backup_copies_what_is_new_and_mends_what_was_damaged_in_it(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    saved, folder = tmp_path / "saved", DataFolder(centre.data)
    terminal.send_with_photo()
    assert back_up(folder, saved, centre.clock).attachments == 1
    first = [path for path in (saved / "attachments").rglob("*") if path.is_file()]
    first[0].write_bytes(b"damaged")
    terminal.send_with_photo(b"another photo")
    centre.clock.move(timedelta(days=1))
    copied = back_up(folder, saved, centre.clock)
    assert (copied.attachments, copied.damaged) == (2, ())
    assert len(list(saved.glob("centre-*.db"))) == 1
    restored = _restored(centre, saved, tmp_path / "restored")
    for path in (path for path in restored.attachments.rglob("*") if path.is_file()):
        assert sha256_hex(path.read_bytes()) == path.name


def test_damage_at_the_centre_is_told_asked_back_and_mended_and_the_rest_is_saved(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    record = terminal.submission()
    sealed, reference = terminal.photo(record.id)
    name = reference["sealed_sha256"]
    body = terminal.envelope(record, (name,))
    assert terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).status_code == 201
    assert terminal.post(RECORDS_PATH, body).status_code == 201
    (centre.data / "attachments" / name[:2] / name).unlink()
    words = ("backup", "--data", str(centre.data), str(tmp_path / "saved"))
    done = command(*words)
    assert (done.returncode, f"attachment {name}" in done.stderr) == (1, True)

    folder = _restored(centre, tmp_path / "saved", tmp_path / "restored")
    database = Database(folder.database)
    with database.read() as session:
        alarms = [(row.kind, row.detail) for row in session.query(AlarmRow)]
        assert alarms == [("kept-damaged", f"attachment={name}")]
        assert session.query(RecordRow).count() == 1
        assert session.query(AttachmentRow).count() == 1
    database.close()

    assert _hello(terminal, centre.url).wanted == (record.id,)
    assert terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).ok
    assert terminal.post(RECORDS_PATH, body).ok
    assert _hello(terminal, centre.url).wanted == ()
    assert command(*words).returncode == 0


def test_a_damaged_record_that_a_backup_meets_is_asked_back(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    record = terminal.submission()
    body = terminal.envelope(record)
    assert terminal.post(RECORDS_PATH, body).status_code == 201
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    done = command("backup", "--data", str(centre.data), str(tmp_path / "saved"))
    assert (done.returncode, f"record {record.id}" in done.stderr) == (1, True)
    assert _hello(terminal, centre.url).wanted == (record.id,)


def _no_manifest(saved: Path) -> None:
    (saved / "backup.json").unlink()


def _half_a_manifest(saved: Path) -> None:
    (saved / "backup.json").write_text('{"v": 1, "ti')


def _another_folder(saved: Path) -> None:
    manifest = json.loads((saved / "backup.json").read_text())
    (saved / "backup.json").write_text(json.dumps(manifest | {"database": "../centre.db"}))


def _no_database(saved: Path) -> None:
    next(saved.glob("centre-*.db")).unlink()


def _flipped_bit(saved: Path) -> None:
    path = next(saved.glob("centre-*.db"))
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "harm", [_no_manifest, _half_a_manifest, _another_folder, _no_database, _flipped_bit]
)
def test_a_backup_that_is_not_whole_makes_no_centre(
    centre: RunningCentre, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    saved, folder = tmp_path / "saved", DataFolder(tmp_path / "restored")
    back_up(DataFolder(centre.data), saved, centre.clock)
    harm(saved)
    with pytest.raises(BackupError):
        restore(saved, folder, centre.clock)
    assert not folder.database.exists()


def test_a_backup_is_never_restored_over_another_centre(
    centre: RunningCentre, data_template: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    back_up(DataFolder(centre.data), saved, centre.clock)
    with pytest.raises(BackupError, match="there is a database"):
        restore(saved, DataFolder(centre.data), centre.clock)
    lost = DataFolder(tmp_path / "lost")  # its own keys are there, the database is gone
    shutil.copytree(data_template / "keys", lost.keys)
    restore(saved, lost, centre.clock)
    strange = DataFolder(tmp_path / "strange")
    strange.make()
    KeyStore(strange.keys).create()
    with pytest.raises(BackupError, match="another centre"):
        restore(saved, strange, centre.clock)


def test_the_passphrase_is_not_in_a_backup(centre: RunningCentre, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    back_up(DataFolder(centre.data), saved, centre.clock)
    secret = (centre.data / "keys" / "passphrase").read_bytes()
    for path in (path for path in saved.rglob("*") if path.is_file()):
        assert secret not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("word", "emptied"), [("serve", False), ("token", True)])
def test_a_centre_whose_database_is_gone_is_no_new_centre(
    data_template: Path, tmp_path: Path, word: str, emptied: bool
) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_template, data)
    (data / "centre.db").unlink()
    if emptied:
        (data / "centre.db").touch()
    done = command(word, "--data", str(data))
    assert (done.returncode, done.stdout) == (1, "")
    assert "restore a backup" in done.stderr


def test_a_centre_whose_keys_are_gone_gets_no_new_ones(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    shutil.rmtree(centre.data / "keys")
    done = command("init", "--data", str(centre.data))
    assert done.returncode == 1
    assert "take them from a backup" in done.stderr
    assert terminal.post(HELLO_PATH, b"{}").ok
