"""Recordings for drafts, made by a real program beside them: they follow, and stop nothing."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from central.publishing.drafting import Drafting, Wanted
from central.publishing.findings import Level
from central.publishing.recordings import Fault, Making, Recordings, Standing
from central.publishing.voice import Voice, told_of
from kiosk.voice.helper import VoiceHelper
from kiosk.voice.pack import load_packs, name_of
from kiosk.voice.recorded import SHIPPED
from tests.central.publishing import maker
from tests.central.publishing.test_publishing import BUMPED, CODE, LOUDER
from tests.central.publishing.town import ITEMS, Town, changed_items
from tests.contracts.processes import helpers_of, wait_until

LIMIT_S = 120.0
RUNNER = "central.publishing.voicing"
SAID, SAID_TOO = "八十岁以上老人领补贴", "Allowance for people above eighty"
TOO = ("Allowance for people over 80", SAID_TOO)


@dataclass
class Studio:
    """A program that makes recordings as it is told, and what it was asked for."""

    folder: Path
    voice: Voice
    recordings: Recordings

    def does(self, what: str) -> None:
        (self.folder / "mode").write_text(what, "utf-8")

    def told(self) -> list[list[str]]:
        return [run["names"] for run in self._runs()]

    def pids(self) -> list[int]:
        return [run["pid"] for run in self._runs()]

    def open_gate(self) -> None:
        wait_until(self._opened, LIMIT_S)

    def _opened(self) -> bool:
        with suppress(OSError):  # nobody stands before it yet
            os.close(os.open(self.folder / "mode.gate", os.O_WRONLY | os.O_NONBLOCK))
            return True
        return False

    def stands(self, name: str = "2026.2") -> Standing:
        found = self.voice.standing(name)
        assert found is not None
        return found

    def wait_for(self, state: Making) -> Standing:
        wait_until(lambda: self.stands().state is state, LIMIT_S)
        return self.stands()

    def _runs(self) -> list[dict[str, Any]]:
        log = self.folder / "mode.asked"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        return [json.loads(line) for line in lines]


def command(mode: Path) -> tuple[str, ...]:
    return (sys.executable, maker.__file__, str(mode), "{list}", "{folder}")


@pytest.fixture
def studio(town: Town, tmp_path: Path) -> Iterator[Studio]:
    folder = tmp_path / "studio"
    folder.mkdir()
    os.mkfifo(folder / "mode.gate")
    town.voice = Voice(town.folder.voice, command(folder / "mode"))
    made = Studio(folder, town.voice, Recordings(town.folder.voice))
    made.does("all")
    yield made
    for pid in helpers_of(RUNNER):
        with suppress(ProcessLookupError):  # it ended by itself just now
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def items(tmp_path: Path) -> Path:
    """An item of which two sentences have no recording."""
    return changed_items(tmp_path / "items", CODE, BUMPED, LOUDER, TOO)


def source(brought: Path | None, text: str = SAID) -> str:
    """How a terminal says a text that runs a set with these recordings."""
    asked = {"id": 1, "text": text, "language": "zh-CN", "pace": 100, "gain": 0}
    answer = VoiceHelper(SHIPPED, brought=brought).answer(asked)
    assert answer["wav"]
    return str(answer["source"])


def file_of(text: str, language: str = "zh-CN") -> str:
    return f"voice/{language}/{name_of(text, load_packs(SHIPPED)[language].voice)}.ogg"


def test_a_draft_waits_for_no_recording_and_a_later_one_takes_them(
    town: Town, studio: Studio, items: Path
) -> None:
    studio.does("wait")
    first = town.draft("2026.2", items=items)
    said = {one.name: one.message for one in first.findings if one.level is Level.ADVICE}
    assert "texts without a recording: 2." in said["voice-lacking:set"]
    assert f"voice:{CODE}" in {one.name for one in first.findings if one.level is Level.ACCEPT}
    assert town.review("2026.2").state == "signed", "while the program makes nothing at all"
    studio.wait_for(Making.MAKING)
    studio.open_gate()
    assert "recordings made: 2 of 2" in told_of(studio.wait_for(Making.MADE))

    second = town.draft("2026.3", "its voice")
    files = {file.path for file in second.manifest.files}
    assert {file_of(SAID), file_of(SAID_TOO, "en")} <= files
    assert {change.subject for change in second.changes} <= files
    assert [one.name for one in second.findings] == ["voice-made:set"]
    assert town.review("2026.3").state == "signed"
    third = town.draft("2026.4", "nothing new")
    assert third.findings == ()
    assert {file_of(SAID), file_of(SAID_TOO, "en")} <= {file.path for file in third.manifest.files}


def test_what_was_made_is_what_a_terminal_plays(
    town: Town, studio: Studio, items: Path, tmp_path: Path
) -> None:
    town.publish("2026.2", items=items)
    studio.wait_for(Making.MADE)
    content = town.draft("2026.3", "its voice").content
    for path, data in content.others.items():
        place = tmp_path / "set" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    assert source(None) == "light"
    assert source(tmp_path / "set" / "voice") == "made"


def test_a_changed_item_has_no_finding_where_its_set_brings_the_recordings(
    town: Town, studio: Studio, items: Path
) -> None:
    assert not town.draft("2026.2", items=items).refused
    studio.wait_for(Making.MADE)
    again = town.draft("2026.2", items=items)
    assert [one.name for one in again.findings] == ["voice-made:set"]
    assert studio.voice.standing("2026.2") is None, "it lacks nothing any more"


def test_a_pack_has_no_finding_where_its_words_come_with_their_recordings(
    town: Town, tmp_path: Path
) -> None:
    greeting = "欢迎来赶场"
    pack = tmp_path / "pack"
    maker.tone(pack / file_of(greeting))
    words = f"{{zh-CN: {{attract.greeting: {greeting}}}}}"
    (pack / "pack.yaml").write_text(f"schema: 1\nwords: {words}\n", "utf-8")
    assert [one.name for one in town.draft("2026.2", pack=pack).findings] == ["translation:pack"]


def test_what_was_ended_in_the_middle_goes_on_where_it_was(
    town: Town, studio: Studio, items: Path
) -> None:
    studio.does("one")
    town.draft("2026.2", items=items)
    wait_until(lambda: studio.told() != [] and studio.stands().made == 1, LIMIT_S)
    for pid in helpers_of(RUNNER):
        with suppress(ProcessLookupError):  # it ended by itself just now
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in studio.pids()), LIMIT_S)
    assert studio.wait_for(Making.WAITING).wanted == 2
    studio.does("all")
    studio.voice.begin()
    studio.wait_for(Making.MADE)
    first, second = studio.told()
    assert second == first[1:], "the first is there, and not made again"


def test_two_checks_at_once_are_made_one_after_the_other(
    town: Town, studio: Studio, items: Path, tmp_path: Path
) -> None:
    studio.does("wait")
    town.draft("2026.2", items=items)
    wait_until(lambda: studio.told() != [], LIMIT_S)
    other = changed_items(tmp_path / "other", CODE, BUMPED, ("80 岁", "满八十岁"))
    drafting = Drafting(town.database, town.folder, (ITEMS,), studio.voice)
    drafting.check(Wanted("check", "", "", items=other), town.clock())
    studio.does("all")
    studio.open_gate()
    wait_until(lambda: {each.state for each in studio.voice.standings()} == {Making.MADE}, LIMIT_S)
    names = [name for run in studio.told() for name in run]
    assert len(names) == len(set(names)), "each was made once"


@pytest.mark.parametrize(
    ("mode", "fault", "kept", "words"),
    [
        ("crash", Fault.CRASHED, 1, "ended with 3: the model is gone"),
        ("hang", Fault.STILL, 0, "left nothing new for 2 s"),
        ("rubbish", Fault.REFUSED, 0, "no recording"),
        ("fill", Fault.TOO_MUCH, 0, "filled its folder"),
        ("strange", Fault.LEFT_OUT, 0, "left some out"),
        ("nothing", Fault.LEFT_OUT, 0, "none of these can be said"),
    ],
)
def test_a_program_that_does_not_do_its_work_harms_nothing_and_is_told(
    town: Town, studio: Studio, items: Path, mode: str, fault: Fault, kept: int, words: str
) -> None:
    studio.does(mode)
    if mode == "hang":
        town.voice = Voice(town.folder.voice, command(studio.folder / "mode"), patience_s=2)
    town.publish("2026.2", items=items)
    standing = studio.wait_for(Making.FAILED)
    assert (standing.fault, standing.made, words in told_of(standing)) == (fault, kept, True)
    assert not any(alive(pid) for pid in studio.pids())
    assert not studio.recordings.making.exists()
    again = town.draft("2026.3", "what there is")
    voice = [file.path for file in again.manifest.files if file.path.startswith("voice/")]
    assert (again.refused, len(voice)) == ([], kept)
    assert town.review("2026.3").state == "signed"


def test_a_program_that_is_not_there_is_told(town: Town, studio: Studio, items: Path) -> None:
    town.voice = studio.voice = Voice(town.folder.voice, ("/no/such", "{list}", "{folder}"))
    town.publish("2026.2", items=items)
    standing = studio.wait_for(Making.FAILED)
    assert "could not be started: No such file" in told_of(standing)


def test_where_nobody_makes_recordings_that_is_one_sentence(town: Town, items: Path) -> None:
    draft = town.draft("2026.2", items=items)
    advice = [one for one in draft.findings if one.level is Level.ADVICE]
    assert [one.name for one in advice] == ["voice:set"]
    assert "nobody makes recordings here" in advice[0].message
    assert not town.folder.voice.exists()
    assert town.draft("2026.1").findings == (), "nothing lacks one"


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
