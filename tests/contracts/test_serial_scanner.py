"""What scanners on a serial line promise besides: the odd ones, and a line of their own."""

from collections.abc import Iterator
from functools import partial

import pytest

from contracts.errors import DeviceLostError
from drivers.code_scanner.port import CodeScanner
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from tests.contracts.asking import opened
from tests.contracts.rigs import one
from tests.contracts.scanners import SerialRig, scanned, text_of

CODE = "YKM1.f3a1b2c4d5e6f7a8"


rig = one(SerialRig)


@pytest.fixture
def scanner(rig: SerialRig) -> Iterator[CodeScanner]:
    with opened(rig.scanner()) as made:
        yield made


@pytest.mark.parametrize("suffix", ["cr", "crlf", "lf", ""])
def test_code_is_read_with_any_suffix(rig: SerialRig, scanner: CodeScanner, suffix: str) -> None:
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE, suffix=suffix))) == CODE


@pytest.mark.parametrize("mood", ["drip", "double", "no-suffix"])
def test_code_is_read_from_odd_scanners(rig: SerialRig, scanner: CodeScanner, mood: str) -> None:
    rig.simulator.do(mood)
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE


def test_line_belongs_to_one_process(rig: SerialRig, scanner: CodeScanner) -> None:
    with pytest.raises(DeviceLostError):
        SerialCodeScanner(str(rig.link)).open()
