"""A SAM_V reader on a line without wires, in time that only passes when somebody waits for it.

The module is the simulator's own; the line's faults are made here, from one seeded source.
"""

import errno
from random import Random

from drivers.simulators.chip import chip_text
from drivers.simulators.sam_module import Module, framed, take_request
from tests.drivers.fakes import FakeClock

FAULTS = ("flip", "drop", "insert", "truncate", "silent", "late", "wrong-check")
SLICE_S = 0.05
_TEXT = range(14, 270)
"""Where the text of a card stands in the reply that carries it."""


class VirtualReader:
    """What hangs on the line: plugged or not, a card or none, one fault or none."""

    def __init__(self, clock: FakeClock, random: Random) -> None:
        self.clock = clock
        self.random = random
        self.module = Module()
        self.plugged = True
        self.fault = ""
        self.line: VirtualLine | None = None

    def put(self, card: dict[str, object]) -> None:
        self.module.put(chip_text(card), None)

    def damaged(self, frame: bytes) -> bytes:
        at = self.random.randrange(len(frame))
        if len(frame) > _TEXT.stop and self.random.random() < 0.7:
            at = self.random.choice(_TEXT)
        elif self.fault == "flip" and self.random.random() < 0.7:
            return frame  # long frames are hit more often than short ones
        match self.fault:
            case "flip":  # one bit: the check byte always sees it
                changed = bytearray(frame)
                changed[at] ^= 1 << self.random.randrange(8)
                return bytes(changed)
            case "drop":
                return frame[:at] + frame[at + 1 :]
            case "insert":
                return self.random.randbytes(self.random.randrange(1, 9)) + frame
            case "truncate":
                return frame[:at]
            case "silent":
                return b""
            case "wrong-check":
                return frame[:-1] + bytes((frame[-1] ^ 0x5A,))
        return frame


class VirtualLine:
    """What pyserial's ``Serial`` would be: the part of it that adapters use."""

    def __init__(self, reader: VirtualReader) -> None:
        if not reader.plugged:
            raise OSError(errno.ENOENT, "no such line")
        self._reader = reader
        self._requests = bytearray()
        self._waiting = bytearray()
        self._coming: list[tuple[float, bytes]] = []
        reader.line = self

    @property
    def in_waiting(self) -> int:
        self._arrive()
        return len(self._waiting)

    def reset_input_buffer(self) -> None:
        self._arrive()
        self._waiting.clear()

    def write(self, data: bytes) -> int:
        self._arrive()
        self._requests += data
        while (request := take_request(self._requests)) is not None:
            if isinstance(request, int):
                body = bytes((0, 0, request))
            else:
                body = self._reader.module.answer(*request)
            frame = self._reader.damaged(framed(body))
            late = 5.0 if self._reader.fault == "late" else 0.02
            self._coming.append((self._reader.clock.now() + late, frame))
        return len(data)

    def read(self, size: int) -> bytes:
        self._arrive()
        if size and not self._waiting:
            self._reader.clock.seconds += SLICE_S
            self._arrive()
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken

    def close(self) -> None:
        self._reader.line = None

    def _arrive(self) -> None:
        if not self._reader.plugged or self._reader.line is not self:
            raise OSError(errno.EIO, "the line is gone")
        now = self._reader.clock.now()
        for entry in [entry for entry in self._coming if entry[0] <= now]:
            self._coming.remove(entry)
            self._waiting += entry[1]
