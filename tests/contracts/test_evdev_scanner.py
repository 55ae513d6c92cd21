"""What scanners that pass for a keyboard promise besides: every character, and for nobody else."""

import os
import string
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from queue import Empty

import pytest

from contracts.errors import DeviceLostError
from drivers.code_scanner.errors import CodeUnreadableError
from drivers.code_scanner.evdev_scanner import EvdevCodeScanner
from drivers.code_scanner.port import CodeScanner
from drivers.deadline import Deadline
from drivers.input.errors import InputHeldError, InputSharedError
from drivers.status import DeviceState, status_of
from tests.contracts.asking import Asking, opened
from tests.contracts.rigs import one
from tests.contracts.scanners import PipeRig, UinputRig, scanned, text_of

CODE = "YKM1.f3a1b2c4d5e6f7a8"
PRINTABLE = string.printable[:95]


rig = one(PipeRig)


@pytest.fixture
def scanner(rig: PipeRig) -> Iterator[CodeScanner]:
    with opened(rig.scanner()) as made:
        yield made


@pytest.mark.parametrize(("caps", "end"), [(False, "ENTER"), (True, "ENTER"), (False, "TAB")])
def test_every_character_of_a_keyboard_is_read(
    rig: PipeRig, scanner: CodeScanner, caps: bool, end: str
) -> None:
    come = partial(rig.offer, PRINTABLE, caps=caps, end=end)
    assert text_of(scanned(rig, scanner, come)) == PRINTABLE


def test_long_code_is_read_whole(rig: PipeRig, scanner: CodeScanner) -> None:
    rig.every_s = 5
    long = "".join(PRINTABLE[1 + place % 94] for place in range(800))
    assert text_of(scanned(rig, scanner, partial(rig.offer, long, every_ms=1))) == long


def test_slow_typing_is_one_code(rig: PipeRig, scanner: CodeScanner) -> None:
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE, every_ms=30))) == CODE


def test_code_without_an_end_is_an_error(rig: PipeRig, scanner: CodeScanner) -> None:
    rig.every_s = 5
    found = scanned(rig, scanner, partial(rig.offer, CODE, end=""))
    assert isinstance(found, CodeUnreadableError)


def test_rest_of_a_code_that_was_begun_before_is_nobodys(
    rig: PipeRig, scanner: CodeScanner
) -> None:
    rig.offer("HALF", end="")
    reading = Asking(scanner.read, 60)
    with pytest.raises(Empty):  # the first half is seen, and nobody's
        reading.end(0.3)
    rig.offer("REST")
    rig.offer(CODE)
    assert text_of(reading.end()) == CODE


def test_code_in_which_keys_were_lost_is_an_error(rig: PipeRig, scanner: CodeScanner) -> None:
    def come() -> None:
        rig.offer("YKM1.", end="")
        rig.simulator.do("overrun")
        rig.offer("7a8")

    assert isinstance(scanned(rig, scanner, come), CodeUnreadableError)
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE


def test_what_cannot_be_grabbed_is_refused_unless_it_is_told(rig: PipeRig) -> None:
    with pytest.raises(InputSharedError) as caught:
        EvdevCodeScanner(str(rig.link)).open()
    assert status_of(caught.value, 0.0).reason == "adapter"
    told = EvdevCodeScanner(str(rig.link), shared=True)
    told.open()
    status = told.health(Deadline.after(1))
    assert (status.state, status.reason) == (DeviceState.ONLINE, "shared")
    told.close()


def test_nothing_that_is_typed_is_shown_or_logged(
    rig: PipeRig, scanner: CodeScanner, capsys: pytest.CaptureFixture[str]
) -> None:
    found = scanned(rig, scanner, partial(rig.offer, CODE))
    assert CODE not in f"{found!r} {capsys.readouterr()}"


# ---- keyboards that the kernel makes ------------------------------------------------------------


keyboard = one(UinputRig)


def test_what_is_typed_reaches_no_other_program(keyboard: UinputRig) -> None:
    other = os.open(keyboard.link, os.O_RDONLY | os.O_NONBLOCK)
    try:
        keyboard.simulator.do("press", key="LEFTSHIFT")  # does no harm where a person works
        assert os.read(other, 24)
        scanner = keyboard.scanner()
        scanner.open()
        while len(os.read(other, 24 * 64)) == 24 * 64:
            pass
        assert text_of(scanned(keyboard, scanner, partial(keyboard.offer, CODE))) == CODE
        with pytest.raises(BlockingIOError):
            os.read(other, 24)
        status = scanner.health(Deadline.after(1))
        assert (status.state, status.reason) == (DeviceState.ONLINE, "")
        scanner.close()
    finally:
        os.close(other)


def test_keyboard_belongs_to_one_program(keyboard: UinputRig) -> None:
    first = keyboard.scanner()
    first.open()
    with pytest.raises(InputHeldError) as caught:
        keyboard.scanner().open()
    assert status_of(caught.value, 0.0).reason == "locked"
    first.close()
    second = keyboard.scanner()
    second.open()
    second.close()


def test_terminal_that_ends_lets_go_of_the_keyboard(keyboard: UinputRig) -> None:
    program = (
        "import sys; from drivers.code_scanner.evdev_scanner import EvdevCodeScanner;"
        "EvdevCodeScanner(sys.argv[1]).open(); import os; os._exit(9)"
    )
    command = [sys.executable, "-c", program, str(keyboard.link)]
    assert subprocess.run(command, check=False).returncode == 9
    scanner = keyboard.scanner()
    scanner.open()
    scanner.close()


def test_folder_is_no_keyboard(tmp_path: Path) -> None:
    with pytest.raises(DeviceLostError):
        EvdevCodeScanner(str(tmp_path)).open()
