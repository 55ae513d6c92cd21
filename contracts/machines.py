"""What a machine has that a program may need; nothing but the standard library."""

import re
from dataclasses import dataclass

_NUMBERS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Machine:
    """Its kind as ``uname -m`` says it, Python to the minor version, the C library."""

    machine: str
    python: str
    libc: str

    def takes(self, machine: str, python: str, libc: str) -> bool:
        """Whether a release with these needs runs there."""
        same = (self.machine, self.python) == (machine, python)
        return same and in_order(libc) <= in_order(self.libc)


def in_order(version: str) -> tuple[int, ...]:
    """Versions as they follow each other; what stands behind ``~`` is the suite."""
    return tuple(int(number) for number in _NUMBERS.findall(version.partition("~")[0]))
