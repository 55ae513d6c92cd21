"""The published suite on a real PulseAudio that is listened to and on the file; and the rest."""

import math
import queue
import shutil
import sys
import threading
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError, DeviceTimeoutError
from drivers.adapter import find, nobody_asked
from drivers.deadline import Deadline
from drivers.runner import DeviceRunner
from drivers.sound.errors import HeadphonesRemovedError, SoundOutputMissingError, SoundServiceError
from drivers.sound.port import Sound
from drivers.sound.pulse import PulseSound
from drivers.sound.wav_file import WavFileSound
from drivers.status import DeviceState, DeviceStatus
from drivers.suites.asking import Control
from drivers.suites.sound import SoundSuite, tone
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import soon
from tests.contracts.processes import select_pause
from tests.contracts.pulse import RATE, Heard, Listener, PulseServer, require_pulseaudio


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PulseServer]:
    require_pulseaudio()
    running = PulseServer(tmp_path_factory.mktemp("p"), "hall", "ears")
    yield running
    running.kill()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PulseServer]:
    """One that a test may hurt."""
    require_pulseaudio()
    running = PulseServer(tmp_path, "hall")
    yield running
    running.thaw()
    running.kill()


@pytest.fixture
def pulse(shared: PulseServer) -> PulseSound:
    made = PulseSound("hall", server=shared.address)
    made.open()
    made.set_volume(100, soon())
    return made


@pytest.fixture(params=["pulse", "wav_file"])
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> Sound:
    if request.param == "pulse":
        pulse: Sound = request.getfixturevalue("pulse")
        return pulse
    return WavFileSound(tmp_path / "played.wav")


class TestPulse(SoundSuite[PulseSound]):
    gone = "service-down"

    @pytest.fixture
    def simulator(self, shared: PulseServer) -> PulseServer:
        self.server = shared
        return shared

    def start(self, folder: Path) -> Control:
        raise NotImplementedError  # the fixture above does it: one for all

    def make(self, simulator: Control, folder: Path) -> PulseSound:
        return PulseSound("hall", server=self.server.address)

    def absent(self, folder: Path) -> PulseSound:
        return PulseSound("hall", server=f"unix:{folder / 'none'}")

    def listen(self, simulator: Control, folder: Path, play: Callable[[], None]) -> Heard:
        listener = Listener(self.server, "hall")
        try:
            play()
        finally:
            heard = listener.stop()
        return heard


