"""Recordings into one sound: decoded, joined, slower or faster at the same pitch, at a volume."""

import io
import wave
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from kiosk.voice.plan import Piece

RATE = 24000
KEPT = 64
"""Decoded recordings that are kept; all of them are texts that everybody hears."""
_FRAME = 720
"""30 ms at RATE: the window that time is stretched by."""
_SEEK = 240
"""So far a window may be moved to fit what was said before it."""
_QUIET = 0.012
_BREATH = 480
Samples = NDArray[np.float32]


class Mixer:
    """Mixes; keeps recordings that it has decoded, never what was joined of them."""

    def __init__(self) -> None:
        self._decoded: OrderedDict[Path, Samples] = OrderedDict()

    def mix(self, pieces: Iterable[Piece], pace: int = 100, gain_db: float = 0.0) -> Samples:
        """One sound of all pieces; ``pace`` in percent of the usual speed."""
        parts: list[Samples] = []
        for piece in pieces:
            sound = self._sound(piece.file)
            parts.append(close_cut(sound) if piece.close else sound)
            if piece.after_ms:
                parts.append(np.zeros(RATE * piece.after_ms // 1000, np.float32))
        whole = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return self.finish(whole, pace, gain_db)

    def finish(self, whole: Samples, pace: int = 100, gain_db: float = 0.0) -> Samples:
        """A sound at a pace and a volume."""
        louder = stretched(whole, pace) * np.float32(10 ** (gain_db / 20))
        mixed: Samples = np.clip(louder, -1, 1).astype(np.float32)
        return mixed

    def _sound(self, file: Path) -> Samples:
        if file in self._decoded:
            self._decoded.move_to_end(file)
            return self._decoded[file]
        sound = decoded(file)
        self._decoded[file] = sound
        if len(self._decoded) > KEPT:
            self._decoded.popitem(last=False)
        return sound


def decoded(file: Path) -> Samples:
    """Samples of a recording; nothing of one that is damaged or gone."""
    try:
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except (OSError, RuntimeError):
        return np.zeros(0, np.float32)
    return resampled(np.asarray(samples.mean(axis=1), np.float32), rate)


def resampled(mono: Samples, rate: int) -> Samples:
    """The same sound at ``RATE``."""
    if rate == RATE:
        return mono
    at = np.arange(0, len(mono), rate / RATE)
    found: Samples = np.interp(at, np.arange(len(mono)), mono).astype(np.float32)
    return found


def close_cut(sound: Samples) -> Samples:
    """Without the silence at its edges, so that syllables flow."""
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not len(loud):
        return sound
    cut = sound[max(0, loud[0] - _BREATH // 4) : loud[-1] + _BREATH].copy()
    ramp = np.linspace(0, 1, min(120, len(cut) // 2), dtype=np.float32)
    cut[: len(ramp)] *= ramp
    cut[len(cut) - len(ramp) :] *= ramp[::-1]
    return cut


def stretched(sound: Samples, pace: int) -> Samples:
    """Slower or faster without another pitch.

    Waveform similarity overlap-add: Verhelst and Roelands, ICASSP 1993.
    """
    if pace == 100 or len(sound) < 4 * _FRAME:
        return sound
    hop = _FRAME // 2
    window = np.hanning(_FRAME + 1)[:-1].astype(np.float32)
    padded = np.concatenate([sound, np.zeros(_FRAME + 2 * _SEEK, np.float32)])
    count = int(len(sound) * 100 / pace / hop)
    out = np.zeros(count * hop + _FRAME, np.float32)
    natural = 0
    for index in range(count):
        wanted = int(index * hop * pace / 100)
        start = min(max(0, wanted - _SEEK), len(padded) - _FRAME - 1)
        at = start
        if index:
            told = padded[natural : natural + _FRAME]
            room = padded[start : start + _FRAME + 2 * _SEEK]
            if len(told) == _FRAME and len(room) >= _FRAME:
                at = start + int(np.argmax(np.correlate(room, told, "valid")))
        out[index * hop : index * hop + _FRAME] += window * padded[at : at + _FRAME]
        natural = at + hop
    return out


def to_wav(sound: Samples) -> bytes:
    """Samples as a WAV of 16 bits, one channel."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return written.getvalue()
