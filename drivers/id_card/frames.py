"""Frames of the SAM_V serial protocol: bytes to replies and back, without I/O.

Request  ``AA AA AA 96 69 | length | command parameter data | check``
Reply    ``AA AA AA 96 69 | length | SW1 SW2 SW3 data | check``

The length counts everything after itself; the check byte is the XOR of everything between the
preamble and itself, length bytes included.
"""

from dataclasses import dataclass, field
from enum import IntEnum

PREAMBLE = bytes.fromhex("AAAAAA9669")
_SHORTEST = 4
_LONGEST = 4096


class Status(IntEnum):
    """The third status byte."""

    OK = 0x90
    ITEM_ABSENT = 0x91
    CARD_FOUND = 0x9F
    CHECK_ERROR = 0x10
    LENGTH_ERROR = 0x11
    BAD_COMMAND = 0x21
    NOT_PERMITTED = 0x23
    UNKNOWN_ERROR = 0x24
    CARD_REJECTS_SAM = 0x31
    SAM_REJECTS_CARD = 0x32
    VERIFY_FAILED = 0x33
    CARD_TYPE_UNKNOWN = 0x40
    READ_FAILED = 0x41
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    FIND_FAILED = 0x80
    SELECT_FAILED = 0x81


@dataclass(frozen=True, slots=True)
class Command:
    """One request and the shapes of the replies that can belong to it.

    Attributes:
        replies: status byte → data lengths that fit; a reply of another shape answers an
            earlier request and is dropped. None means any length.
    """

    code: int
    parameter: int
    replies: dict[int, tuple[int, ...] | None] = field(hash=False)

    def frame(self) -> bytes:
        """Give the bytes to send."""
        return encode_request(self.code, self.parameter)

    def fits(self, reply: "Reply") -> bool:
        """Tell whether the reply can answer this command."""
        if reply.status in _ANY_COMMAND:
            return not reply.data
        lengths = self.replies.get(reply.status, ())
        return lengths is None or len(reply.data) in lengths


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply whose length and check byte were right."""

    status: int
    data: bytes = field(repr=False)


_ANY_COMMAND = frozenset(
    {
        Status.CHECK_ERROR,
        Status.LENGTH_ERROR,
        Status.BAD_COMMAND,
        Status.NOT_PERMITTED,
        Status.UNKNOWN_ERROR,
        Status.SELF_TEST_FAILED,
        Status.NOT_AUTHORISED,
    }
)
_NO_DATA = (0,)
SAM_RESET = Command(0x10, 0xFF, {Status.OK: _NO_DATA})
SAM_STATUS = Command(0x11, 0xFF, {Status.OK: _NO_DATA})
SAM_ID = Command(0x12, 0xFF, {Status.OK: (16,)})
FIND = Command(0x20, 0x01, {Status.CARD_FOUND: (4,), Status.FIND_FAILED: _NO_DATA})
SELECT = Command(0x20, 0x02, {Status.OK: (8,), Status.SELECT_FAILED: _NO_DATA})
READ = Command(
    0x30,
    0x01,
    {
        Status.OK: (4 + 256 + 1024,),
        Status.READ_FAILED: _NO_DATA,
        Status.CARD_REJECTS_SAM: _NO_DATA,
        Status.SAM_REJECTS_CARD: _NO_DATA,
        Status.VERIFY_FAILED: _NO_DATA,
        Status.CARD_TYPE_UNKNOWN: _NO_DATA,
    },
)
READ_NEW_ADDRESS = Command(
    0x30,
    0x03,
    {Status.OK: (70, 140, 210, 280), Status.ITEM_ABSENT: _NO_DATA, Status.READ_FAILED: _NO_DATA},
)


def encode_request(code: int, parameter: int, data: bytes = b"") -> bytes:
    """Frame a request."""
    body = (len(data) + 3).to_bytes(2, "big") + bytes((code, parameter)) + data
    return PREAMBLE + body + bytes((_xor(body),))


class ReplyParser:
    """Finds whole, right replies in whatever the line delivers, however it is cut.

    Noise may look like the beginning of a long frame: a whole frame inside an unfinished one
    is found all the same.

    Attributes:
        damaged: a frame with an impossible length or a wrong check byte was met.
        received: how many bytes came in.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.damaged = False
        self.received = 0

    def feed(self, chunk: bytes) -> list[Reply]:
        """Take bytes; give the replies that became whole."""
        self.received += len(chunk)
        self._buffer += chunk
        replies: list[Reply] = []
        while (reply := self._next()) is not None:
            replies.append(reply)
        return replies

    def _next(self) -> Reply | None:
        """Take the first whole reply, and forget what can no longer become one."""
        keep: int | None = None
        start = self._buffer.find(PREAMBLE)
        while start >= 0:
            end = self._frame_end(start)
            if end is None:
                keep = start if keep is None else keep
            elif end and (reply := self._reply(start, end)) is not None:
                del self._buffer[:end]
                return reply
            else:
                self.damaged = True
            start = self._buffer.find(PREAMBLE, start + 1)
        if keep is None:
            keep = max(0, len(self._buffer) - len(PREAMBLE) + 1)
        del self._buffer[:keep]
        return None

    def _frame_end(self, start: int) -> int | None:
        """Say where the frame ends; None while it is unfinished, 0 when its length cannot be."""
        head = start + len(PREAMBLE) + 2
        if len(self._buffer) < head:
            return None
        length = int.from_bytes(self._buffer[head - 2 : head], "big")
        if not _SHORTEST <= length <= _LONGEST:
            return 0
        return head + length if len(self._buffer) >= head + length else None

    def _reply(self, start: int, end: int) -> Reply | None:
        body = bytes(self._buffer[start + len(PREAMBLE) : end])
        if _xor(body[:-1]) != body[-1] or body[2:4] != b"\x00\x00":
            return None
        return Reply(status=body[4], data=body[5:-1])


def _xor(data: bytes) -> int:
    check = 0
    for byte in data:
        check ^= byte
    return check
