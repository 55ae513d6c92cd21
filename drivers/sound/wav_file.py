"""Sound that is not heard but kept: what was played last, as a WAV file. For trying and the demo.

What is spoken may be somebody's: only a simulated device of a demo should be told to keep it.
"""

from pathlib import Path

from contracts.errors import DeviceLostError
from drivers.adapter import Adapter
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.sound.codec import decode_wav, encode_wav, quieter
from drivers.sound.errors import HeadphonesRemovedError, SoundOutputMissingError
from drivers.sound.port import Output
from drivers.sound.self_test import self_test
from drivers.status import DeviceState, DeviceStatus

NAME = "file"


class WavFileSound:
    """A file that gets what was played, at the volume it had.

    Args:
        file: written anew each time, when the sound has ended.
        real_time: playing takes as long as the sound does; else no time.
        headphones: what it says of them.
    """

    def __init__(
        self,
        file: Path,
        *,
        real_time: bool = True,
        headphones: bool | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._file = file
        self._real_time = real_time
        self._headphones = headphones
        self._volume = 100
        self._clock = clock or SystemClock()

    def open(self) -> None:
        """See that the folder is there."""
        if not self._file.parent.is_dir():
            raise DeviceLostError("the folder of the file is not there")

    def close(self) -> None:
        """Nothing is held."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """How the only output is."""
        output = self.output(deadline)
        reason = "headphones" if output.headphones else ""
        return DeviceStatus(
            DeviceState.ONLINE, "muted" if output.muted else reason, self._clock.now()
        )

    def outputs(self, deadline: Deadline) -> tuple[Output, ...]:
        """The only one."""
        return (self.output(deadline),)

    def choose(self, name: str, deadline: Deadline) -> None:
        """There is one, called ``file``."""
        deadline.check()
        if name not in ("", NAME):
            raise SoundOutputMissingError("no such output")

    def output(self, deadline: Deadline) -> Output:
        """The file, as long as its folder is there."""
        deadline.check()
        self.open()
        return Output(NAME, "WAV", self._volume, self._volume == 0, self._headphones)

    def set_volume(self, percent: int, deadline: Deadline) -> None:
        """How loud the next sound is written."""
        deadline.check()
        self._volume = min(100, max(0, percent))

    def play(self, wav: bytes, deadline: Deadline, *, private: bool = False) -> None:
        """Write it down when its time has passed; one that was stopped is not kept."""
        pcm = decode_wav(wav)
        output = self.output(deadline)
        if private and not output.headphones:
            raise HeadphonesRemovedError("no headphones are in")
        if self._real_time:
            self._wait(pcm.seconds, deadline)
        partial = self._file.with_name(self._file.name + ".part")
        try:
            partial.write_bytes(encode_wav(quieter(pcm, self._volume)))
            partial.replace(self._file)
        except OSError as error:
            raise DeviceLostError(f"cannot be written: {type(error).__name__}") from error

    def _wait(self, seconds: float, deadline: Deadline) -> None:
        end = self._clock.now() + seconds
        while (left := end - self._clock.now()) > 0:
            deadline.wait(left)


def _make(file: Path, real_time: bool = True, headphones: bool | None = None) -> WavFileSound:
    return WavFileSound(file, real_time=real_time, headphones=headphones)


ADAPTER = Adapter("wav_file", "sound", _make, self_test)
