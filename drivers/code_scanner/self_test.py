"""Tries a scanner of codes with a code of a person; only its length is told."""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.code_scanner.port import CodeScanner
from drivers.deadline import Deadline

SELF_TEST_S = 20.0


def self_test(scanner: CodeScanner, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Wait for a code."""
    if not ask("code"):
        yield Check("code-read", None, "no code was offered")
        return
    try:
        code = scanner.read(deadline.within(SELF_TEST_S))
    except DeviceError as error:
        yield Check("code-read", False, error.code)
    else:
        yield Check("code-read", True, f"{len(code.text)} characters")
