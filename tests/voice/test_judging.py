"""What somebody made is played to residents only if it is a whole recording with sound in it."""

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.voice.judging import fault
from tests.central.publishing.maker import tone


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "zh-CN" / "recording.ogg"
    tone(file)
    return file


def test_a_whole_recording_is_one(recording: Path) -> None:
    assert fault(recording) == ""


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def _without_its_last_page(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: data.rfind(b"OggS")])


def _spoiled(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[28:36] = b"NotAHead"
    file.write_bytes(bytes(data))


def _silent(file: Path) -> None:
    tone(file, loud=0)


def _short(file: Path) -> None:
    tone(file, 0.02)


def _long(file: Path) -> None:
    tone(file, 125)


def _wave(file: Path) -> None:
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 24000, 0, "NONE", ""))
        out.writeframes(b"\1\2" * 24000)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_cut, "not all of it"),
        (_without_its_last_page, "not all of it"),
        (_spoiled, "cannot be decoded"),
        (_silent, "nothing is heard"),
        (_short, "it takes 0.02 s"),
        (_long, "it takes 125.00 s"),
        (_wave, "no Ogg file"),
        (Path.touch, "no Ogg file"),
    ],
)
def test_what_is_none_is_told(recording: Path, spoil: Callable[[Path], None], said: str) -> None:
    if spoil is Path.touch:
        recording.unlink()
    spoil(recording)
    assert said in fault(recording)
