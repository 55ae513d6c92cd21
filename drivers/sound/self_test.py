"""Tries a sound output: is it there, and does a person hear it, left and right?"""

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


SIDES = ("left", "right")


def tone(side: str) -> bytes:
    """A WAV with one note on one side that begins and ends softly."""
    count = int(RATE * SECONDS)
    samples = array("h")
    for at in range(count):
        swell = math.sin(math.pi * at / count)
        heard = round(LOUDNESS * swell * math.sin(2 * math.pi * HERTZ * at / RATE))
        samples.extend(heard if side == each else 0 for each in SIDES)
    return encode_wav(Pcm(RATE, len(SIDES), samples.tobytes()))


def self_test(sound: Sound, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Play a note on each side and ask whether it was heard there."""
    try:
        output = sound.output(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", True, f"volume {output.volume}{', muted' if output.muted else ''}")
    for side in SIDES:
        try:
            sound.play(tone(side), deadline.within(PLAY_S))
        except DeviceError as error:
            yield Check(f"sound-{side}", False, error.code)
        else:
            yield Check(f"sound-{side}", ask(f"sound-{side}"))
