"""Sound through PulseAudio, or PipeWire in its place, by the tools ``pactl`` and ``pacat``.

Each question is a process of its own with a time limit: the library waits without end for a server
that hangs, and a process can be ended. What is played lies in memory only and stops with its
process.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.adapter import Adapter, DeviceIdentity
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.sound.codec import Pcm, decode_wav, default_output, outputs_of
from drivers.sound.errors import HeadphonesRemovedError, SoundOutputMissingError, SoundServiceError
from drivers.sound.port import Output
from drivers.sound.self_test import self_test
from drivers.status import DeviceState, DeviceStatus

ANSWER_S = 3.0
OPEN_S = 3.0
LOOK_EVERY_S = 0.5
"""How often headphones are looked for while something private is played."""
LATENCY_MS = 100
_SLICE_S = 0.05
_NO_SUCH_OUTPUT = b"No such entity"


class PulseSound:
    """One output of a PulseAudio server.

    Args:
        output: its name, as ``pactl list sinks short`` shows it; "" is the server's own choice.
        server: its address, ``unix:/run/user/1000/pulse/native``; "" is this user's own.
    """

    def __init__(self, output: str = "", *, server: str = "", clock: Clock | None = None) -> None:
        self._chosen = output
        self._clock = clock or SystemClock()
        # Words of programs are compared: they must be English.
        self._environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        if server:
            self._environment["PULSE_SERVER"] = server

    def open(self) -> None:
        """See that the server answers."""
        self._ask(Deadline.after(OPEN_S, clock=self._clock), "--format=json", "info")

    def close(self) -> None:
        """Nothing is held between two questions."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """How the chosen output is."""
        output = self.output(deadline)
        reason = "headphones" if output.headphones else ""
        if output.muted or output.volume == 0:
            reason = "muted"
        return DeviceStatus(DeviceState.ONLINE, reason, self._clock.now())

    def outputs(self, deadline: Deadline) -> tuple[Output, ...]:
        """Every output of the server but the one that it makes up."""
        return outputs_of(self._ask(deadline, "--format=json", "list", "sinks"))

    def choose(self, name: str, deadline: Deadline) -> None:
        """Play there from now on."""
        self._find(name, deadline)
        self._chosen = name

    def output(self, deadline: Deadline) -> Output:
        """The chosen output as it is now."""
        return self._find(self._chosen, deadline)

    def set_volume(self, percent: int, deadline: Deadline) -> None:
        """Set the volume of the chosen output for everything that plays there."""
        name = self.output(deadline).name
        self._ask(deadline, "set-sink-volume", name, f"{min(100, max(0, percent))}%")
        if percent > 0:
            self._ask(deadline, "set-sink-mute", name, "0")

    def play(self, wav: bytes, deadline: Deadline, *, private: bool = False) -> None:
        """Play until the last sample was heard."""
        pcm = decode_wav(wav)
        output = self.output(deadline)
        look = self._clock.now() + LOOK_EVERY_S
        if private:
            _require_headphones(output)
        with _memory(pcm.samples) as samples:
            process = self._start(["pacat", *_words(output.name, pcm)], stdin=samples)
            try:
                while not _ended(process, _SLICE_S):
                    deadline.check()
                    if private and self._clock.now() >= look:
                        _require_headphones(self._find(output.name, deadline))
                        look = self._clock.now() + LOOK_EVERY_S
                self._require_success(process, process.communicate()[1])
            finally:
                _end(process)

    def identity(self, deadline: Deadline) -> DeviceIdentity:
        """What the server calls the output."""
        return DeviceIdentity(model=self.output(deadline).description)

    # ---- asking the server ------------------------------------------------------------------

    def _find(self, name: str, deadline: Deadline) -> Output:
        name = name or default_output(self._ask(deadline, "--format=json", "info"))
        for output in self.outputs(deadline):
            if output.name == name:
                return output
        raise SoundOutputMissingError("no such output")

    def _ask(self, deadline: Deadline, *words: str) -> str:
        deadline.check()
        limit = deadline.within(ANSWER_S)
        process = self._start(["pactl", *words], stdin=subprocess.DEVNULL)
        try:
            while True:
                try:
                    said, complaint = process.communicate(timeout=_SLICE_S)
                    break
                except subprocess.TimeoutExpired as error:
                    deadline.check()
                    if limit.expired:
                        raise SoundServiceError("the sound service does not answer") from error
        finally:
            _end(process)
        self._require_success(process, complaint)
        return said.decode("utf-8", "replace")

    def _start(self, words: list[str], stdin: int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                words,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment,
            )
        except OSError as error:
            raise SoundServiceError(f"{words[0]} cannot be started") from error

    @staticmethod
    def _require_success(process: subprocess.Popen[bytes], complaint: bytes) -> None:
        if process.returncode == 0:
            return
        if _NO_SUCH_OUTPUT in complaint:
            raise SoundOutputMissingError("the output has gone")
        raise SoundServiceError("the sound service cannot be reached")


def _words(output: str, pcm: Pcm) -> list[str]:
    return [
        "--playback",
        "--raw",
        f"--device={output}",
        f"--rate={pcm.rate}",
        f"--channels={pcm.channels}",
        "--format=s16le",
        f"--latency-msec={LATENCY_MS}",
        "--client-name=civic-kiosk",
        "--stream-name=speech",
    ]


def _require_headphones(output: Output) -> None:
    if not output.headphones:
        raise HeadphonesRemovedError("no headphones are in")


@contextmanager
def _memory(data: bytes) -> Iterator[int]:
    """A file that is on no disk, to be read from its beginning."""
    file = os.memfd_create("speech")
    try:
        with os.fdopen(os.dup(file), "wb") as written:
            written.write(data)
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _make(output: str = "", server: str = "") -> PulseSound:
    return PulseSound(output, server=server)


def _identity(sound: PulseSound, deadline: Deadline) -> DeviceIdentity:
    return sound.identity(deadline)


ADAPTER = Adapter("pulse", "sound", _make, self_test, _identity)
