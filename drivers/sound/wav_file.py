"""Sound that is not heard but kept: what was played last, or all of it, as a WAV file. For trying
and the demo.

What is spoken may be somebody's: only a simulated device of a demo should be told to keep it.
"""

import os
import struct
from pathlib import Path

from contracts.errors import DeviceLostError
from drivers.adapter import Adapter
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.sound.codec import Pcm, decode_wav, encode_wav, quieter
from drivers.sound.errors import HeadphonesRemovedError, SoundOutputMissingError
from drivers.sound.port import Output
from drivers.sound.self_test import self_test
from drivers.status import DeviceState, DeviceStatus

NAME = "file"
SLICE_S = 0.05
BEGAN = ".began"
"""Beside a file of everything: CLOCK_MONOTONIC of its first sample, in seconds."""


class WavFileSound:
    """A file that gets what was played, at the volume it had.

    Args:
        file: written anew each time, when the sound has ended.
        real_time: playing takes as long as the sound does; else no time.
        headphones: what it says of them.
        plugged: headphones are in as long as this file is there.
        everything: the file gets all that was heard, at its time; what was stopped, up to there.
    """

    def __init__(
        self,
        file: Path,
        *,
        real_time: bool = True,
        headphones: bool | None = None,
        plugged: Path | None = None,
        everything: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self._file = file
        self._real_time = real_time
        self._headphones = headphones
        self._plugged = plugged
        self._tape = Tape(file) if everything else None
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
        headphones = self._headphones if self._plugged is None else self._plugged.exists()
        return Output(NAME, "WAV", self._volume, self._volume == 0, headphones)

    def set_volume(self, percent: int, deadline: Deadline) -> None:
        """How loud the next sound is written."""
        deadline.check()
        self._volume = min(100, max(0, percent))

    def play(self, wav: bytes, deadline: Deadline, *, private: bool = False) -> None:
        """Write it down when its time has passed; one that was stopped is not kept."""
        begun = self._clock.now()
        pcm = decode_wav(wav)
        output = self.output(deadline)
        if private and not output.headphones:
            raise HeadphonesRemovedError("no headphones are in")
        if self._tape is not None:
            self._record(self._tape, begun, quieter(pcm, self._volume), deadline, private)
            return
        if self._real_time:
            self._wait(pcm.seconds, deadline)
        partial = self._file.with_name(self._file.name + ".part")
        try:
            partial.write_bytes(encode_wav(quieter(pcm, self._volume)))
            partial.replace(self._file)
        except OSError as error:
            raise DeviceLostError(f"cannot be written: {type(error).__name__}") from error

    def _record(
        self, tape: "Tape", begun: float, pcm: Pcm, deadline: Deadline, private: bool
    ) -> None:
        heard = 0.0
        try:
            while heard < pcm.seconds:
                if private and not self.output(deadline).headphones:
                    raise HeadphonesRemovedError("the headphones were pulled out")
                try:
                    if self._real_time:
                        deadline.wait(min(SLICE_S, pcm.seconds - heard))
                finally:  # what was heard until somebody stopped it was heard
                    now = pcm.seconds if not self._real_time else self._clock.now() - begun
                    tape.add(begun + heard, pcm.cut(heard, now))
                    heard = now
        except OSError as error:
            raise DeviceLostError(f"cannot be written: {type(error).__name__}") from error

    def _wait(self, seconds: float, deadline: Deadline) -> None:
        end = self._clock.now() + seconds
        while (left := end - self._clock.now()) > 0:
            deadline.wait(left)


class Tape:
    """A WAV file that grows: each sound at the time when it was heard, silence between.

    All of it has the form of its first sound; what has another is left out.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._form: tuple[int, int] | None = None
        self._began = 0.0
        self._header = 0
        self._frames = 0

    def add(self, at_s: float, pcm: Pcm) -> None:
        """Write a sound that was heard then; raises OSError."""
        form = (pcm.rate, pcm.channels)
        if self._form is None:
            self._form, self._began = form, at_s
            empty = encode_wav(Pcm(pcm.rate, pcm.channels, b""))
            self._header = len(empty)
            self._file.write_bytes(empty)
            self._file.with_name(self._file.name + BEGAN).write_text(f"{at_s:.6f}\n", "utf-8")
        if form != self._form:
            return
        size = 2 * pcm.channels
        gap = max(0, round((at_s - self._began) * pcm.rate) - self._frames)
        data = bytes(gap * size) + pcm.samples
        self._frames += len(data) // size
        with self._file.open("r+b") as file:
            file.seek(0, os.SEEK_END)
            file.write(data)
            file.seek(4)
            file.write(struct.pack("<I", self._header - 8 + self._frames * size))
            file.seek(self._header - 4)
            file.write(struct.pack("<I", self._frames * size))


def _make(
    file: Path,
    real_time: bool = True,
    headphones: bool | None = None,
    plugged: Path | None = None,
    everything: bool = False,
) -> WavFileSound:
    return WavFileSound(
        file, real_time=real_time, headphones=headphones, plugged=plugged, everything=everything
    )


ADAPTER = Adapter("wav_file", "sound", _make, self_test)
