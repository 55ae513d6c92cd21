"""A factory reset of a real terminal, screen and sync process, by a real centre: over a line, and
by a stick. Two people want it, a record that waits refuses it, and the audit log tells the story.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from central.storage.engine import Database
from central.storage.fleet import CommandResultRow, LogEntryRow
from central.storage.models import AuditRow
from kiosk.records.enrolment import read_enrolment
from kiosk.records.outbox import Outbox
from kiosk.records.store import open_store
from sync.cli import EX_CONFIG
from tests.records.drafts import draft, photo
from tests.sync.test_real_centre import ROOT, enrolled_at
from tests.sync.test_real_updates import Town

WAIT_S = 90.0
GONE = ("reset.json", "enrolment.json", "enrolment.copy.json", "records.db", "outbox.db", "fleet")
SETTINGS = """
[terminal]
data_dir = "{folder}/data"
name = "T"
mode = "demo"
languages = ["en", "zh-CN"]
[screen]
platform = "offscreen"
[centre]
url = "{url}/"
[sync]
heartbeat_s = 0.2
min_backoff_s = 0.05
max_backoff_s = 0.2
[logging]
folder = "{folder}/log"
"""


class Terminal:
    """A terminal on its own folder, and the two processes that it is made of."""

    def __init__(self, town: "PeopledTown", folder: Path) -> None:
        self.town, self.folder, self.data = town, folder, folder / "data"
        enrolled_at(town, self.data)
        known = read_enrolment(self.data)
        assert known is not None
        self.known = known
        self.settings = folder / "t.toml"
        self.settings.write_text(SETTINGS.format(folder=folder, url=town.url), "utf-8")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.asked: list[str] = []
        self._pause = threading.Event()

    # ---- the terminal -------------------------------------------------------------------------

    def start(self, program: str) -> None:
        self.processes[program] = subprocess.Popen(
            [sys.executable, "-m", program, "run", "--settings", str(self.settings)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QUICK_BACKEND": "software"},
            stderr=subprocess.PIPE,
        )

    def end(self, program: str) -> None:
        process = self.processes.pop(program)
        process.terminate()
        process.communicate(timeout=WAIT_S)

    def ended(self, program: str) -> tuple[int, str]:
        """What it ended with by itself, and said."""
        process = self.processes.pop(program)
        _, said = process.communicate(timeout=WAIT_S)
        return process.returncode, said.decode()

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.communicate(timeout=WAIT_S)

    def keeps_a_record(self) -> str:
        """What a visit leaves; nobody has sent it."""
        known = self.known
        store = open_store(self.data, known.sealing(), known.terminal_id, known.terminal_no)
        record = store.commit_submission(draft(photo(3000)))
        store.close()
        return str(record.id)

    def unsent(self) -> int:
        outbox = Outbox(self.data)
        count = outbox.count()
        outbox.close()
        return count

    def until(self, holds: Callable[[], Any]) -> None:
        end = time.monotonic() + WAIT_S
        while not holds():
            assert time.monotonic() < end, self._log()
            self._pause.wait(0.1)

    def is_as_never_set_up(self) -> None:
        """The screen ends by itself, and what starts then asks to be set up; nothing is left."""
        code, said = self.ended("kiosk")
        assert (code, "P-120" in said) == (EX_CONFIG, True), said
        assert not any((self.data / name).exists() for name in GONE)
        assert read_enrolment(self.data) is None

    def visits(self, stick: Path) -> dict[str, Any]:
        """Somebody puts a stick in; what came of it."""
        words = ("stick", str(stick), "--settings", str(self.settings), "--json", "--wait", "0")
        done = subprocess.run(
            [sys.executable, "-m", "sync", *words],
            cwd=ROOT,
            check=False,
            capture_output=True,
            timeout=WAIT_S,
        )
        said = json.loads(done.stdout)
        assert isinstance(said, dict)
        return said

    def result(self) -> Any:
        """What the screen wrote down of the newest command, as soon as it has."""
        path = self.data / "fleet" / "results.json"

        def told() -> dict[str, Any]:
            found = json.loads(path.read_bytes()) if path.exists() else []
            return next((one for one in found if one["id"] == self.asked[-1]), {})

        self.until(told)
        return told()

    # ---- the centre ---------------------------------------------------------------------------

    def is_asked_by_two(self) -> None:
        """The operator asks and may not confirm; the technician does."""
        to = ("--to", self.known.terminal_id, "--do", "factory-reset")
        asked = json.loads(self.town.must("command", *to, "--as", "operator", "--json"))["id"]
        alone = self.town.tried("command", "--confirm", asked, "--as", "operator")
        assert (alone.returncode, "somebody else" in alone.stderr) == (1, True)
        self.town.must("command", "--confirm", asked, "--as", "technician")
        self.asked.append(asked)

    def answers(self) -> list[tuple[str, str]]:
        """Outcomes of what was asked, as the centre keeps them."""
        query = select(CommandResultRow).where(
            CommandResultRow.terminal_id == self.known.terminal_id
        )
        with self.town.database.read() as session:
            found = {row.id: (row.outcome, row.said) for row in session.scalars(query)}
        return [found[asked] for asked in self.asked if asked in found]

    def logged(self) -> set[str]:
        """What the centre has of the terminal's logbook, by its words."""
        query = select(LogEntryRow.what).where(LogEntryRow.terminal_id == self.known.terminal_id)
        with self.town.database.read() as session:
            return set(session.scalars(query))

    def audited(self) -> list[tuple[str, str, str]]:
        """Who did what about it: actor, action, and outcome."""
        query = select(AuditRow).where(AuditRow.action.startswith("command."))
        with self.town.database.read() as session:
            rows = [
                row
                for row in session.scalars(query.order_by(AuditRow.id))
                if row.subject == self.known.terminal_id
            ]
        outcomes = (row.purpose.partition("outcome=")[2].partition(" ")[0] for row in rows)
        return [
            (row.actor, row.action, outcome) for row, outcome in zip(rows, outcomes, strict=True)
        ]

    @property
    def story(self) -> list[tuple[str, str, str]]:
        """Refused once, then done."""
        asked = [
            ("user:operator", "command.sent", ""),
            ("user:technician", "command.confirmed", ""),
        ]
        itself = f"terminal:{self.known.terminal_id}"
        refused, done = ((itself, "command.answered", how) for how in ("refused", "done"))
        return [*asked, refused, *asked, done]

    def _log(self) -> str:
        path = self.folder / "log" / "terminal.log"
        return path.read_text("utf-8")[-4000:] if path.exists() else ""