class Folder:
    """Where the file is written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "there"
        self.path.mkdir()

    def do(self, verb: str, /, **arguments: object) -> None:
        if verb == "unplug":
            self.path.rmdir()
        else:
            self.path.mkdir()

    def state(self) -> dict[str, object]:
        return {}

    def stop(self) -> None:
        pass


class TestWavFile(SoundSuite[WavFileSound]):
    def start(self, folder: Path) -> Control:
        return Folder(folder)

    def make(self, simulator: Control, folder: Path) -> WavFileSound:
        return WavFileSound(folder / "there" / "played.wav")

    def absent(self, folder: Path) -> WavFileSound:
        return WavFileSound(folder / "none" / "played.wav")

    def listen(self, simulator: Control, folder: Path, play: Callable[[], None]) -> Heard:
        play()
        with wave.open(str(folder / "there" / "played.wav")) as written:
            samples = array("h", written.readframes(written.getnframes()))
            return Heard(samples[:: written.getnchannels()], written.getframerate())


# ---- both -----------------------------------------------------------------------------------


def test_cancel_ends_the_sound(sound: Sound) -> None:
    cancelled = threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    began = time.monotonic()
    with pytest.raises(DeviceCancelledError):
        sound.play(tone(seconds=40), Deadline.after(100, cancelled=cancelled))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("heard", [True, False])
def test_self_test_asks_whether_it_was_heard(sound: Sound, heard: bool) -> None:
    name = "pulse" if isinstance(sound, PulseSound) else "wav_file"
    self_test = find("sound", name, BUILT_IN["sound"]).self_test
    assert self_test is not None
    checks = list(self_test(sound, soon(), (lambda _key: True) if heard else nobody_asked))
    assert [(check.name, check.passed) for check in checks] == [
        ("answers", True),
        ("sound-left", heard),
        ("sound-right", heard),
    ]


def test_sound_that_was_stopped_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(DeviceTimeoutError):
        WavFileSound(tmp_path / "played.wav").play(tone(seconds=40), soon(0.1))
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_a_lost_device(tmp_path: Path) -> None:
    with pytest.raises(DeviceLostError):
        WavFileSound(tmp_path / "gone" / "played.wav").open()


# ---- PulseAudio ----------------------------------------------------------------------------------


def test_sound_comes_out_where_it_was_sent(shared: PulseServer, pulse: PulseSound) -> None:
    pulse.choose("ears", soon())
    pulse.set_volume(100, soon())
    hall, ears = Listener(shared, "hall"), Listener(shared, "ears")
    pulse.play(tone(), soon())
    assert hall.stop().strength == 0
    assert ears.stop().hertz == pytest.approx(440, abs=5)


def test_muted_output_is_told_and_turning_it_up_makes_it_heard(
    shared: PulseServer, pulse: PulseSound
) -> None:
    shared.control("set-sink-mute", "hall", "1")
    assert pulse.health(soon()).reason == "muted"
    pulse.set_volume(60, soon())
    assert pulse.health(soon()).reason == ""


def test_stopped_sound_leaves_nothing_playing(shared: PulseServer, pulse: PulseSound) -> None:
    with pytest.raises(DeviceTimeoutError):
        pulse.play(tone(seconds=40), soon(0.5))
    end = time.monotonic() + 20
    while shared.playing():
        assert time.monotonic() < end
        select_pause()


def test_without_a_name_the_server_chooses(shared: PulseServer) -> None:
    shared.control("set-default-sink", "ears")
    assert PulseSound(server=shared.address).output(soon()).name == "ears"


def test_output_that_has_gone_is_missing_and_found_again(server: PulseServer) -> None:
    sound = PulseSound("usb", server=server.address)
    with pytest.raises(SoundOutputMissingError):
        sound.health(soon())
    module = server.control("load-module", "module-null-sink", "sink_name=usb").strip()
    assert sound.health(soon()).state is DeviceState.ONLINE
    server.control("unload-module", module)
    with pytest.raises(SoundOutputMissingError):
        sound.play(tone(), soon())


def test_service_that_ends_while_it_plays_is_lost(server: PulseServer) -> None:
    sound = PulseSound("hall", server=server.address)
    outcomes: queue.Queue[Exception | None] = queue.Queue()

    def run() -> None:
        try:
            sound.play(tone(seconds=40), soon(60))
            outcomes.put(None)
        except Exception as error:
            outcomes.put(error)

    threading.Thread(target=run).start()
    end = time.monotonic() + 20
    while not server.playing():
        assert time.monotonic() < end
        select_pause()
    server.kill()
    assert isinstance(outcomes.get(timeout=60), SoundServiceError)
    server.start()


def test_service_that_hangs_ends_within_the_limit(server: PulseServer) -> None:
    sound = PulseSound("hall", server=server.address)
    server.freeze()
    with pytest.raises(SoundServiceError):
        sound.health(soon())
    with pytest.raises(DeviceTimeoutError):
        sound.health(soon(0.3))
    server.thaw()
    assert sound.health(soon()).state is DeviceState.ONLINE


def test_absent_service_is_told_and_found_by_itself(server: PulseServer) -> None:
    statuses: queue.Queue[DeviceStatus] = queue.Queue()
    runner = DeviceRunner(
        PulseSound("hall", server=server.address), statuses.put, name="sound", poll_s=0.1,
        settle_s=0.0,
    )  # fmt: skip

    def wait_state(state: DeviceState, reason: str) -> None:
        while not (status := statuses.get(timeout=60)).same_as(
            DeviceStatus(state, reason, detail=status.detail)
        ):
            pass

    runner.start()
    try:
        wait_state(DeviceState.ONLINE, "")
        server.kill()
        wait_state(DeviceState.OFFLINE, "service-down")
        server.start()
        wait_state(DeviceState.ONLINE, "")
    finally:
        runner.stop()


def test_output_says_what_it_is(shared: PulseServer) -> None:
    adapter = find("sound", "pulse", BUILT_IN["sound"])
    driver = adapter.driver({"output": "hall", "server": shared.address})
    assert adapter.identity is not None
    assert adapter.identity(driver, soon()).model


@pytest.fixture
def jack(shared: PulseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Headphones are in while this file is there: put into what the real pactl says."""
    plug = tmp_path / "plugged"
    program = tmp_path / "bin" / "pactl"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport json, os, subprocess, sys\n"
        f"ended = subprocess.run([{shutil.which('pactl')!r}, *sys.argv[1:]], capture_output=True)\n"
        "said = ended.stdout.decode()\n"
        "if 'sinks' in sys.argv:\n"
        "    sinks = json.loads(said)\n"
        f"    state = 'available' if os.path.exists({str(plug)!r}) else 'not available'\n"
        "    for sink in sinks: sink['ports'] = [{'name': 'analog-output-headphones',"
        " 'type': 'Headphones', 'availability': state}]\n"
        "    said = json.dumps(sinks)\n"
        "sys.stdout.write(said)\nsys.stderr.buffer.write(ended.stderr)\n"
        "sys.exit(ended.returncode)\n"
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    plug.touch()
    return plug


def test_headphones_are_told_by_the_state(jack: Path, shared: PulseServer) -> None:
    sound = PulseSound("hall", server=shared.address)
    sound.set_volume(100, soon())
    assert sound.health(soon()).reason == "headphones"
    jack.unlink()
    assert sound.output(soon()).headphones is False
    assert sound.health(soon()).reason == ""


def test_pulled_headphones_end_what_nobody_else_may_hear(jack: Path, shared: PulseServer) -> None:
    sound = PulseSound("hall", server=shared.address)
    sound.play(tone(), soon(), private=True)
    threading.Timer(0.5, jack.unlink).start()
    with pytest.raises(HeadphonesRemovedError):
        sound.play(tone(seconds=40), soon(60), private=True)
    sound.play(tone(), soon())


def test_a_pause_that_a_busy_machine_puts_into_a_tone_is_not_heard() -> None:
    wave = [round(16000 * math.sin(2 * math.pi * 440 * at / RATE)) for at in range(RATE // 2)]
    whole = Heard(array("h", wave), RATE)
    silence = [0] * (RATE // 10)
    broken = Heard(array("h", [*silence, *wave[:9000], *silence, *wave[9000:], *silence]), RATE)
    assert broken.seconds == pytest.approx(whole.seconds, abs=0.001)
    assert broken.strength == pytest.approx(whole.strength, rel=0.01)
    assert broken.hertz == pytest.approx(whole.hertz, abs=3)
    assert whole.seconds == pytest.approx(0.5, abs=0.001)
    assert Heard(array("h", silence), RATE).seconds == 0
