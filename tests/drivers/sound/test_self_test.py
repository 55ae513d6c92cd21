"""The note of the self-test is heard on one side."""

from array import array

import pytest

from drivers.sound.codec import decode_wav
from drivers.sound.self_test import RATE, SIDES, tone


@pytest.mark.parametrize("side", SIDES)
def test_the_note_is_on_one_side_alone(side: str) -> None:
    pcm = decode_wav(tone(side))
    samples = array("h", pcm.samples)
    heard = {each: samples[at :: len(SIDES)] for at, each in enumerate(SIDES)}
    assert (pcm.rate, pcm.channels) == (RATE, 2)
    assert max(heard[side]) > 10_000
    assert not any(any(heard[each]) for each in SIDES if each != side)
