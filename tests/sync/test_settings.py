import os
from pathlib import Path

import pytest

from kiosk.settings import load_settings
from sync.errors import SyncSettingsError
from sync.settings import SettingsWatch, load_sync_settings, sync_settings_of

GOOD = """
[terminal]
data_dir = "/var/lib/civic-kiosk"
name = "3 号机"
place = "x"
[screen]
width_px = 1080
[centre]
url = "https://centre.example/"
[sync]
min_backoff_s = 2
[logging]
folder = "/var/log/civic-kiosk"
"""


def test_name_in_every_language_is_the_first_one_at_the_centre(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    names = '{ zh-CN = "3 号机", en = "Terminal 3" }'
    path.write_text(GOOD.replace('"3 号机"', names), "utf-8")
    assert load_sync_settings(path).name == "3 号机"


def test_only_its_own_part_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD, "utf-8")
    settings = load_sync_settings(path)
    assert settings.data_dir == Path("/var/lib/civic-kiosk")
    assert settings.centre_url == "https://centre.example"
    assert (settings.min_backoff_s, settings.max_backoff_s, settings.timeout_s) == (2, 60, 10)
    assert settings.log_folder == Path("/var/log/civic-kiosk")


def test_what_operators_choose_by_and_what_updates_may_take(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    chosen = '[terminal]\ndistrict = "500199"\ntags = ["hall"]'
    paced = "[sync]\nheartbeat_s = 5\nbandwidth_kb = 64\nleast = { root = 3 }"
    path.write_text(GOOD.replace("[terminal]", chosen).replace("[sync]", paced), "utf-8")
    settings = load_sync_settings(path)
    assert (settings.district, settings.tags) == ("500199", ("hall",))
    assert (settings.heartbeat_s, settings.bandwidth_kb) == (5, 64)
    assert settings.least == {"root": 3}
    assert load_settings(path).terminal.district == "500199"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[terminal]", '[terminal]\ndistrict = "Yubei"'),
        ("[terminal]", '[terminal]\ntags = ["大厅"]'),
        ("min_backoff_s = 2", "heartbeat_s = 0"),
        ("min_backoff_s = 2", "bandwidth_kb = -1"),
        ("min_backoff_s = 2", "least = 7"),
        ('data_dir = "/var/lib/civic-kiosk"', ""),
        ("[centre]", "[center]"),
        ("https://", "ftp://"),
        ("min_backoff_s = 2", 'min_backoff_s = "soon"'),
        ("min_backoff_s = 2", "min_backoff_s = 90"),
        ("min_backoff_s = 2", "timeout_s = 0"),
        ("min_backoff_s = 2", "keep_days = 0"),
        ("min_backoff_s = 2", "keep_days = 1e9"),
        ("example/", 'example/"\nprefix = "/kiosk'),
        ("example/", 'example/kiosks/"\nprefix = "/kiosk'),
        ("example/", 'example/"\nprefix = 7 #'),
        ("[terminal]", "[terminal"),
        ("[terminal]", "terminal = 1\n[x]"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(SyncSettingsError):
        load_sync_settings(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SyncSettingsError):
        load_sync_settings(tmp_path / "none.toml")


@pytest.mark.parametrize("written", ["/a/kiosk", "a/kiosk", "/a/kiosk/"])
def test_a_prefix_is_taken_however_its_slashes_are_written(tmp_path: Path, written: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace("example/", f'example/a/kiosk/"\nprefix = "{written}'), "utf-8")
    settings = load_sync_settings(path)
    assert (settings.prefix, settings.ca) == ("/a/kiosk", None)


def test_the_terminal_takes_every_setting_of_the_sync_process(tmp_path: Path) -> None:
    more = 'example/a/"\nprefix = "/a"\nca = "/etc/ca.pem'
    path = tmp_path / "s.toml"
    path.write_text(
        GOOD.replace("example/", more).replace("min_backoff_s = 2", "keep_days = 90"), "utf-8"
    )
    settings = load_sync_settings(path)
    assert (settings.keep_days, settings.ca) == (90, Path("/etc/ca.pem"))
    assert load_settings(path).sync.keep_days == 90


ROLL = '[devices.receipt_printer]\nroll_m = 80\nstate_file = "/var/lib/roll.json"\n'


def test_the_roll_of_the_first_printer_that_counts_is_known() -> None:
    said = '[terminal]\ndata_dir = "/d"\n[centre]\nurl = "https://c.example"\n'
    assert sync_settings_of(said, "t.toml").roll is None
    assert sync_settings_of(f"{said}[devices.ups]\nport = 1\n", "t.toml").roll is None
    assert sync_settings_of(said + ROLL, "t.toml").roll == (Path("/var/lib/roll.json"), 80.0)
    with pytest.raises(SyncSettingsError):
        sync_settings_of(said + ROLL.replace("80", '"long"'), "t.toml")


def test_a_file_is_watched_for_what_it_says_and_not_for_how(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    said = '[terminal]\ndata_dir = "/d"\n[centre]\nurl = "https://c.example"\n'
    path.write_text(said)
    watch = SettingsWatch(path, load_sync_settings(path))
    for harmless in (f"# a remark\n{said}", "half a fi", said + "[screen]\nturned = 90\n", said):
        path.write_text(harmless)
        os.utime(path, ns=(1, len(harmless)))
        assert not watch.outdated()
    path.unlink()
    assert not watch.outdated()
    path.write_text(said.replace("c.example", "other.example"))
    assert watch.outdated()
    assert watch.changed
