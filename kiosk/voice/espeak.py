"""English read by espeak-ng where it is installed: what would else be spelled letter by letter.

A program of its own for each sentence: it is told the text on its standard input, keeps nothing
and has ended before the sound is heard.
"""

import shutil
import subprocess

import numpy as np

from kiosk.voice import english
from kiosk.voice.mixing import Samples, resampled
from kiosk.voice.phrases import HAN, WORDS

PROGRAM = "espeak-ng"
VOICE = "en-gb"
WORDS_A_MINUTE = 150
ANSWER_S = 5.0
LOUDNESS = 0.1
"""Root mean square of what is not silence: -20 dB below full scale, as the recordings are."""
PEAK = 0.89
_SILENCE = 0.01
_FORMAT, _HEADER = 24, 44
"""Where the rate stands in its WAV, and where the samples begin; the length in it is not true."""


class Espeak:
    """Reads English; the Python side of one program."""

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = shutil.which(program)

    def reads(self, sentence: str) -> bool:
        """Whether it is here, and the sentence one of words that it can read."""
        return (
            self._program is not None
            and WORDS.search(sentence) is not None
            and HAN.search(sentence) is None
        )

    def read(self, sentence: str) -> Samples | None:
        """The sentence at the mixer's rate, official data in words; None when it is not read."""
        assert self._program is not None, "only what it reads"
        told = english.said(sentence).replace("[", " ")  # [[ ]] would be phonemes
        words = ("-v", VOICE, "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout")
        try:
            done = subprocess.run(
                [self._program, *words],
                input=told.encode(),
                capture_output=True,
                timeout=ANSWER_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return _samples(done.stdout)


def _samples(wav: bytes) -> Samples | None:
    body = wav[_HEADER : _HEADER + (len(wav) - _HEADER) // 2 * 2]
    if wav[:4] != b"RIFF" or not body:
        return None
    rate = int.from_bytes(wav[_FORMAT : _FORMAT + 4], "little")
    sound = resampled(np.frombuffer(body, "<i2").astype(np.float32) / np.float32(32768), rate)
    loud = np.flatnonzero(np.abs(sound) > _SILENCE)
    if not len(loud):
        return None
    sound = sound[loud[0] : loud[-1] + 1]
    spoken = sound[np.abs(sound) > _SILENCE]
    gain = min(LOUDNESS / float(np.sqrt(np.mean(spoken**2))), PEAK / float(np.abs(sound).max()))
    levelled: Samples = (sound * np.float32(gain)).astype(np.float32)
    return levelled
