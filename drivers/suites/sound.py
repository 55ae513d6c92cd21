"""What every sound output promises.

Verbs of the control besides ``plug`` and ``unplug``: none. What comes out is listened to.
"""

import math
from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

import pytest

from contracts.errors import DeviceCancelledError, DeviceTimeoutError
from drivers.sound.codec import Pcm, encode_wav
from drivers.sound.errors import (
    HeadphonesRemovedError,
    SoundOutputMissingError,
    SoundUnplayableError,
)
from drivers.sound.port import Sound
from drivers.status import DeviceState, DeviceStatus
from drivers.suites.asking import Asking, Control
from drivers.suites.device import DeviceSuite, soon

S = TypeVar("S", bound=Sound)
HERTZ = 440.0
PLAY_S = 30.0
LOST_S = 0.08
"""What a listener may miss of a sound on a busy machine; less than an output's own buffer."""


class Heard(Protocol):
    """What came out, without the silence around it."""

    @property
    def seconds(self) -> float:
        """How long it was."""
        ...

    @property
    def strength(self) -> float:
        """The root of the mean square; 0 for silence."""
        ...

    @property
    def hertz(self) -> float:
        """The strongest frequency."""
        ...


def tone(hertz: float = HERTZ, seconds: float = 0.4, rate: int = 48000, channels: int = 1) -> bytes:
    """A WAV of one tone."""
    samples = array("h")
    for at in range(int(min(seconds, 1.0) * rate)):
        samples.extend([round(16000 * math.sin(2 * math.pi * hertz * at / rate))] * channels)
    return encode_wav(Pcm(rate, channels, samples.tobytes() * max(1, int(seconds))))


class SoundSuite(DeviceSuite[S]):
    """What is played is heard, as loud as it was set, and stops when nobody wants it.

    Attributes:
        headphones: what the output says of headphones; nobody plugs any in.
    """

    headphones: ClassVar[bool | None] = None

    @abstractmethod
    def listen(self, simulator: Control, folder: Path, play: Callable[[], None]) -> Heard:
        """Call ``play``, which plays one sound, and give what came out."""

    @pytest.fixture
    def driver(self, simulator: Control, tmp_path: Path) -> Iterator[S]:
        """The output, open and as loud as it can be."""
        made = self.make(simulator, tmp_path)
        made.open()
        made.set_volume(100, soon())
        yield made
        made.close()

    @pytest.fixture
    def heard(self, simulator: Control, driver: S, tmp_path: Path) -> Callable[[bytes], Heard]:
        """Plays, and gives what came out."""

        def play_and_listen(wav: bytes) -> Heard:
            return self.listen(simulator, tmp_path, partial(driver.play, wav, soon(PLAY_S)))

        return play_and_listen

    @pytest.mark.parametrize(("rate", "channels"), [(48000, 1), (16000, 1), (44100, 2)])
    def test_what_is_played_comes_out_whole(
        self, heard: Callable[[bytes], Heard], rate: int, channels: int
    ) -> None:
        sound = heard(tone(HERTZ, 0.4, rate, channels))
        assert sound.hertz == pytest.approx(HERTZ, abs=5)
        assert sound.seconds == pytest.approx(0.4, abs=LOST_S)

    def test_volume_changes_how_loud_it_is(
        self, driver: S, heard: Callable[[bytes], Heard]
    ) -> None:
        loud = heard(tone()).strength
        driver.set_volume(40, soon())
        assert driver.output(soon()).volume == 40
        assert 0 < heard(tone()).strength < loud / 2
        driver.set_volume(0, soon())
        assert heard(tone()).strength == 0
        driver.set_volume(100, soon())
        assert heard(tone()).strength == pytest.approx(loud, rel=0.05)

    @pytest.mark.parametrize(("asked", "is_now"), [(-5, 0), (250, 100)])
    def test_volume_stays_within_its_limits(self, driver: S, asked: int, is_now: int) -> None:
        driver.set_volume(asked, soon())
        assert driver.output(soon()).volume == is_now

    def test_output_that_is_heard_is_healthy_and_a_muted_one_says_so(self, driver: S) -> None:
        assert driver.health(soon()).same_as(DeviceStatus(DeviceState.ONLINE))
        driver.set_volume(0, soon())
        assert driver.health(soon()).same_as(DeviceStatus(DeviceState.ONLINE, "muted"))

    def test_what_nobody_else_may_hear_is_not_played_without_headphones(self, driver: S) -> None:
        assert driver.output(soon()).headphones is self.headphones
        with pytest.raises(HeadphonesRemovedError):
            driver.play(tone(), soon(PLAY_S), private=True)

    def test_outputs_are_listed_and_only_they_can_be_chosen(self, driver: S) -> None:
        names = [output.name for output in driver.outputs(soon())]
        for name in (*names, ""):
            driver.choose(name, soon())
        with pytest.raises(SoundOutputMissingError):
            driver.choose("nowhere", soon())
        assert driver.output(soon()).name in names

    @pytest.mark.parametrize("wav", [b"", b"RIFF", b"no sound at all", tone()[:44]])
    def test_what_is_no_sound_is_refused(self, driver: S, wav: bytes) -> None:
        with pytest.raises(SoundUnplayableError):
            driver.play(wav, soon(PLAY_S))

    def test_cancel_ends_the_sound(self, driver: S) -> None:
        playing = Asking(partial(driver.play, tone(seconds=40)), 100)
        playing.cancelled.set()
        assert isinstance(playing.end(), DeviceCancelledError)

    def test_deadline_ends_the_sound_and_the_next_one_is_heard_whole(
        self, driver: S, heard: Callable[[bytes], Heard]
    ) -> None:
        playing = Asking(partial(driver.play, tone(220.0, seconds=40)), 0.5)
        assert isinstance(playing.end(), DeviceTimeoutError)
        sound = heard(tone())
        assert sound.hertz == pytest.approx(HERTZ, abs=5)
        assert sound.seconds == pytest.approx(0.4, abs=LOST_S)