class PeopledTown(Town):
    """A real centre with somebody who confirms."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        words = ("user", "--name", "technician", "--role", "technician", "--password-stdin")
        subprocess.run(
            [sys.executable, "-m", "central", *words, "--data", str(self.data)],
            cwd=ROOT,
            check=True,
            input=b"azurite on rice paper\n",
            capture_output=True,
        )
        self.database = Database(self.data / "centre.db")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopledTown]:
    made = PeopledTown(tmp_path_factory.mktemp("town"))
    made.start()
    yield made
    made.database.close()
    made.kill()


@pytest.fixture
def terminal(town: PeopledTown, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(town, tmp_path)
    yield made
    made.close()


@pytest.mark.long
@pytest.mark.journey
def test_over_a_line(terminal: Terminal) -> None:
    terminal.is_asked_by_two()
    terminal.start("sync")
    terminal.until((terminal.data / "fleet" / "words.json").exists)
    terminal.end("sync")
    record = terminal.keeps_a_record()
    terminal.start("kiosk")
    result = terminal.result()
    assert (result["outcome"], result["said"]) == ("refused", "queue:1")
    terminal.start("sync")
    terminal.until(lambda: terminal.answers() == [("refused", "queue:1")])
    terminal.until(lambda: not terminal.unsent())
    assert record in {each["id"] for each in terminal.town.submissions()}
    terminal.is_asked_by_two()
    terminal.is_as_never_set_up()
    assert [outcome for outcome, _said in terminal.answers()] == ["refused", "done"]
    assert terminal.audited() == terminal.story
    assert {"terminal.enrolled", "program.started", "reset.asked"} <= terminal.logged()


@pytest.mark.journey
@pytest.mark.long
def test_by_a_stick(terminal: Terminal, tmp_path: Path) -> None:
    stick, town = tmp_path / "stick", terminal.town
    stick.mkdir()
    record = terminal.keeps_a_record()
    terminal.start("kiosk")
    terminal.is_asked_by_two()
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert terminal.visits(stick)["records"] == 1
    assert terminal.result()["said"] == "queue:1", "a copy on a stick is not yet at the centre"
    terminal.visits(stick)
    town.must("stick", "import", str(stick))
    assert terminal.answers() == [("refused", "queue:1")]
    assert record in {each["id"] for each in town.submissions()}

    terminal.is_asked_by_two()
    town.must("stick", "write", str(stick), "--valid", "30d")
    assert terminal.visits(stick)["settled"] == 1
    assert terminal.result()["outcome"] == "done"
    assert terminal.unsent() == 0
    terminal.visits(stick)
    assert read_enrolment(terminal.data) is not None, "it waits until the centre has its answer"
    town.must("stick", "import", str(stick))
    assert terminal.audited() == terminal.story
    assert {"program.started", "stick.taken", "reset.asked"} <= terminal.logged()

    town.must("stick", "write", str(stick), "--valid", "30d")
    terminal.visits(stick)
    terminal.is_as_never_set_up()
