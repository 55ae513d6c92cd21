"""The centre as a process of its own: commands, start, SIGKILL, logs."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.settings import CentreSettings, load_settings
from contracts.errors import InvalidDocumentError
from contracts.wire import RECORDS_PATH, EnrolmentAnswer
from tests.central.harness import (
    ADMIN,
    PASSWORD,
    TIMEOUT_S,
    FakeTerminal,
    RunningCentre,
    post_enrolment,
)

_ROOT = Path(__file__).parents[2]
_DEADLINE_S = 30


def command(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "central", *words]
    return subprocess.run(
        command, cwd=_ROOT, input=stdin, capture_output=True, text=True, check=False, timeout=60
    )


@contextmanager
def serving(
    data: Path, beside: Path | None = None, environment: Mapping[str, str] = {}
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """``serve`` as a process of its own; its files of the test lie in the folder ``beside``."""
    port_file = (beside or data) / f"port.{time.monotonic_ns()}"
    options = ["--data", str(data), "--port", "0", "--port-file", str(port_file)]
    options += ["--log-file", str((beside or data) / "centre.log")]
    process = subprocess.Popen(
        [sys.executable, "-m", "central", "serve", *options],
        cwd=_ROOT,
        env={**os.environ, **environment},
    )
    try:
        deadline = time.monotonic() + _DEADLINE_S
        while not port_file.exists():
            assert time.monotonic() < deadline, "the centre did not start"
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"the centre ended at its start: {process.wait(0.05)}")
        yield f"http://127.0.0.1:{port_file.read_text()}", process
    finally:
        process.kill()
        process.wait()


class _WallClock:
    def __call__(self) -> datetime:
        return datetime.now(UTC)


def enrolled(url: str, data: Path, code: str = "") -> FakeTerminal:
    if not code:
        code = command("enrol-code", "--data", str(data), "--name", "一号机").stdout.strip()
    key = Ed25519PrivateKey.generate()
    answer = EnrolmentAnswer.model_validate(post_enrolment(url, code, key).json())
    running = RunningCentre(url, data, None, _WallClock())  # type: ignore[arg-type]  # no inside view
    return FakeTerminal(running, key, answer)


def test_the_service_manager_hears_that_it_works(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command("init", "--data", str(data), "--print-password").returncode == 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(_DEADLINE_S)
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "300000"}
        with serving(data, environment=told):
            assert manager.recv(100) == b"READY=1"
            assert [manager.recv(100) for _ in range(3)] == [b"WATCHDOG=1"] * 3


def test_init_serve_and_commands_work_together(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = command("init", "--data", str(data), "--print-password")
    assert made.returncode == 0
    assert len(made.stdout.strip()) >= 10
    again = command("init", "--data", str(data))
    assert (again.returncode, again.stdout) == (1, "")
    weak = command("user", "--data", str(data), "--name", "li", "--password-stdin", stdin="li1\n")
    assert weak.returncode == 1
    token = command("token", "--data", str(data)).stdout.strip()
    with serving(data) as (url, process):
        terminal = enrolled(url, data)
        record = terminal.send_with_photo()
        headers = {"Authorization": f"Bearer {token}"}
        opened = requests.post(
            f"{url}/api/v1/submissions/{record.id}/open", headers=headers, timeout=TIMEOUT_S
        )
        assert opened.json()["number"] == record.number
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=_DEADLINE_S) in (0, -signal.SIGTERM)
    log = (data / "centre.log").read_text()
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert "record.received" in events
    for secret in ("欧阳", "500199194103050021", "13800000199", token):
        assert secret not in log


def test_users_and_tokens_are_changed_and_taken_back_while_the_centre_serves(
    tmp_path: Path, data_template: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_template, data)
    said = ("--data", str(data), "--name")
    token = command("token", *said, "civil-affairs").stdout.strip()
    with serving(data) as (url, _process), requests.Session() as browser:

        def log_in(password: str) -> int:
            page = browser.get(url + "/console/login", timeout=TIMEOUT_S).text
            found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
            assert found
            fields = {"csrf": found.group(1), "name": ADMIN, "password": password}
            return browser.post(url + "/console/login", data=fields, timeout=TIMEOUT_S).status_code

        def sees(page: str) -> int:
            answer = browser.get(url + page, allow_redirects=False, timeout=TIMEOUT_S)
            return answer.status_code

        def listed() -> int:
            headers = {"Authorization": f"Bearer {token}"}
            return requests.get(
                url + "/api/v1/submissions", headers=headers, timeout=TIMEOUT_S
            ).status_code

        assert (log_in(PASSWORD), sees("/console/audit"), listed()) == (200, 200, 200)
        fresh = "entirely new words"
        assert command("user", *said, ADMIN, "--password-stdin", stdin=fresh).returncode == 0
        assert sees("/console/audit") == 303
        assert (log_in(fresh), sees("/console/audit")) == (200, 200)
        assert command("disable", *said, ADMIN).returncode == 0
        assert sees("/console/audit") == 303
        assert log_in(fresh) == 401
        assert command("token-revoke", *said, "civil-affairs").returncode == 0
        assert listed() == 401
        kept = command("tokens", "--data", str(data)).stdout.split("\t")
        assert (kept[:4], token in "".join(kept)) == (
            ["civil-affairs", "open", "all", "revoked"],
            False,
        )
        for unknown in ("disable", "token-revoke"):
            answer = command(unknown, *said, "nobody")
            assert (answer.returncode, answer.stdout) == (1, "")
            assert "there is no" in answer.stderr


def test_given_sigkill_while_records_pour_in_then_no_acknowledged_one_is_lost(
    tmp_path: Path, data_template: Path
) -> None:
    data = tmp_path / "data"
    acknowledged: list[tuple[str, bytes, bytes]] = []
    enough = threading.Event()
    shutil.copytree(data_template, data)
    with serving(data) as (url, process):
        terminal = enrolled(url, data)

        def pour() -> None:
            while True:
                record = terminal.submission()
                body = terminal.envelope(record)
                try:
                    answer = terminal.post(RECORDS_PATH, body)
                except requests.RequestException:
                    return
                acknowledged.append((record.id, body, answer.content))
                if len(acknowledged) >= 20:
                    enough.set()

        thread = threading.Thread(target=pour)
        thread.start()
        assert enough.wait(_DEADLINE_S)
        process.kill()
        thread.join()
    with serving(data) as (url, process):
        terminal = replace(terminal, centre=replace(terminal.centre, url=url))
        for _record_id, body, answer in acknowledged:
            again = terminal.post(RECORDS_PATH, body)
            assert (again.status_code, again.content) == (200, answer)


def test_commands_say_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    answer = command("serve", "--data", str(tmp_path / "nothing"))
    assert answer.returncode == 1
    assert "init" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_example_settings_are_the_defaults(tmp_path: Path) -> None:
    assert load_settings(_ROOT / "config" / "centre.example.toml") == CentreSettings()
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[server]\nprot = 1\n")
    with pytest.raises(InvalidDocumentError, match=r"server\.prot"):
        load_settings(wrong)
    wrong.write_text('[publishing]\nvoice_command = ["make-voice", "{list}"]\n')
    with pytest.raises(InvalidDocumentError, match=r"publishing\.voice_command"):
        load_settings(wrong)
