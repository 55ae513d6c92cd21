"""WAV to samples, and what ``pactl`` says to outputs; without I/O."""

import io
import json
import struct
import wave
from array import array
from dataclasses import dataclass, field
from typing import Any

from drivers.sound.errors import SoundGarbledError, SoundUnplayableError
from drivers.sound.port import Output

FULL = 65536
"""PulseAudio's 100 %."""
NOWHERE = "auto_null"
"""The output that PulseAudio makes up when there is none: nobody hears it."""
_RATES = range(8000, 192001)
_HEADPHONES = ("Headphones", "Headset")
_PLUGGED = {"available": True, "not available": False}


@dataclass(frozen=True, slots=True)
class Pcm:
    """Samples of 16 bits, low byte first."""

    rate: int
    channels: int
    samples: bytes = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long it takes to play."""
        return len(self.samples) / (2 * self.channels * self.rate)

    def cut(self, begin_s: float, end_s: float) -> "Pcm":
        """What is heard between two of its moments."""
        size = 2 * self.channels
        begin, end = (size * round(at * self.rate) for at in (begin_s, end_s))
        return Pcm(self.rate, self.channels, self.samples[begin:end])


def decode_wav(data: bytes) -> Pcm:
    """Take a WAV apart; raises SoundUnplayableError."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            rate, channels = sound.getframerate(), sound.getnchannels()
            width, samples = sound.getsampwidth(), sound.readframes(sound.getnframes())
    except (wave.Error, EOFError, struct.error, ValueError, RuntimeError) as error:
        raise SoundUnplayableError(f"no WAV: {type(error).__name__}") from error
    if width != 2 or channels not in (1, 2) or rate not in _RATES:
        raise SoundUnplayableError("no WAV of 16 bits with one or two channels")
    whole = len(samples) - len(samples) % (2 * channels)
    if whole == 0:
        raise SoundUnplayableError("a WAV without a sample")
    return Pcm(rate, channels, samples[:whole])


def encode_wav(pcm: Pcm) -> bytes:
    """Put samples into a WAV."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(pcm.channels)
        sound.setsampwidth(2)
        sound.setframerate(pcm.rate)
        sound.writeframes(pcm.samples)
    return written.getvalue()


def quieter(pcm: Pcm, percent: int) -> Pcm:
    """The same at so many percent of its amplitude."""
    samples = array("h", pcm.samples)
    return Pcm(pcm.rate, pcm.channels, array("h", [v * percent // 100 for v in samples]).tobytes())


def default_output(said: str) -> str:
    """The name of the output that PulseAudio takes by itself, from ``info``."""
    return str(_loaded(said, dict).get("default_sink_name") or "")


def outputs_of(said: str) -> tuple[Output, ...]:
    """Every output, from ``list sinks``; raises SoundGarbledError."""
    try:
        found = [_output(sink) for sink in _loaded(said, list)]
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise SoundGarbledError(f"an output without {type(error).__name__}") from error
    return tuple(output for output in found if output.name != NOWHERE)


def headphones_of(ports: list[dict[str, Any]]) -> bool | None:
    """Whether headphones are in, from the ports of one output."""
    plugged = [_PLUGGED.get(str(port.get("availability"))) for port in ports if _for_ears(port)]
    if True in plugged:
        return True
    return False if plugged and None not in plugged else None


def _for_ears(port: dict[str, Any]) -> bool:
    return port.get("type") in _HEADPHONES or "headphone" in str(port.get("name", "")).lower()


def _output(sink: dict[str, Any]) -> Output:
    channels = [channel["value"] for channel in sink["volume"].values()]
    loudest = max(0, *channels) if channels else 0
    if not isinstance(sink["mute"], bool):
        raise ValueError("mute is no truth value")
    return Output(
        name=str(sink["name"]),
        description=str(sink.get("description") or ""),
        volume=min(100, round(loudest * 100 / FULL)),
        muted=sink["mute"],
        headphones=headphones_of(sink.get("ports") or []),
    )


def _loaded(said: str, kind: type) -> Any:
    try:
        loaded = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise SoundGarbledError("no JSON") from error
    if not isinstance(loaded, kind):
        raise SoundGarbledError("other JSON than was asked for")
    return loaded
