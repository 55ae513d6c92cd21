"""Archives of plain files: tar (ustar) in xz, written here and read as if a stranger had.

Of tar only this is read: plain files, one after the other, each with its name and its length.
Links, devices, folders, sparse files, long names by extension, whatever else there is: no way in.
"""

import lzma
from collections.abc import Iterable, Iterator
from typing import BinaryIO

BLOCK = 512
MEMORY_BYTES = 256 * 1024 * 1024
"""What xz may take to unpack."""
_CHUNK = 256 * 1024
_PLAIN, _MAGIC = (b"0", b"\0"), b"ustar\x0000"
_NAME, _PREFIX = 100, 155


class ArchiveError(Exception):
    """It is no archive of this kind, or has more in it than was said."""


class Archive:
    """Reads files in their order. One thread.

    Args:
        most: bytes that come out of it at most, headers and padding counted.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._room = most
        self._xz = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY_BYTES)
        self._held = b""
        self._left = 0

    def files(self) -> Iterator[tuple[str, int]]:
        """Name and length of each file; its ``content`` has to be read before the next one.

        Raises:
            ArchiveError: it is something else, or ends early. OSError: it cannot be read.
        """
        while (header := self._exactly(BLOCK)) != bytes(BLOCK):
            name, length = _read_header(header)
            self._left = length
            yield name, length
            if self._left:
                raise ArchiveError("a file was left out")
            self._exactly(-length % BLOCK)
        while rest := self._some(_CHUNK):
            if rest.strip(b"\0"):
                raise ArchiveError("something stands behind the end")
        if self._xz.unused_data or self._file.read(1):
            raise ArchiveError("something stands behind the end")

    def content(self) -> Iterator[bytes]:
        """The bytes of the file that was named last. Raises as ``files``."""
        while self._left:
            piece = self._some(min(self._left, _CHUNK))
            if not piece:
                raise ArchiveError("the archive ends early")
            self._left -= len(piece)
            yield piece

    def _exactly(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            piece = self._some(length - len(found))
            if not piece:
                raise ArchiveError("the archive ends early")
            found += piece
        return found

    def _some(self, most: int) -> bytes:
        """At most so many bytes, b"" at the end."""
        while not self._held:
            if self._xz.eof:
                return b""
            data = self._file.read(_CHUNK) if self._xz.needs_input else b""
            if self._xz.needs_input and not data:
                raise ArchiveError("the archive ends early")
            try:
                self._held = self._xz.decompress(data, _CHUNK)
            except lzma.LZMAError as error:
                raise ArchiveError("no xz") from error
        piece, self._held = self._held[:most], self._held[most:]
        self._room -= len(piece)
        if self._room < 0:
            raise ArchiveError("more comes out of it than was said")
        return piece


def write_archive(out: BinaryIO, files: Iterable[tuple[str, bytes]], preset: int = 6) -> None:
    """Write files in their order. Raises ValueError for a name that tar cannot hold."""
    with lzma.open(out, "wb", preset=preset) as xz:
        for name, data in files:
            xz.write(_header(name, len(data)) + data + bytes(-len(data) % BLOCK))
        xz.write(bytes(2 * BLOCK))


def _header(name: str, length: int) -> bytes:
    prefix, last = _split(name.encode("ascii"))
    fields = (
        last.ljust(_NAME, b"\0"),
        b"0000644\0" + b"0000000\0" * 2,
        b"%011o\0" % length + b"%011o\0" % 0,
        b" " * 8 + b"0" + bytes(100) + _MAGIC,
        bytes(64) + b"0000000\0" * 2,
        prefix.ljust(_PREFIX, b"\0"),
    )
    block = b"".join(fields).ljust(BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def _split(name: bytes) -> tuple[bytes, bytes]:
    if len(name) <= _NAME:
        return b"", name
    for place in range(len(name) - _NAME - 1, min(len(name), _PREFIX + 1)):
        if place >= 0 and name[place : place + 1] == b"/":
            return name[:place], name[place + 1 :]
    raise ValueError(f"tar cannot hold the name {name.decode()}")


def _read_header(block: bytes) -> tuple[str, int]:
    if block[257:265] != _MAGIC or block[156:157] not in _PLAIN or block[157:257].strip(b"\0"):
        raise ArchiveError("something else than a plain file")
    try:
        checksum = int(block[148:154], 8)
        length = int(block[124:135], 8)
        name = block[:_NAME].rstrip(b"\0").decode("ascii")
        prefix = block[345:500].rstrip(b"\0").decode("ascii")
    except ValueError as error:
        raise ArchiveError("a header that is none") from error
    if checksum != sum(block[:148]) + 8 * 32 + sum(block[156:]) or length < 0:
        raise ArchiveError("a header that is none")
    return f"{prefix}/{name}" if prefix else name, length
