"""Modbus RTU as bytes: MODBUS over Serial Line V1.02, Application Protocol V1.1b3. Pure, no I/O.

A frame is address, function, data and a CRC, low byte first. Answers have no number and no length
of their own: which bytes answer a request follows from the request.
"""

import struct
from dataclasses import dataclass

ADDRESSES = range(1, 248)
"""0 speaks to all boards at once and none answers; 248 to 255 are reserved (section 2.2)."""
MOST_INPUTS = 2000
"""Of one request (V1.1b3, section 6.2)."""
READ_INPUTS = 0x02
WRITE_COIL = 0x05
_EXCEPTION = 0x80
_ON, _OFF = 0xFF00, 0x0000
_POLYNOMIAL = 0xA001

BUSY = 6
"""Exception 6: the board is at something longer and wants to be asked again (section 7)."""


class FrameError(ValueError):
    """Bytes came that hold no answer to the request."""


class RefusedError(Exception):
    """The board answered with an exception.

    Attributes:
        reason: its code (V1.1b3, section 7).
    """

    def __init__(self, reason: int) -> None:
        super().__init__(f"exception {reason}")
        self.reason = reason


def crc(data: bytes) -> int:
    """CRC-16 of the serial line (V1.02, section 6.2.2)."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
    return value


def framed(body: bytes) -> bytes:
    """Address, function and data, with the CRC behind them."""
    return body + struct.pack("<H", crc(body))


@dataclass(frozen=True, slots=True)
class Request:
    """One question and how its answer must look.

    Attributes:
        begins: the first bytes of a good answer.
        answer_bytes: how long a good answer is, with its CRC.
    """

    frame: bytes
    begins: bytes
    answer_bytes: int

    def answer(self, received: bytes) -> bytes | None:
        """The data of the answer within what came, None while it may still come.

        Other bytes around it are noise: a line that changes direction makes some.

        Raises:
            RefusedError: the board's answer is an exception.
        """
        refusal = bytes((self.begins[0], self.begins[1] | _EXCEPTION))
        for start in range(len(received)):
            rest = received[start:]
            if rest.startswith(self.begins) and _whole(rest, self.answer_bytes):
                return rest[len(self.begins) : self.answer_bytes - 2]
            if rest.startswith(refusal) and _whole(rest, 5):
                raise RefusedError(rest[2])
        return None


def _whole(received: bytes, size: int) -> bool:
    """Whether a frame of so many bytes is all there: a part of it can fit its CRC as well."""
    return len(received) >= size and framed(received[: size - 2]) == received[:size]


def read_inputs(address: int, first: int, count: int) -> Request:
    """Read Discrete Inputs (V1.1b3, section 6.2). The answer's data go to ``bits``."""
    if address not in ADDRESSES or not 1 <= count <= MOST_INPUTS or not 0 <= first <= 0xFFFF:
        raise ValueError("no such inputs")
    size = (count + 7) // 8
    return Request(
        framed(struct.pack(">BBHH", address, READ_INPUTS, first, count)),
        bytes((address, READ_INPUTS, size)),
        3 + size + 2,
    )


def write_coil(address: int, coil: int, on: bool) -> Request:
    """Write Single Coil (V1.1b3, section 6.5). The answer repeats the request."""
    if address not in ADDRESSES or not 0 <= coil <= 0xFFFF:
        raise ValueError("no such coil")
    frame = framed(struct.pack(">BBHH", address, WRITE_COIL, coil, _ON if on else _OFF))
    return Request(frame, frame[:6], 8)


def bits(data: bytes, count: int) -> tuple[bool, ...]:
    """The states in the data of an answer, the first in the lowest bit of the first byte."""
    return tuple(bool(data[n // 8] >> n % 8 & 1) for n in range(count))
