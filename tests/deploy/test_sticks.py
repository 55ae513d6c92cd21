"""Sticks in the packaged terminal: what is mounted, how, and that the program finds it there.

Units and rules are read, not run: no stick is plugged in here.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.provisioning.mounted import PLACES

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "stick" / "90-civic-kiosk-stick.rules"
UNIT = DEPLOY / "stick" / "civic-kiosk-stick@.service"
TMPFILES = DEPLOY / "debian" / "civic-kiosk-terminal.tmpfiles"
SCREEN = DEPLOY / "debian" / "civic-kiosk-terminal.civic-kiosk-screen.service"
STICK = {"ACTION": "add", "SUBSYSTEM": "block", "ID_BUS": "usb", "ID_FS_TYPE": "vfat"}
MATCH = re.compile(r'(?:ENV\{)?([A-Z_]+)\}?(==|!=)"([^"]*)"')


def wanted(device: dict[str, str]) -> bool:
    """Whether the rules have this device mounted: conditions, jumps to the one end, the unit."""
    for line in RULES.read_text("utf-8").splitlines():
        if line.startswith(("#", "LABEL=")):
            continue
        if all(
            (device.get(name, "") in values.split("|")) == (sign == "==")
            for name, sign, values in MATCH.findall(line)
        ):
            assert ("GOTO=" in line) != ("SYSTEMD_WANTS" in line), line
            return "SYSTEMD_WANTS" in line
    return False


def word(name: str, unit: Path = UNIT) -> list[str]:
    """All values of a word of a unit."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("kind", ["vfat", "exfat"])
def test_a_stick_by_usb_is_mounted(kind: str) -> None:
    assert wanted({**STICK, "ID_FS_TYPE": kind, "ID_PART_ENTRY_TYPE": "0xc"})


@pytest.mark.parametrize(
    "other",
    [
        {"ACTION": "remove"},
        {"SUBSYSTEM": "usb"},
        {"ID_BUS": "ata"},
        {"ID_BUS": ""},
        {"ID_FS_TYPE": "ext4"},
        {"ID_FS_TYPE": "ntfs"},
        {"ID_FS_TYPE": ""},
        {"ID_PART_ENTRY_TYPE": "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"},
        {"ID_PART_ENTRY_TYPE": "0xef"},
    ],
)
def test_nothing_else_is(other: dict[str, str]) -> None:
    assert not wanted({**STICK, **other})


def test_nothing_on_it_runs_and_the_terminals_user_alone_reads_it() -> None:
    (command,) = word("ExecStart")
    options = set(command.split(" -o ")[1].split(" ")[0].split(","))
    assert {"nosuid", "nodev", "noexec", "umask=0077"} <= options
    (user,) = word("User", SCREEN)
    assert {f"uid={user}", f"gid={user}"} <= options
    assert "-t vfat,exfat" in command, "as the rules have it"


def test_it_lies_where_the_program_looks_and_the_screen_may_write() -> None:
    (place,) = {each.split(" ")[-1] for each in (*word("ExecStart"), *word("ExecStop"))}
    assert any(Path(place).is_relative_to(each) for each in PLACES)
    writable = [
        each.lstrip("-") for line in word("ReadWritePaths", SCREEN) for each in line.split()
    ]
    assert any(Path(place).is_relative_to(each) for each in writable)
    made = [line.split(" ")[1] for line in TMPFILES.read_text("utf-8").splitlines()]
    assert str(Path(place).parent) in made, "there before the screen's service begins"


def test_what_is_pulled_out_is_let_go_of() -> None:
    assert word("BindsTo") == word("After") == ["dev-%i.device"]
    assert "--lazy" in word("ExecStop")[0]


def test_the_mount_is_seen_outside_of_its_unit() -> None:
    own = r"^(Private|Protect|ReadOnlyPaths|ReadWritePaths|InaccessiblePaths|RootDirectory|User)"
    assert not re.search(own, UNIT.read_text("utf-8"), re.MULTILINE)


def test_the_package_holds_both() -> None:
    rules = (DEPLOY / "debian" / "rules").read_text("utf-8")
    assert f"usr/lib/udev/rules.d deploy/stick/{RULES.name}" in rules
    assert f"usr/lib/systemd/system deploy/stick/{UNIT.name}" in rules


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    shutil.copy(UNIT, tmp_path / UNIT.name.replace("@", "@sdz1"))
    command = [
        "systemd-analyze",
        "verify",
        "--man=no",
        str(tmp_path / "civic-kiosk-stick@sdz1.service"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, UNIT.name.split("@")[0] in done.stderr) == (0, False), done.stderr
