"""A network camera whose line loses packets: H.264 by RTP inside RTSP (RFC 2326, 6184)."""

import random
import re
import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_PAYLOAD = 300
_FIRST_LOST = 60
"""So many packets come first, for whoever looks what kind of stream it is."""
_ABOUT = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    "a=fmtp:96 packetization-mode=1\r\na=control:track\r\n"
)
_ANSWERS = {
    "OPTIONS": "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
    "DESCRIBE": f"Content-Type: application/sdp\r\nContent-Length: {len(_ABOUT)}\r\n\r\n{_ABOUT}",
    "SETUP": "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n\r\n",
    "PLAY": "Session: 1\r\n\r\n",
}


def pictures(file: Path) -> list[list[bytes]]:
    """The units of a raw H.264 stream, picture by picture."""
    found: list[list[bytes]] = [[]]
    for unit in filter(None, re.split(b"\0\0\0?\1", file.read_bytes())):
        slice_ = unit[0] & 31 in (1, 5)
        begins = not slice_ or unit[1] & 0x80  # the first slice of a picture, or what leads it
        if begins and any(one[0] & 31 in (1, 5) for one in found[-1]):
            found.append([])
        found[-1].append(unit.rstrip(b"\0"))
    return found


class LossyCamera:
    """Sends a group of pictures again and again, and loses a share of its packets."""

    def __init__(self, group: list[list[bytes]], share: float) -> None:
        self._group = group
        self._share = share
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"rtsp://127.0.0.1:{self._door.getsockname()[1]}/"
        self.lost = 0
        self._thread = threading.Thread(target=self._serve, name="lossy-camera")
        self._thread.start()

    def close(self) -> None:
        """Wait until whoever looked is gone."""
        self._thread.join()
        self._door.close()

    def _serve(self) -> None:
        line, _ = self._door.accept()
        with line, line.makefile("rb") as asked, suppress(OSError):
            while head := _head(asked):
                method, cseq = head[0].split()[0], next(h for h in head if h.startswith("CSeq"))
                answer = f"RTSP/1.0 200 OK\r\n{cseq}\r\n{_ANSWERS[method]}"
                line.sendall(answer.encode())
                if method == "PLAY":
                    self._send(line)

    def _send(self, line: socket.socket) -> None:
        dice, number, time = random.Random(7), 0, 0
        while True:
            for units in self._group:
                packets = [packet for unit in units for packet in _packets(unit)]
                for packet in packets:
                    number += 1
                    if number > _FIRST_LOST and dice.random() < self._share:
                        self.lost += 1
                        continue
                    kind = 96 | (0x80 if packet is packets[-1] else 0)
                    rtp = struct.pack(">BBHII", 0x80, kind, number & 0xFFFF, time, 1) + packet
                    line.sendall(b"$\0" + struct.pack(">H", len(rtp)) + rtp)
                time = (time + 2250) & 0xFFFFFFFF


def _head(asked: BinaryIO) -> list[str]:
    lines = iter(lambda: asked.readline().decode().strip(), "")
    return list(lines)


def _packets(unit: bytes) -> list[bytes]:
    """A unit as it is, or in parts (FU-A)."""
    if len(unit) <= _PAYLOAD:
        return [unit]
    parts = [unit[at : at + _PAYLOAD] for at in range(1, len(unit), _PAYLOAD)]
    ends = [0x80, *[0] * (len(parts) - 2), 0x40]
    kind = unit[0] & 0xE0 | 28
    return [bytes([kind, unit[0] & 31 | end]) + part for end, part in zip(ends, parts, strict=True)]
