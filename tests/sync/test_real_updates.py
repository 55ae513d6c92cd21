"""Sets from a real centre: two people publish, a third rolls out, and a terminal takes it."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.sticks import StickOutcome
from kiosk.records.enrolment import read_enrolment
from kiosk.records.outbox import Outbox
from kiosk.records.store import open_store
from sync.clock import utc_now
from sync.settings import SyncSettings
from sync.stick.visit import Visit
from sync.updates.places import Places
from tests.central.publishing.test_publishing import BUMPED, CODE, LOUDER, OVERLAY
from tests.central.publishing.town import changed_items, overlay_folder
from tests.records.drafts import draft, photo
from tests.shipped import first_folder
from tests.sync.line import connected
from tests.sync.test_process import running
from tests.sync.test_real_centre import RealCentre, enrolled_at

DISTRICT = "500199"


class Town(RealCentre):
    """A real centre whose people have their keys."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.settings = folder / "centre.toml"
        self.settings.write_text(
            f"[items]\nfolders = [{json.dumps(str(first_folder()))}]\n", "utf-8"
        )
        self.options = ("--settings", str(self.settings))
        self.people = folder / "people"
        self.command("trust", "init", "--people", str(self.people))
        self.command("trust", "delegate", "--people", str(self.people), "--district", DISTRICT)

    def publish(self, name: str, items: Path, overlays: Path) -> None:
        self.sign(name, "--items", str(items), "--overlays", str(overlays))
        self.must("rollout", "start", "--set", name, "--rings", "100", "--as", "operator")

    def sign(self, name: str, *drafted: str) -> None:
        """Two people make it a set."""
        drafting = ("--set", name, *self._as("editor"), "--note", "why")
        self.must("publish", "draft", *drafting, *drafted)
        self.must("publish", "sign", "--set", name, *self._as("reviewer"), "--accept-all")

    def must(self, *words: str) -> str:
        done: subprocess.CompletedProcess[str] = self.tried(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _as(self, who: str) -> tuple[str, ...]:
        key = ("--key", str(self.people / f"{who}.key"))
        return ("--as", who, *key, "--passphrase", str(self.people / f"{who}.pass"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    made = Town(folder)
    made.start()
    items = changed_items(folder / "items", CODE, BUMPED, LOUDER)
    made.publish("2026.2", items, overlay_folder(folder / "overlays", OVERLAY))
    yield made
    made.kill()


@pytest.fixture
def settings(town: Town, tmp_path: Path) -> SyncSettings:
    enrolled = enrolled_at(town, tmp_path / "terminal")
    return replace(enrolled, heartbeat_s=0.2, district=DISTRICT)


def staged(settings: SyncSettings) -> str:
    return str(json.loads(Places(settings.data_dir).staged.read_bytes())["name"])


def test_what_two_people_published_is_staged_at_a_terminal(settings: SyncSettings) -> None:
    with running(settings), connected(settings.data_dir) as line:
        line.watch_until(lambda told: told["staged"].startswith("2026.2|"))
    assert staged(settings) == "2026.2"


def test_a_command_of_an_operator_comes_to_it(town: Town, settings: SyncSettings) -> None:
    known = read_enrolment(settings.data_dir)
    assert known is not None
    with running(settings), connected(settings.data_dir) as line:
        line.watch_until(lambda told: told["staged"].startswith("2026.2|"))
        words = ("--do", "report", "--as", "operator")
        town.must("command", "--to", known.terminal_id, *words)
        line.watch_until(lambda told: Places(settings.data_dir).words.exists())


def test_a_stick_brings_the_set_and_takes_records_and_their_answers_both_ways(
    town: Town, settings: SyncSettings, tmp_path: Path
) -> None:
    known = read_enrolment(settings.data_dir)
    assert known is not None
    with running(settings), connected(settings.data_dir) as line:  # heard once, then never again
        line.watch_until(lambda told: told["staged"].startswith("2026.2|"))
    Places(settings.data_dir).staged.unlink()
    store = open_store(settings.data_dir, known.sealing(), known.terminal_id, known.terminal_no)
    record = store.commit_submission(draft(photo(3000)))
    store.close()
    stick = tmp_path / "stick"
    town.must("stick", "write", str(stick), "--valid", "30d")
    visited = Visit(settings, stick, utc_now).run(0)
    assert (visited.outcome, visited.records) == (StickOutcome.STAGED, 1)
    assert staged(settings) == "2026.2"
    town.must("stick", "import", str(stick))
    assert str(record.id) in {each["id"] for each in town.submissions()}
    visited = Visit(settings, stick, utc_now).run(0)
    assert (visited.settled, visited.records) == (1, 0)
    outbox = Outbox(settings.data_dir)
    assert outbox.count() == 0
    outbox.close()
