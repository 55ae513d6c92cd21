"""Tries a sound output: is it there, and does a person hear it?"""

import math
from array import array
from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.sound.codec import Pcm, encode_wav
from drivers.sound.port import Sound

RATE = 48000
HERTZ = 880
SECONDS = 0.6
LOUDNESS = 12000
PLAY_S = 10.0


def tone() -> bytes:
    """A WAV with one note that begins and ends softly."""
    count = int(RATE * SECONDS)
    samples = array("h")
    for at in range(count):
        swell = math.sin(math.pi * at / count)
        samples.append(round(LOUDNESS * swell * math.sin(2 * math.pi * HERTZ * at / RATE)))
    return encode_wav(Pcm(RATE, 1, samples.tobytes()))


def self_test(sound: Sound, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Play one note and ask whether it was heard."""
    try:
        output = sound.output(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", True, f"volume {output.volume}{', muted' if output.muted else ''}")
    try:
        sound.play(tone(), deadline.within(PLAY_S))
    except DeviceError as error:
        yield Check("sound", False, error.code)
    else:
        yield Check("sound", ask("sound"))
