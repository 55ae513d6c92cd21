"""The voice of a set through real processes: the centre has it made, a terminal plays it."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.sets.files import SetFiles
from kiosk.sets.state import SetRef
from kiosk.voice.helper import VoiceHelper
from kiosk.voice.recorded import SHIPPED
from sync.settings import SyncSettings
from sync.updates.places import Places
from tests.central.publishing import maker
from tests.central.publishing.test_publishing import BUMPED, CODE, LOUDER
from tests.central.publishing.town import changed_items
from tests.contracts.processes import wait_until
from tests.sync.line import connected
from tests.sync.test_process import running
from tests.sync.test_real_centre import enrolled_at
from tests.sync.test_real_updates import Town

SAID = LOUDER[1]
LIMIT_S = 120.0


class Hall(Town):
    """A town that has a program which makes recordings."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.mode = folder / "mode"
        words = [sys.executable, maker.__file__, str(self.mode), "{list}", "{folder}"]
        with self.settings.open("a", encoding="utf-8") as settings:
            settings.write(f"[publishing]\nvoice_command = {json.dumps(words)}\n")
        os.mkfifo(self.mode.with_suffix(".gate"))

    def voice(self, *more: str) -> str:
        return self.must("publish", "voice", *more)

    def roll_out(self, name: str) -> None:
        self.must("rollout", "start", "--set", name, "--rings", "100", "--as", "operator")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def settings(hall: Hall, tmp_path: Path) -> SyncSettings:
    return replace(enrolled_at(hall, tmp_path / "terminal"), heartbeat_s=0.2)


def source(settings: SyncSettings) -> str:
    """How the terminal says the changed title when it begins what is staged."""
    staged = json.loads(Places(settings.data_dir).staged.read_bytes())
    ref = SetRef(str(staged["name"]), str(staged["sha256"]))
    laid = SetFiles(settings.data_dir).lay_out(ref)
    helper = VoiceHelper(SHIPPED, brought=laid.voice)
    asked = {"id": 1, "text": SAID, "language": "zh-CN", "pace": 100, "gain": 0}
    return str(helper.answer(asked)["source"])


def test_a_set_goes_out_at_once_and_its_voice_follows_to_the_terminal(
    hall: Hall, settings: SyncSettings, tmp_path: Path
) -> None:
    hall.mode.write_text("wait", "utf-8")
    hall.sign("2026.2", "--items", str(changed_items(tmp_path / "items", CODE, BUMPED, LOUDER)))
    hall.roll_out("2026.2")
    with running(settings), connected(settings.data_dir) as line:
        line.watch_until(lambda told: told["staged"].startswith("2026.2|"))
        assert source(settings) == "light", "nobody waited for its recording"
        assert "made: 0 of 1; the rest is being made" in hall.voice()
        hall.mode.with_suffix(".gate").write_bytes(b"")
        wait_until(lambda: "made: 1 of 1" in hall.voice(), LIMIT_S)
        hall.sign("2026.3")
        hall.roll_out("2026.3")
        line.watch_until(lambda told: told["staged"].startswith("2026.3|"))
    assert source(settings) == "made"


@pytest.mark.long
def test_a_centre_that_starts_again_has_the_rest_made(hall: Hall, tmp_path: Path) -> None:
    hall.mode.write_text("crash", "utf-8")
    changed = changed_items(tmp_path / "items", CODE, BUMPED, LOUDER, ("over 80", "above eighty"))
    checked = hall.must("publish", "check", "--items", str(changed))
    assert "texts without a recording: 2." in checked
    wait_until(lambda: "1 of 2; the rest failed" in hall.voice(), LIMIT_S)
    hall.mode.write_text("all", "utf-8")
    hall.kill()
    hall.start()
    wait_until(lambda: "made: 2 of 2" in hall.voice(), LIMIT_S)


@pytest.mark.long
def test_what_failed_is_made_again_by_a_command(hall: Hall, tmp_path: Path) -> None:
    hall.mode.write_text("nothing", "utf-8")
    changed = changed_items(tmp_path / "items", CODE, BUMPED, LOUDER)
    hall.must("publish", "check", "--items", str(changed))
    wait_until(
        lambda: "the program left some out: none of these can be said" in hall.voice(), LIMIT_S
    )
    hall.mode.write_text("all", "utf-8")
    assert "made: 1 of 1" in hall.voice("--make")


@pytest.mark.long
def test_without_a_program_one_sentence_says_so(tmp_path: Path) -> None:
    town = Town(tmp_path)
    checked = town.must(
        "publish", "check", "--items", str(changed_items(tmp_path / "items", CODE, BUMPED, LOUDER))
    )
    assert "nobody makes recordings here" in checked
    assert "[publishing] voice_command" in town.tried("publish", "voice").stderr
