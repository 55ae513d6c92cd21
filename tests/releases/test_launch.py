"""The launcher: what it starts is written down before; a full disk begins no trial."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import VERSION
from kiosk.cli import EX_CONFIG
from kiosk.launch.pointer import (
    Pointer,
    Release,
    at_start,
    good,
    read_pointer,
    tried,
    write_pointer,
)
from kiosk.launch.running import LAUNCHER, PACKAGE_PATH, PACKAGE_VERSION, RELEASE
from kiosk.launch.slots import MANIFEST, PYTHON, machine_boot, slot_of

ROOT = Path(__file__).parents[2]
NEW = Release("0.2.0", "a" * 64)
SAYS = f"""#!/bin/sh
echo "slot $*"
echo "${RELEASE}"
echo "${PACKAGE_VERSION}"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a slot whose program says how it was begun."""
    python = slot_of(tmp_path, NEW) / PYTHON
    python.parent.mkdir(parents=True)
    python.write_text(SAYS, "utf-8")
    python.chmod(0o755)
    (slot_of(tmp_path, NEW) / MANIFEST).write_text("{}", "utf-8")
    settings = f'[terminal]\ndata_dir = "{tmp_path}"\n'
    (tmp_path / "t.toml").write_text(settings, "utf-8")
    return tmp_path


def launched(data: Path, *words: str) -> str:
    """What was said by what the launcher began."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.launch", *words, "--settings", str(data / "t.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def on_offer(data: Path) -> None:
    write_pointer(data, tried(Pointer(package=VERSION), NEW))


def test_the_screen_begins_a_trial_and_has_counted_it_before(data: Path) -> None:
    on_offer(data)
    said = launched(data, "kiosk", "run").splitlines()
    assert said[0].startswith("slot -P -m kiosk run --settings")
    assert said[1:] == [f"{NEW.version}|{NEW.sha256}", VERSION]
    trial = read_pointer(data).trial
    assert trial is not None
    assert (trial.begun, trial.boot) == (True, machine_boot())


def test_a_slot_sees_nothing_beside_it_and_the_package_finds_it_again(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = data / "beside"
    beside.mkdir()
    (beside / "sitecustomize.py").write_text("print('found beside')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(beside))
    on_offer(data)
    script = f'#!/bin/sh\necho "slot $PYTHONPATH|${PACKAGE_PATH}"\n'
    (slot_of(data, NEW) / PYTHON).write_text(script, "utf-8")
    assert launched(data, "kiosk", "run").endswith(f"slot |{beside}\n")
    monkeypatch.delenv("PYTHONPATH")
    monkeypatch.setenv(PACKAGE_PATH, str(beside))  # as its program begins anew
    write_pointer(data, Pointer(package=VERSION))
    assert launched(data, "kiosk", "run", "--help").count("found beside") == 1


def test_nobody_else_begins_one(data: Path) -> None:
    on_offer(data)
    assert "slot" not in launched(data, "sync", "--help")
    assert "slot" not in launched(data, "kiosk", "--help")
    trial = read_pointer(data).trial
    assert trial is not None
    assert not trial.begun


def test_the_delivery_runs_what_the_screen_runs(data: Path) -> None:
    pointer = tried(Pointer(package=VERSION), NEW)
    begun = at_start(pointer, package=VERSION, boot="b", whole=lambda _release: True)
    write_pointer(data, begun)
    assert launched(data, "sync", "run").startswith("slot -P -m sync run")
    write_pointer(data, good(begun))
    assert launched(data, "sync", "run").startswith("slot -P -m sync run")
    assert read_pointer(data) == good(begun), "it writes nothing"


def test_what_cannot_be_counted_is_not_tried(data: Path) -> None:
    on_offer(data)
    before = (data / "releases" / "pointer.json").read_bytes()
    for name in ("pointer.json", "pointer.copy.json"):
        (data / "releases" / f".{name}.new").mkdir()  # the draft cannot be written
    assert "slot" not in launched(data, "kiosk", "run", "--help")
    assert (data / "releases" / "pointer.json").read_bytes() == before


def test_where_apt_brings_programs_the_package_runs(data: Path) -> None:
    pointer = at_start(
        tried(Pointer(package=VERSION), NEW), package=VERSION, boot="b", whole=lambda _r: True
    )
    write_pointer(data, good(pointer))
    text = (data / "t.toml").read_text("utf-8")
    (data / "t.toml").write_text(f'{text}[releases]\nby = "apt"\n', "utf-8")
    assert "slot" not in launched(data, "sync", "--help")


def test_a_slot_without_its_interpreter_is_passed_over(data: Path) -> None:
    on_offer(data)
    (slot_of(data, NEW) / PYTHON).unlink()
    (slot_of(data, NEW) / PYTHON).symlink_to("/nowhere/python3")
    assert "slot" not in launched(data, "kiosk", "run", "--help")
    assert read_pointer(data).trial is None
    assert read_pointer(data).returned == ()


def test_an_interpreter_that_cannot_be_begun_is_said(data: Path) -> None:
    """It is there, and the system refuses it: the package's program runs and takes it back."""
    on_offer(data)
    (slot_of(data, NEW) / PYTHON).write_bytes(b"\x7fELF of another machine")
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.launch", "kiosk", "run", "--settings", str(data / "t.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "slot" not in done.stdout
    assert done.returncode == EX_CONFIG, "these settings are none that it can run with"
    trial = read_pointer(data).trial
    assert trial is not None
    assert trial.begun, "it was counted before"


def test_a_program_knows_the_command_that_begins_it_anew(data: Path) -> None:
    on_offer(data)
    script = f"#!/bin/sh\nprintenv {LAUNCHER}\n"
    (slot_of(data, NEW) / PYTHON).write_text(script, "utf-8")
    command = json.loads(launched(data, "kiosk", "run"))
    assert command[1:4] == ["-m", "kiosk.launch", "kiosk"]
