"""A disk whose cache forgets: what the system did not flush is lost when the plug is pulled.

A file of the host keeps what an emulated machine wrote even if the machine is killed at once. A
real disk does not: of what lies in its cache some blocks reach the platter, in any order. This one
is served to the machine by the NBD protocol:
https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
"""

import os
import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path
from random import Random

BLOCK = 4096
"""What reaches the platter whole or not at all."""
_INIT = b"NBDMAGICIHAVEOPT"
_FIXED_NEWSTYLE, _NO_ZEROES = 1, 2
_OPTION = struct.Struct(">QII")
_OPTION_MAGIC, _ANSWER_MAGIC = 0x49484156454F5054, 0x3E889045565A9
_GO, _ABORT = 7, 2
_ACK, _INFO, _UNSUPPORTED = 1, 3, 0x80000001
_HAS_FLAGS, _CAN_FLUSH = 1, 4
_REQUEST, _REPLY = struct.Struct(">IHHQQI"), struct.Struct(">IIQ")
_REQUEST_MAGIC, _REPLY_MAGIC = 0x25609513, 0x67446698
_READ, _WRITE, _DISCONNECT, _FLUSH = 0, 1, 2, 3


class Disk:
    """One disk on a file; a machine at a time uses it, through a socket."""

    def __init__(self, platter: Path, plug: Path) -> None:
        self._platter = os.open(platter, os.O_RDWR)
        self._size = platter.stat().st_size
        self._cache: dict[int, bytes] = {}
        self._listener = socket.socket(socket.AF_UNIX)
        plug.unlink(missing_ok=True)
        self._listener.bind(str(plug))
        self._listener.listen(1)
        self._serving: threading.Thread | None = None
        self.flushes = self.lost = self.survived = 0

    def power_on(self) -> None:
        """Wait for the machine."""
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()

    def power_off(self, chance: Random | None = None) -> None:
        """The machine is gone. Without ``chance`` it said goodbye, and all is kept; with it each
        block that was not flushed reaches the platter or does not.
        """
        if self._serving is not None:
            self._serving.join()
        self._serving = None
        share = 1.0 if chance is None else chance.choice((0.0, 0.5, 0.9))
        for block in sorted(self._cache):
            kept = chance is None or chance.random() < share
            if kept:
                os.pwrite(self._platter, self._cache[block], block * BLOCK)
            self.survived, self.lost = self.survived + kept, self.lost + (not kept)
        self._cache.clear()

    def close(self) -> None:
        """Give the file back."""
        self._listener.close()
        os.close(self._platter)

    # ---- what the machine asks ----------------------------------------------------------------

    def _serve(self) -> None:
        line, _ = self._listener.accept()
        with line, suppress(ConnectionError):
            if self._agree(line):
                while self._answer(line):
                    pass

    def _agree(self, line: socket.socket) -> bool:
        line.sendall(_INIT + struct.pack(">H", _FIXED_NEWSTYLE | _NO_ZEROES))
        _taken(line, 4)
        while True:
            magic, option, length = _OPTION.unpack(_taken(line, _OPTION.size))
            _taken(line, length)
            if magic != _OPTION_MAGIC or option == _ABORT:
                return False
            if option == _GO:
                export = struct.pack(">HQH", 0, self._size, _HAS_FLAGS | _CAN_FLUSH)
                _tell(line, option, _INFO, export)
                _tell(line, option, _ACK)
                return True
            _tell(line, option, _UNSUPPORTED)

    def _answer(self, line: socket.socket) -> bool:
        request = _REQUEST.unpack(_taken(line, _REQUEST.size))
        magic, _, kind, handle, offset, length = request
        if magic != _REQUEST_MAGIC or kind == _DISCONNECT:
            return False
        data = b""
        if kind == _READ:
            data = self._read(offset, length)
        elif kind == _WRITE:
            self._write(offset, _taken(line, length))
        elif kind == _FLUSH:
            self._flush()
        line.sendall(_REPLY.pack(_REPLY_MAGIC, 0, handle) + data)
        return True

    def _read(self, offset: int, length: int) -> bytes:
        data = bytearray(os.pread(self._platter, length, offset))
        for block in range(offset // BLOCK, (offset + length - 1) // BLOCK + 1):
            newer = self._cache.get(block)
            if newer is not None:
                begin, end = max(offset, block * BLOCK), min(offset + length, (block + 1) * BLOCK)
                data[begin - offset : end - offset] = newer[
                    begin - block * BLOCK : end - block * BLOCK
                ]
        return bytes(data)

    def _write(self, offset: int, data: bytes) -> None:
        end = offset + len(data)
        for block in range(offset // BLOCK, (end - 1) // BLOCK + 1):
            begin, last = max(offset, block * BLOCK), min(end, (block + 1) * BLOCK)
            part = data[begin - offset : last - offset]
            if len(part) < BLOCK:
                whole = bytearray(self._read(block * BLOCK, BLOCK))
                whole[begin - block * BLOCK : last - block * BLOCK] = part
                part = bytes(whole)
            self._cache[block] = part

    def _flush(self) -> None:
        for block, data in self._cache.items():
            os.pwrite(self._platter, data, block * BLOCK)
        self._cache.clear()
        self.flushes += 1


def _taken(line: socket.socket, length: int) -> bytes:
    """Exactly so much. Raises ConnectionError."""
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        count = line.recv_into(view[filled:])
        if not count:
            raise ConnectionResetError
        filled += count
    return bytes(data)


def _tell(line: socket.socket, option: int, kind: int, data: bytes = b"") -> None:
    line.sendall(struct.pack(">QIII", _ANSWER_MAGIC, option, kind, len(data)) + data)
