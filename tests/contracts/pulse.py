"""A real PulseAudio of a test's own, with outputs that end nowhere and can be listened to."""

import os
import shutil
import signal
import subprocess
import threading
import time
from array import array
from pathlib import Path

import numpy as np
import pytest

from tests.contracts.processes import select_pause

RATE = 48000
LOUD = 200
PAUSE_S = 0.003
"""Longer than a tone stays near nothing between two of its waves."""


def require_pulseaudio() -> None:
    """Skip, saying why, where the real service is not installed."""
    if shutil.which("pulseaudio") is None or shutil.which("pacat") is None:
        pytest.skip("pulseaudio or pulseaudio-utils is not installed")


class PulseServer:
    """The server; ``sinks`` are the outputs that it begins with."""

    def __init__(self, folder: Path, *sinks: str) -> None:
        self._folder = folder
        self._sinks = sinks
        # A socket's path may not be long.
        self.address = f"unix:{folder / 's'}"
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": self.address,
            "LC_ALL": "C.UTF-8",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        loads = [f"module-native-protocol-unix socket={self._folder / 's'} auth-anonymous=1"]
        loads += [f"module-null-sink sink_name={sink} rate={RATE}" for sink in self._sinks]
        words = [word for load in loads for word in ("-L", load)]
        self.process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
             "--use-pid-file=no", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < end
            select_pause()

    def kill(self) -> None:
        """End it as a crash does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def do(self, verb: str, /, **_arguments: object) -> None:
        """Obey a verb of the published suite."""
        if verb == "unplug":
            self.kill()
        else:
            self.start()

    def state(self) -> dict[str, object]:
        """Nothing that the suite asks for."""
        return {}

    def stop(self) -> None:
        """End it."""
        self.kill()

    def freeze(self) -> None:
        """Let it hang."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def control(self, *words: str) -> str:
        """Say something to it."""
        return subprocess.check_output(["pactl", *words], env=self.environment, text=True)

    def playing(self) -> bool:
        """Whether something is played now."""
        return bool(self.control("list", "sink-inputs", "short").strip())

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True, check=False
        )
        return asked.returncode == 0


class Listener:
    """What comes out of one output, from now on."""

    def __init__(self, server: PulseServer, sink: str) -> None:
        self._process = subprocess.Popen(
            ["parec", "--raw", f"--device={sink}.monitor", "--format=s16le", f"--rate={RATE}",
             "--channels=1", "--latency-msec=20"],
            env=server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._heard = bytearray()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self._wait_for(RATE // 20)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while data := self._process.stdout.read1(65536):  # type: ignore[attr-defined]  # buffered
            self._heard += data

    def _wait_for(self, samples: int) -> None:
        end = time.monotonic() + 20
        while len(self._heard) < 2 * samples:
            assert time.monotonic() < end, "nothing can be heard"
            select_pause()

    def stop(self) -> "Heard":
        """Listen a moment longer and give what was not silence."""
        self._wait_for(len(self._heard) // 2 + RATE // 5)
        self._process.kill()
        self._thread.join(10)
        self._process.communicate()
        whole = bytes(self._heard[: len(self._heard) // 2 * 2])
        return Heard(array("h", whole), RATE)


class Heard:
    """Samples without silence, also where a busy machine put some into the middle."""

    def __init__(self, samples: "array[int]", rate: int) -> None:
        everything = np.array(samples, dtype=np.float64)
        loud = np.flatnonzero(np.abs(everything) > LOUD)
        breaks = np.flatnonzero(np.diff(loud) > rate * PAUSE_S) + 1
        stretches = [part for part in np.split(loud, breaks) if len(part)]
        heard = [everything[part[0] : part[-1] + 1] for part in stretches]
        self._samples = np.concatenate(heard) if heard else everything[:0]
        self._rate = rate

    @property
    def seconds(self) -> float:
        return len(self._samples) / self._rate

    @property
    def strength(self) -> float:
        """The root of the mean square."""
        return float(np.sqrt(np.mean(self._samples**2))) if len(self._samples) else 0.0

    @property
    def hertz(self) -> float:
        """The strongest frequency."""
        spectrum = np.abs(np.fft.rfft(self._samples))
        return float(np.argmax(spectrum) * self._rate / len(self._samples))
