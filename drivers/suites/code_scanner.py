"""What every scanner of codes promises.

Verbs of the control besides ``plug`` and ``unplug``: ``scan {text}``.
"""

from functools import partial
from typing import ClassVar, TypeVar

import pytest

from drivers.code_scanner.errors import NoCodeError
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.suites.asking import Control, answered
from drivers.suites.device import DeviceSuite, soon, waits

S = TypeVar("S", bound=CodeScanner)
CODES = ("YKM1.f3a1b2c4d5e6f7a8", "渝快码-演示-0420", "9" * 200)


class CodeScannerSuite(DeviceSuite[S]):
    """A code is read as it stands there, once.

    Attributes:
        every_s: how long a person waits before holding a code up again.
    """

    every_s: ClassVar[float] = 0.5

    @pytest.mark.parametrize("text", CODES)
    def test_code_is_read_as_it_is(self, simulator: Control, driver: S, text: str) -> None:
        found = answered(driver.read, partial(simulator.do, "scan", text=text), self.every_s)
        assert isinstance(found, ScannedCode)
        assert found.text == text
        assert text not in repr(found)

    def test_code_is_read_once(self, simulator: Control, driver: S) -> None:
        scan = partial(simulator.do, "scan", text=CODES[0])
        assert isinstance(answered(driver.read, scan, self.every_s), ScannedCode)
        with pytest.raises(NoCodeError):
            driver.read(soon(0.3))

    def test_waiting_for_a_code_ends(self, driver: S) -> None:
        waits(driver.read, NoCodeError)
