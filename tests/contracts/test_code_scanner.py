"""What every scanner of codes promises, each kind against a simulator in its own process."""

from collections.abc import Iterator
from functools import partial

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError
from drivers.code_scanner.errors import CodeUnreadableError, NoCodeError
from drivers.code_scanner.port import CodeScanner
from drivers.status import DeviceState
from tests.contracts.asking import Asking, opened, soon, unplug_and_plug
from tests.contracts.rigs import each_of
from tests.contracts.scanners import RIGS, ScannerRig, scanned, text_of

CODE = "YKM1.f3a1b2c4d5e6f7a8"
CHINESE = "渝快码-演示-0420"


rig = each_of(RIGS)


@pytest.fixture
def scanner(rig: ScannerRig) -> Iterator[CodeScanner]:
    with opened(rig.scanner()) as made:
        yield made


def test_scanner_that_is_there_is_online(scanner: CodeScanner) -> None:
    assert scanner.health(soon()).state is DeviceState.ONLINE


def test_code_is_read_in_every_encoding(rig: ScannerRig, scanner: CodeScanner) -> None:
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE
    for encoding in rig.encodings:
        found = scanned(rig, scanner, partial(rig.offer, CHINESE, encoding))
        assert text_of(found) == CHINESE


def test_noise_is_an_error_and_the_next_code_is_read(rig: ScannerRig, scanner: CodeScanner) -> None:
    assert isinstance(scanned(rig, scanner, rig.offer_noise), CodeUnreadableError)
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE


def test_code_of_the_resident_before_is_nobodys(rig: ScannerRig, scanner: CodeScanner) -> None:
    rig.leave("OLD")
    with pytest.raises(NoCodeError):
        scanner.read(soon(2.0))
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE


def test_no_code_ends_at_the_deadline(scanner: CodeScanner) -> None:
    with pytest.raises(NoCodeError):
        scanner.read(soon(0.2))


def test_cancel_ends_the_waiting(scanner: CodeScanner) -> None:
    reading = Asking(scanner.read, 60)
    reading.cancelled.set()
    assert isinstance(reading.end(), DeviceCancelledError)


def test_absent_and_closed_scanners_are_lost(rig: ScannerRig) -> None:
    absent = rig.absent()
    with pytest.raises(DeviceLostError):
        absent.open()
    absent.close()
    absent.close()
    with pytest.raises(DeviceLostError):
        absent.health(soon(1))
    with pytest.raises(DeviceLostError):
        absent.read(soon(1))


def test_scanner_that_is_unplugged_ends_the_waiting(rig: ScannerRig, scanner: CodeScanner) -> None:
    reading = Asking(scanner.read, 60)
    rig.simulator.do("unplug")
    assert isinstance(reading.end(), DeviceLostError)


def test_unplugged_scanner_is_told_and_comes_back_by_itself(rig: ScannerRig) -> None:
    unplug_and_plug(rig.scanner(), rig.simulator)
