"""The file that keeps what was heard, where somebody stops the sound."""

import struct
import wave
from pathlib import Path
from threading import Event

import pytest

from contracts.errors import DeviceCancelledError
from drivers.deadline import Deadline
from drivers.sound.codec import Pcm, encode_wav
from drivers.sound.wav_file import WavFileSound
from tests.drivers.fakes import FakeClock

RATE = 8000


class StoppedOnTheWay(FakeClock):
    """Somebody stops whatever is waited for, after a second and in the middle of a wait."""

    def wait(self, event: Event, seconds: float) -> bool:
        super().wait(event, seconds)
        if self.seconds > 101.0:
            event.set()
        return event.is_set()


def test_what_was_heard_until_it_was_stopped_is_kept_to_its_end(tmp_path: Path) -> None:
    clock = StoppedOnTheWay()
    device = WavFileSound(tmp_path / "all.wav", everything=True, clock=clock)
    tone = struct.pack("<h", 5000) * (RATE * 3)
    with pytest.raises(DeviceCancelledError):
        device.play(encode_wav(Pcm(RATE, 1, tone)), Deadline.after(60, clock=clock))
    with wave.open(str(tmp_path / "all.wav")) as file:
        frames = file.readframes(file.getnframes())
    assert len(frames) // 2 == pytest.approx((clock.now() - 100.0) * RATE, abs=1)
    assert set(struct.unpack(f"<{len(frames) // 2}h", frames)) == {5000}
