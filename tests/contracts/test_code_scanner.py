"""What every scanner of codes promises, on a pseudo-terminal with a simulator behind it."""

import os
import select
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from drivers.deadline import Deadline
from drivers.errors import CodeUnreadableError, NoCodeError
from tests.contracts.asking import Asking, answered, unplug_and_plug
from tests.contracts.processes import Simulator

CODE = "YKM1.f3a1b2c4d5e6f7a8"


@pytest.fixture
def simulator(tmp_path: Path, link: Path) -> Iterator[Simulator]:
    made = Simulator("code_scanner", tmp_path, "--link", str(link))
    yield made
    made.stop()


@pytest.fixture
def scanner(simulator: Simulator, link: Path) -> Iterator[CodeScanner]:
    made = SerialCodeScanner(str(link))
    made.open()
    yield made
    made.close()


def scanned(simulator: Simulator, scanner: CodeScanner, text: str, **more: str) -> object:
    return answered(scanner.read, partial(simulator.do, "scan", text=text, **more))


@pytest.mark.parametrize("suffix", ["cr", "crlf", "lf", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_code_is_read_with_any_suffix_and_encoding(
    simulator: Simulator, scanner: CodeScanner, suffix: str, encoding: str
) -> None:
    text = "渝快码-演示-0420" if encoding == "gb18030" else CODE
    found = scanned(simulator, scanner, text, suffix=suffix, encoding=encoding)
    assert isinstance(found, ScannedCode)
    assert found.text == text


@pytest.mark.parametrize("mood", ["drip", "double", "no-suffix"])
def test_code_is_read_from_odd_scanners(
    simulator: Simulator, scanner: CodeScanner, mood: str
) -> None:
    simulator.do(mood)
    found = scanned(simulator, scanner, CODE)
    assert isinstance(found, ScannedCode)
    assert found.text == CODE


def test_noise_is_an_error_and_the_next_code_is_read(
    simulator: Simulator, scanner: CodeScanner
) -> None:
    simulator.do("noise")
    assert isinstance(scanned(simulator, scanner, CODE), CodeUnreadableError)
    simulator.do("normal")
    found = scanned(simulator, scanner, CODE)
    assert isinstance(found, ScannedCode)
    assert found.text == CODE


def arrived(link: Path) -> None:
    """Wait until bytes lie on the line: a pseudo-terminal hands them on in its own time."""
    line = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        assert select.select([line], [], [], 5)[0]
    finally:
        os.close(line)


def test_code_of_the_resident_before_is_nobodys(
    simulator: Simulator, scanner: CodeScanner, link: Path
) -> None:
    simulator.do("scan", text="OLD")
    arrived(link)
    with pytest.raises(NoCodeError):
        scanner.read(Deadline.after(0.3))


def test_no_code_ends_at_the_deadline(scanner: CodeScanner) -> None:
    with pytest.raises(NoCodeError):
        scanner.read(Deadline.after(0.2))


def test_cancel_ends_the_waiting(scanner: CodeScanner) -> None:
    reading = Asking(scanner.read, 60)
    reading.cancelled.set()
    assert isinstance(reading.end(), DeviceCancelledError)


def test_line_belongs_to_one_process(scanner: CodeScanner, link: Path) -> None:
    with pytest.raises(DeviceLostError):
        SerialCodeScanner(str(link)).open()


def test_absent_and_closed_scanners_are_lost(tmp_path: Path) -> None:
    absent = SerialCodeScanner(str(tmp_path / "none"))
    with pytest.raises(DeviceLostError):
        absent.open()
    absent.close()
    with pytest.raises(DeviceLostError):
        absent.health(Deadline.after(1))


def test_unplugged_scanner_is_told_and_comes_back_by_itself(
    simulator: Simulator, link: Path
) -> None:
    unplug_and_plug(SerialCodeScanner(str(link)), simulator)
