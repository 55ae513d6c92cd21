"""A full disk or a locked database: said in words, reading goes on, and health is honest."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from central.folder import DataFolder
from central.health import find_trouble
from central.storage.engine import Database
from central.storage.trouble import Trouble
from contracts.wire import ATTACHMENTS_PATH, HELLO_PATH, SEALED_TYPE
from tests.central.harness import ADMIN, PASSWORD, TIMEOUT_S, RunningCentre, running_centre
from tests.central.test_process import command, enrolled, serving

MIB = 1024 * 1024


class Officer(requests.Session):
    """A browser of somebody who works at the centre."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def see(self, page: str) -> requests.Response:
        return self.get(self._url + page, timeout=TIMEOUT_S)

    def submit(self, page: str, form_on: str, **fields: str) -> requests.Response:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.see(form_on).text)
        assert found
        data = {"csrf": found.group(1)} | fields
        return self.post(self._url + page, data=data, timeout=TIMEOUT_S)

    def log_in(self) -> requests.Response:
        fields = {"name": ADMIN, "password": PASSWORD}
        return self.submit("/console/login", "/console/login", **fields)


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    with closing(sqlite3.connect(data / "centre.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.storage.engine.BUSY_TIMEOUT_MS", 50)


def _health(url: str) -> tuple[int, str | None]:
    answer = requests.get(url + "/healthz", timeout=TIMEOUT_S)
    return answer.status_code, answer.json().get("reason")


def test_a_locked_database_is_said_in_words_and_reading_goes_on(centre: RunningCentre) -> None:
    terminal, officer = centre.terminal(), Officer(centre.url)
    record = terminal.send_with_photo()
    assert officer.log_in().status_code == 200
    with _locked(centre.data):
        assert _health(centre.url) == (503, "locked")
        page = Officer(centre.url).log_in()
        assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
        assert "中心的数据正被别的程序占用" in page.text
        assert officer.see("/console/").status_code == 200
        case = f"/console/cases/{record.id}"
        assert record.id in officer.see(case).text
        opened = officer.submit(f"{case}/open", case, purpose="办理")
        assert opened.status_code == 503
        assert "中心的数据正被别的程序占用" in opened.text
        answer = terminal.send(terminal.submission())
        assert (answer.status_code, answer.json()["code"]) == (503, "internal")
        assert terminal.post(HELLO_PATH, b"{}").status_code == 200


def test_reading_goes_on_when_the_last_click_cannot_be_written_down(
    centre: RunningCentre,
) -> None:
    officer = Officer(centre.url)
    officer.log_in()
    centre.clock.move(timedelta(minutes=5))
    with _locked(centre.data):
        for _ in range(2):
            assert officer.see("/console/alarms").status_code == 200


def test_the_read_api_says_why_it_cannot_open(centre: RunningCentre) -> None:
    record = centre.terminal().send_with_photo()
    headers = {"Authorization": f"Bearer {centre.token()}"}
    url = f"{centre.url}/api/v1/submissions"
    with _locked(centre.data):
        assert requests.get(url, headers=headers, timeout=TIMEOUT_S).status_code == 200
        opened = requests.post(f"{url}/{record.id}/open", headers=headers, timeout=TIMEOUT_S)
    assert (opened.status_code, opened.json()["code"]) == (503, "S-150")


def test_health_is_well_again_when_the_lock_is_gone(centre: RunningCentre) -> None:
    with _locked(centre.data):
        assert _health(centre.url) == (503, "locked")
    assert _health(centre.url) == (200, None)


def test_health_is_well_while_terminals_write(centre: RunningCentre) -> None:
    terminals = [centre.terminal() for _ in range(8)]
    with ThreadPoolExecutor(len(terminals)) as pool:
        sent = [pool.submit(one.send, one.submission()) for one in terminals * 3]
        seen = {_health(centre.url)}
        while not all(one.done() for one in sent):
            seen.add(_health(centre.url))
    assert seen == {(200, None)}


def _no_database(data: Path) -> None:
    (data / "centre.db").write_bytes(b"not a database at all" * 500)


def _no_folder(data: Path) -> None:
    shutil.rmtree(data / "attachments")


@pytest.mark.parametrize(
    ("harm", "trouble"), [(_no_database, Trouble.DAMAGED), (_no_folder, Trouble.BROKEN)]
)
def test_health_names_what_is_broken(
    data_template: Path, tmp_path: Path, harm: Callable[[Path], None], trouble: Trouble
) -> None:
    shutil.copytree(data_template, tmp_path / "data")
    harm(tmp_path / "data")
    folder = DataFolder(tmp_path / "data")
    database = Database(folder.database)
    assert find_trouble(database, folder) is trouble
    database.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs root to mount a small disk")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def _fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


@pytest.mark.root
def test_a_full_disk_is_said_in_words_and_all_is_well_when_there_is_room_again(
    data_template: Path, disk: Path
) -> None:
    with running_centre(data_template, disk / "data") as centre:
        terminal, officer = centre.terminal(), Officer(centre.url)
        record = terminal.send_with_photo()
        sealed, _reference = terminal.photo(record.id, bytes(200_000))
        officer.log_in()
        assert _health(centre.url) == (200, None)
        ballast = _fill(disk)
        assert _health(centre.url) == (503, "no-room")
        page = Officer(centre.url).log_in()
        assert page.status_code == 503
        assert "中心的硬盘满了" in page.text
        assert record.id in officer.see(f"/console/cases/{record.id}").text
        answer = terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
        assert (answer.status_code, answer.json()["code"]) == (507, "no-room")
        assert terminal.post(HELLO_PATH, b"{}").status_code == 200
        ballast.unlink()
        assert _health(centre.url) == (200, None)
        assert terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).status_code == 201
        assert "收件箱" in Officer(centre.url).log_in().text


@pytest.mark.root
def test_the_centre_starts_on_a_full_disk_says_so_and_shows_what_it_has(
    data_template: Path, disk: Path, tmp_path: Path
) -> None:
    data = disk / "data"
    shutil.copytree(data_template, data)
    token = command("token", "--data", str(data)).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    with serving(data, tmp_path) as (url, process):
        terminal = enrolled(url, data)
        record = terminal.send_with_photo()
        process.send_signal(signal.SIGTERM)
        process.wait()
    assert not (data / "centre.db-wal").exists()
    ballast = _fill(disk)
    with serving(data, tmp_path) as (url, process):
        assert _health(url) == (503, "no-room")
        terminal.centre.url = url
        listed = requests.get(f"{url}/api/v1/submissions", headers=headers, timeout=TIMEOUT_S)
        assert [line["id"] for line in listed.json()["items"]] == [record.id]
        assert terminal.post(HELLO_PATH, b"{}").status_code == 200
        ballast.unlink()
        assert terminal.send(terminal.submission()).status_code == 201
        listed = requests.get(f"{url}/api/v1/submissions", headers=headers, timeout=TIMEOUT_S)
        assert len(listed.json()["items"]) == 2
    events = [json.loads(line) for line in (tmp_path / "centre.log").read_text().splitlines()]
    assert [event["reason"] for event in events if event["event"] == "centre.ailing"] == ["no-room"]
