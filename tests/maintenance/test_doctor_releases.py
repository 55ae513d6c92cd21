"""The doctor on programs: which one runs, from where, on trial, taken back, damaged, by apt."""

from pathlib import Path

import pytest

from kiosk import VERSION
from kiosk.launch.pointer import Pointer, Release, at_start, good, taken_back, tried, write_pointer
from kiosk.launch.slots import slot_of
from kiosk.maintenance.finding import Level
from kiosk.maintenance.releases import releases
from kiosk.settings import Settings, settings_of
from sync.updates.slots import Slots
from tests.releases.small import named, small


def settings(folder: Path, by: str = "slots") -> Settings:
    text = f'[terminal]\nname = "1"\ndata_dir = "{folder}"\n[centre]\nurl = "http://x"\n'
    return settings_of(f'{text}[releases]\nby = "{by}"\n', "terminal.toml")


@pytest.fixture
def release(tmp_path: Path) -> Release:
    (tmp_path / "archive").write_bytes(small())
    program = named(small())
    Slots(tmp_path / "releases").unpack(tmp_path / "archive", program)
    return Release(program.version, program.sha256)


def on_trial(release: Release) -> Pointer:
    offered = tried(Pointer(package=VERSION), release)
    return at_start(offered, package=VERSION, boot="b", whole=lambda _release: True)


def test_the_package_runs_where_nothing_else_does(tmp_path: Path) -> None:
    (one,) = releases(settings(tmp_path))
    assert (one.level, one.key, one.params["version"]) == (Level.OK, "program_package", VERSION)


def test_a_slot_its_trial_and_its_damage(tmp_path: Path, release: Release) -> None:
    write_pointer(tmp_path, on_trial(release))
    (one,) = releases(settings(tmp_path))
    assert (one.key, one.params["version"]) == ("program_on_trial", "0.2.0")
    write_pointer(tmp_path, good(on_trial(release)))
    (one,) = releases(settings(tmp_path))
    assert (one.key, one.params) == ("program_slot", {"version": "0.2.0", "before": VERSION})
    path = slot_of(tmp_path, release) / "program/kiosk/__init__.py"
    path.write_bytes(path.read_bytes()[::-1])
    assert [each.key for each in releases(settings(tmp_path))] == [
        "program_slot",
        "program_damaged",
    ]


def test_what_was_taken_back_is_said_with_its_reason(tmp_path: Path, release: Release) -> None:
    write_pointer(tmp_path, taken_back(on_trial(release), "devices-lost"))
    _package, one = releases(settings(tmp_path))
    assert (one.level, one.key) == (Level.WARNING, "program_returned")
    assert one.params == {"version": "0.2.0", "reason": "devices-lost"}


def test_where_apt_brings_programs_the_slots_stand_aside(tmp_path: Path, release: Release) -> None:
    write_pointer(tmp_path, good(on_trial(release)))
    (one,) = releases(settings(tmp_path, by="apt"))
    assert one.key == "program_by_apt"
