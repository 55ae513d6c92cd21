"""Brightness by the kernel's files and logind, volume by the driver of the sound."""

from collections.abc import Sequence
from pathlib import Path

from kiosk.servicing.output import brightness, set_brightness, set_volume, volume
from tests.servicing.conftest import Make

SOUND = {"sound": {"wav_file": "drivers.sound.wav_file"}}


def light(folder: Path, now: int, most: int = 937) -> Path:
    (folder / "intel").mkdir(parents=True)
    (folder / "intel" / "brightness").write_text(f"{now}\n")
    (folder / "intel" / "max_brightness").write_text(f"{most}\n")
    return folder


def test_brightness_is_told_in_percent_and_set_by_logind(tmp_path: Path) -> None:
    said: list[Sequence[str]] = []

    def command(words: Sequence[str]) -> bool:
        said.append(words)
        return True

    folder = light(tmp_path / "backlight", 562)
    assert brightness(folder) == 60
    assert set_brightness(80, folder, command)
    assert list(said[0][-2:]) == ["intel", "750"]
    assert set_brightness(0, folder, command), "never dark"
    assert said[1][-1] == "187"
    assert not set_brightness(80, folder, lambda words: False)


def test_a_screen_without_a_light_of_the_kernels_is_none(tmp_path: Path) -> None:
    for folder in (tmp_path / "missing", light(tmp_path / "odd", 3, most=0)):
        assert (brightness(folder) or 0) == 0
        assert not set_brightness(80, folder, lambda words: True)
    assert brightness(tmp_path / "missing") is None


def test_volume_is_set_and_heard(make: Make, path: Path) -> None:
    heard = path.parent / "heard.wav"
    table = f'[devices.sound]\nadapter = "wav_file"\nfile = "{heard}"\nreal_time = false\n'
    tables = make(table).devices.tables
    assert volume(tables, SOUND) == 100
    assert set_volume(40, tables, SOUND) == 40
    assert set_volume(0, tables, SOUND) == 20, "who hears nothing knows nothing"
    assert heard.stat().st_size > 1000


def test_a_terminal_without_sound_says_so(make: Make) -> None:
    assert volume(make().devices.tables, SOUND) is None
    tables = make('[devices.sound]\nadapter = "gone"\n').devices.tables
    assert set_volume(40, tables, SOUND) is None
