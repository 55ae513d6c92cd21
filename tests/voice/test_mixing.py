"""Recordings into one sound."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kiosk.voice.mixing import RATE, Mixer, Samples, stretched, to_wav
from kiosk.voice.plan import Piece


def tone(hz: float, seconds: float, level: float = 0.4) -> Samples:
    at = np.arange(int(RATE * seconds)) / RATE
    return (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)


def pitch(sound: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(spectrum.argmax() * RATE / len(sound))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    file = tmp_path / "a.opus"
    with soundfile.SoundFile(file, "w", RATE, 1, format="OGG", subtype="OPUS") as out:
        out.write(tone(220, 1.0))
    return file


@pytest.mark.parametrize("pace", [75, 90, 125, 150, 200])
def test_another_pace_has_the_same_pitch(pace: int) -> None:
    sound = tone(220, 2.0)
    changed = stretched(sound, pace)
    assert len(changed) / len(sound) == pytest.approx(100 / pace, rel=0.03)
    assert pitch(changed) == pytest.approx(220, abs=3)


def test_pieces_follow_each_other_with_their_pauses(recording: Path) -> None:
    sound = Mixer().mix([Piece(recording, 500), Piece(recording)])
    assert len(sound) / RATE == pytest.approx(2.5, abs=0.05)
    middle = sound[int(1.1 * RATE) : int(1.4 * RATE)]
    assert float(np.abs(middle).max()) < 0.01


def test_volume_is_as_many_decibels_as_it_says(recording: Path) -> None:
    loud, soft = (Mixer().mix([Piece(recording)], gain_db=gain) for gain in (0.0, -20.0))
    ratio = 20 * np.log10(np.abs(loud).max() / np.abs(soft).max())
    assert ratio == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"OggS\0\2" + bytes(40)])
def test_a_damaged_recording_is_silence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "b.opus"
    file.write_bytes(content)
    assert len(Mixer().mix([Piece(file)])) == 0
    assert len(Mixer().mix([Piece(tmp_path / "none.opus")])) == 0


def test_a_cut_recording_is_heard_as_far_as_it_goes(recording: Path) -> None:
    whole = recording.read_bytes()
    recording.write_bytes(whole[: len(whole) // 2])
    assert len(Mixer().mix([Piece(recording)])) < RATE


def test_a_wav_has_sixteen_bits_and_one_channel() -> None:
    with wave.open(io.BytesIO(to_wav(tone(220, 0.5)))) as sound:
        assert (sound.getsampwidth(), sound.getnchannels(), sound.getframerate()) == (2, 1, RATE)
        assert sound.getnframes() == RATE // 2
