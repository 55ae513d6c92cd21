"""Bytes of /dev/input/event… into keys that go down and up. No I/O.

The kernel tells everything in one struct: two long (the time), type and code as unsigned short,
value as int, in the machine's own order (linux/input.h).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_EVENT = struct.Struct("@llHHi")
_SYN, _KEY = 0, 1
_REPORT, _DROPPED = 0, 3
_UP, _DOWN = 0, 1


@dataclass(frozen=True, slots=True, repr=False)
class KeyEvent:
    """A key went down or up. What is typed is personal: it does not show itself."""

    code: int
    down: bool


LOST = KeyEvent(0, True)
"""Keys were lost: nobody read them in time. Code 0 is no key's."""


class KeyEvents:
    """Collects bytes into events; a key that repeats while it is held tells nothing new."""

    def __init__(self) -> None:
        self._held = b""
        self._dropping = False

    def feed(self, data: bytes) -> Iterator[KeyEvent]:
        """Take bytes; yield each key event that they end, and LOST where there is a gap."""
        data = self._held + data
        whole = len(data) - len(data) % _EVENT.size
        self._held = data[whole:]
        for _, _, kind, code, value in _EVENT.iter_unpack(data[:whole]):
            if kind == _SYN and code == _DROPPED:
                self._dropping = True
            elif self._dropping:
                # The rest of a report whose beginning is lost means nothing.
                if kind == _SYN and code == _REPORT:
                    self._dropping = False
                    yield LOST
            elif kind == _KEY and value in (_UP, _DOWN):
                yield KeyEvent(code, value == _DOWN)
