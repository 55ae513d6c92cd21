"""What a camera and its helper tell each other over their socket.

Helper to camera: a head of 17 bytes (kind, three numbers, length) and so many bytes.
Camera to helper: five bytes, the number of the picture that is asked for and whether it is to be
judged.
"""

import socket
import struct
from dataclasses import dataclass, field
from enum import StrEnum

REQUEST = struct.Struct("<I?")
_HEAD = struct.Struct("<cIIII")
_LONGEST = 64 * 1024 * 1024


class Kind(StrEnum):
    """What a message brings."""

    FRAME = "F"
    """width, height, sequence number; the pixels"""
    CAPTURE = "C"
    """number of the request; the JPEG, empty when the picture was black or there was none"""
    REFUSAL = "R"
    """number of the request; the word for which its picture was refused"""
    LOOK = "L"
    """what the helper sees in the picture; holds for the frames that follow"""
    STATE = "S"
    """the helper's state as text"""


class Sight(StrEnum):
    """What the helper says of its source."""

    LIVE = "live"
    ABSENT = "absent"
    SILENT = "silent"
    """It is there and gives no picture."""
    BLACK = "black"
    STILL = "still"
    """A camera that repeats one picture to the last bit."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the helper."""

    kind: Kind
    numbers: tuple[int, int, int]
    data: bytes = field(repr=False)


def send(line: socket.socket, message: Message) -> None:
    """Send one message; raises OSError when the other side is gone."""
    head = _HEAD.pack(message.kind.value.encode(), *message.numbers, len(message.data))
    line.sendall(head)
    line.sendall(message.data)


def receive(line: socket.socket) -> Message | None:
    """Wait for one message; None when the other side is gone."""
    head = _exactly(line, _HEAD.size)
    if head is None:
        return None
    kind, first, second, third, length = _HEAD.unpack(head)
    if length > _LONGEST:
        return None
    data = _exactly(line, length)
    if data is None:
        return None
    return Message(Kind(kind.decode()), (first, second, third), data)


def _exactly(line: socket.socket, length: int) -> bytes | None:
    """Receive so many bytes in one piece without copying them together in Python."""
    if length == 0:
        return b""
    try:
        data = line.recv(length, socket.MSG_WAITALL)
    except OSError:
        return None
    return data if len(data) == length else None
