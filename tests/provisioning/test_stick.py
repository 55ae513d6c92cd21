"""One file on a stick for fifty terminals; what is on a stick may be anybody's."""

import errno
import os
import stat
from pathlib import Path

import pytest

from contracts.errors import StorageFullError
from kiosk.provisioning.mistake import Mistake
from kiosk.provisioning.stick import (
    FILE_NAME,
    MOST_BYTES,
    USED_NAME,
    Answers,
    StickFileError,
    beside,
    has_taken,
    read_answers,
    take_code,
)

FIFTY = """
codes = ["AAAA-1111", "BBBB-2222"]

[every.terminal]
district = "500199"
tags = ["bank"]

[every.centre]
url = "https://centre.example/"
ca = "office.pem"

[every.hours]
mon = "8:30-17:30"
days = [{ on = 2027-05-01 }]

[every.devices.id_card]
adapter = "sam_v"
port = "/dev/serial/by-id/usb-reader"

[only."SN-0001".terminal]
name = "一号机"

[only."SN-0002"]
code = "OWN-CODE"
terminal.name = "二号机"
terminal.district = "500230"
"""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / FILE_NAME).write_text(FIFTY, "utf-8")
    return folder


def answers(stick: Path, *names: str) -> Answers:
    return read_answers(stick / FILE_NAME, names)


def test_each_takes_what_is_for_all_and_then_its_own(stick: Path) -> None:
    first, second = answers(stick, "SN-0001"), answers(stick, "aa:bb", "SN-0002")
    assert first.values["terminal.district"] == "500199"
    assert first.values["terminal.name"] == "一号机"
    assert first.values["hours.mon"] == "8:30-17:30"
    assert first.values["devices.id_card"]["adapter"] == "sam_v"  # type: ignore[index]  # a table
    assert second.values["terminal.district"] == "500230"
    assert (first.code, second.code) == ("", "OWN-CODE")


def test_a_stick_for_other_terminals_is_refused(stick: Path) -> None:
    with pytest.raises(StickFileError, match="SN-0099"):
        answers(stick, "SN-0099", "kiosk-99")


def test_one_for_all_fits_everybody(stick: Path) -> None:
    (stick / FILE_NAME).write_text('[every.terminal]\nname = "x"\n')
    assert answers(stick, "anybody").values == {"terminal.name": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[every",
        "every = 3",
        "[every]\nterminal = 3",
        '[every.terminal]\ndata_dir = "/etc"',
        '[every.terminal]\nmode = "demo"',
        '[every.demo]\nagent_socket = "/tmp/x"',
        '[every.voice]\nlive = "/stick"',
        '[every.terminal]\nname = "x"\n[more]\nx = 1',
        "codes = [1, 2]",
        'codes = ["a\\tb"]',
        'only = "SN-0001"',
        '[only."SN-0001"]\ncode = 5',
        "a = " + "[" * 5000,
        "\x00\x01",
    ],
)
def test_what_is_no_such_file_is_refused(stick: Path, text: str) -> None:
    (stick / FILE_NAME).write_text(text)
    with pytest.raises(StickFileError):
        answers(stick, "SN-0001")


def test_a_huge_file_a_link_a_pipe_and_a_folder_are_not_read(stick: Path, tmp_path: Path) -> None:
    path = stick / FILE_NAME
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(StickFileError, match="stick_large"):
        answers(stick, "SN-0001")
    path.unlink()
    real = tmp_path / "elsewhere.toml"
    real.write_text(FIFTY, "utf-8")
    path.symlink_to(real)
    with pytest.raises(StickFileError):
        answers(stick, "SN-0001")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(StickFileError):
        answers(stick, "SN-0001")
    path.unlink()
    path.mkdir()
    with pytest.raises(StickFileError):
        answers(stick, "SN-0001")
    path.rmdir()
    with pytest.raises(StickFileError):
        answers(stick, "SN-0001")


def test_bytes_that_are_no_text_are_refused(stick: Path) -> None:
    (stick / FILE_NAME).write_bytes(b"\xff\xfe" + FIFTY.encode("utf-16-le"))
    with pytest.raises(StickFileError):
        answers(stick, "SN-0001")


def test_no_two_terminals_take_the_same_code(stick: Path) -> None:
    found = answers(stick, "SN-0001")
    assert take_code(stick, found, "SN-0001") == "AAAA-1111"
    assert take_code(stick, found, "SN-0001") == "AAAA-1111"  # cut, and again
    assert take_code(stick, found, "SN-0003") == "BBBB-2222"
    with pytest.raises(StickFileError, match="stick_codes_used"):
        take_code(stick, found, "SN-0004")
    assert stat.S_IMODE((stick / USED_NAME).stat().st_mode) == 0o600


def test_a_code_of_its_own_is_noted_too(stick: Path) -> None:
    found = answers(stick, "SN-0002")
    assert not has_taken(stick, found, "SN-0002")
    assert take_code(stick, found, "SN-0002") == "OWN-CODE"
    assert (stick / USED_NAME).read_text() == "OWN-CODE\tSN-0002\n"
    assert has_taken(stick, found, "SN-0002")
    assert take_code(stick, found, "SN-0002") == "OWN-CODE"  # cut, and again


def test_every_mistake_is_told_at_once_with_its_place_and_what_was_meant(stick: Path) -> None:
    (stick / FILE_NAME).write_text(
        "codez = []\n"
        '[every.terminal]\nname = "x"\nhelp_time = "9:00"\n'
        '[every.hours]\ntues = "8:30-12:00"\n'
        '[only."SN-0001"]\nscreen = 3\n[only."SN-0001".terminal]\nxyzzy = 1\n'
    )
    with pytest.raises(StickFileError) as raised:
        answers(stick, "SN-0001")

    def near(setting: str, meant: str) -> Mistake:
        return Mistake("stick_unknown_near", {"setting": setting, "near": meant})

    wrong = raised.value.mistakes
    assert wrong == {
        "codez": near("codez", "codes"),
        "every.terminal.help_time": near(
            "terminal.help_time", "terminal.help_phone, terminal.help_hours"
        ),
        "every.hours.tues": near("hours.tues", "hours.tue"),
        "only.SN-0001.screen": Mistake("stick_no_table"),
        "only.SN-0001.terminal.xyzzy": wrong["only.SN-0001.terminal.xyzzy"],
    }
    assert raised.value.answers is not None
    assert raised.value.answers.places == {"terminal.name": "every.terminal.name"}


def test_a_stick_that_takes_no_note_gives_no_code(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    found = answers(stick, "SN-0001")
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(StorageFullError):
            take_code(stick, found, "SN-0001")
    assert take_code(stick, found, "SN-0003") == "AAAA-1111"


@pytest.mark.parametrize("noted", [b"AAAA-1111\n", b"\xff\xff", b"a\tb\tc\n"])
def test_a_damaged_note_gives_no_code_away_twice(stick: Path, noted: bytes) -> None:
    (stick / USED_NAME).write_bytes(noted)
    with pytest.raises(StickFileError):
        take_code(stick, answers(stick, "SN-0001"), "SN-0001")


def test_what_comes_along_lies_beside_the_answers(stick: Path) -> None:
    assert beside(stick, Path("office.pem")) == stick / "office.pem"
    for name in ("/etc/passwd", "../terminal.toml", "a/b.pem", "..", "."):
        with pytest.raises(StickFileError):
            beside(stick, Path(name))
