"""One readable file, changed in place, written whole or not at all."""

import errno
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.errors import StorageFullError
from kiosk.provisioning import settingsfile
from kiosk.provisioning.firststart import FirstStart
from kiosk.settings import SettingsError, load_settings
from sync.settings import load_sync_settings
from tests.provisioning.conftest import ROOT, TEXTS, enough

Begin = Callable[[], FirstStart]
BY_HAND = """# ours, do not lose
[terminal]
data_dir = "/srv/kiosk"
name = "Old"          # as on the door
mode = "production"

[devices.id_card]
adapter = "sam_v"      # the grey one
port = "/dev/serial/by-id/usb-reader"
baud = 115200

# how patient
[sync]
max_backoff_s = 90

[centre]
url = "https://centre.example/"

[devices.camera]
adapter = "opencv"
source = "/dev/v4l/by-id/usb-camera"
"""


def test_a_new_file_loads_in_both_programs_and_says_what_its_words_mean(
    begin: Begin, settings: Path, tmp_path: Path
) -> None:
    first = begin()
    enough(first)
    first.put("terminal.tags", ["hall"])
    first.put("screen.diagonal_inch", 23.8)
    first.put("devices.id_card", {"adapter": "sam_v", "port": "/dev/ttyUSB0", "baud": 115200})
    first.write()
    loaded = load_settings(settings)
    assert loaded.terminal.data_dir == tmp_path / "data"
    assert loaded.terminal.tags == ("hall",)
    assert loaded.devices.tables["id_card"].options == {"port": "/dev/ttyUSB0", "baud": 115200}
    assert load_sync_settings(settings).centre_url == "https://centre.example"
    text = settings.read_text("utf-8")
    assert f"# {TEXTS.text('provision.ask_screen_diagonal_inch', 'zh-CN')}" in text
    assert "[devices.id_card]" in text
    assert "\n[devices]\n" not in text


def test_what_a_person_wrote_stays(begin: Begin, settings: Path) -> None:
    settings.write_text(BY_HAND, "utf-8")
    first = begin()
    first.put("terminal.name", "New")
    first.put("devices.id_card", {"adapter": "sam_v", "port": "/dev/ttyS1"})
    first.put("devices.keypad", {"adapter": "serial_keypad", "port": "/dev/ttyS2"})
    first.write()
    text = settings.read_text("utf-8")
    for kept in ("# ours, do not lose", "# as on the door", "# how patient", "# the grey one"):
        assert kept in text
    written = tomllib.loads(text)
    assert written["terminal"]["name"] == "New"
    assert written["terminal"]["data_dir"] == "/srv/kiosk"
    assert written["sync"] == {"max_backoff_s": 90}
    assert written["devices"] == {
        "id_card": {"adapter": "sam_v", "port": "/dev/ttyS1"},
        "camera": {"adapter": "opencv", "source": "/dev/v4l/by-id/usb-camera"},
        "keypad": {"adapter": "serial_keypad", "port": "/dev/ttyS2"},
    }


def test_the_example_can_be_gone_through_and_stays_as_it_is(begin: Begin, settings: Path) -> None:
    example = (ROOT / "config" / "terminal.example.toml").read_text("utf-8")
    settings.write_text(example, "utf-8")
    first = begin()
    first.put("terminal.help_phone", "12345")
    first.write()
    assert settings.read_text("utf-8") == example


def test_what_would_not_load_changes_nothing(begin: Begin, settings: Path) -> None:
    settings.write_text(BY_HAND.replace('mode = "production"', 'mode = "demo"'), "utf-8")
    before = settings.read_text("utf-8")
    with pytest.raises(SettingsError):
        settingsfile.write(settings, before.replace('"demo"', '"production"\nwrong = 1'))
    assert settings.read_text("utf-8") == before
    assert not settingsfile.kept_before(settings).exists()


def test_a_file_that_is_no_toml_is_said_and_left_alone(begin: Begin, settings: Path) -> None:
    for text in ("[terminal", "terminal = 3", "devices = []"):
        settings.write_text(text, "utf-8")
        with pytest.raises(SettingsError):
            begin()
        assert settings.read_text("utf-8") == text


def test_the_last_change_can_be_undone_and_done_again(begin: Begin, settings: Path) -> None:
    settings.write_text(BY_HAND, "utf-8")
    first = begin()
    assert not first.undo()
    first.put("terminal.name", "New")
    first.write()
    assert begin().undo()
    assert settings.read_text("utf-8") == BY_HAND
    assert begin().undo()
    assert load_settings(settings).terminal.name == "New"


def test_a_full_disk_costs_neither_the_file_nor_what_was_said(
    begin: Begin, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text(BY_HAND, "utf-8")
    first = begin()
    first.put("terminal.name", "New")

    def full(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(StorageFullError):
            first.write()
        with pytest.raises(StorageFullError):
            first.put("terminal.place", "Hall")
    assert settings.read_text("utf-8") == BY_HAND
    assert begin().value("terminal.name") == "New"
    assert first.value("terminal.place") == ""
    first.write()
    assert load_settings(settings).terminal.name == "New"
