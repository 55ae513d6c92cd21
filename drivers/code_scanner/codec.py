"""From a scanner's bytes to codes. A scanner sends what it read and a suffix, without a check."""

from collections.abc import Iterator

from drivers.code_scanner.errors import CodeUnreadableError
from drivers.code_scanner.port import MAX_BYTES, ScannedCode

_ENDS = b"\r\n"


def decode(data: bytes) -> ScannedCode:
    """The text of one code: UTF-8, else GB 18030, as scanners of either setting send it.

    Raises:
        CodeUnreadableError: neither, empty, or with control characters, which no code of a
            person has and noise on a line soon has.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text or any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in text):
            break
        return ScannedCode(text, encoding)
    raise CodeUnreadableError("the bytes are no text")


class CodeFrames:
    """Collects bytes until a code is whole: at CR or LF, or when the line falls quiet.

    Once more than ``MAX_BYTES`` came without an end, everything up to the next end is dropped.

    Args:
        needs_end: a code that only silence ends is a broken one.
    """

    def __init__(self, *, needs_end: bool = False) -> None:
        self._needs_end = needs_end
        self._held = bytearray()
        self._overlong = False
        self._stale = False

    @property
    def pending(self) -> bool:
        """Whether bytes wait for their end."""
        return bool(self._held) or self._overlong or self._stale

    def skip(self, data: bytes) -> None:
        """What came before anybody asked: neither it nor the rest of a code in it counts."""
        self._stale = bool(data) and data[-1] not in _ENDS

    def feed(self, data: bytes) -> Iterator[ScannedCode]:
        """Take bytes; yield each code that they end. Raises CodeUnreadableError for a bad one."""
        for byte in data:
            if byte in _ENDS:
                yield from self._whole()
            elif len(self._held) < MAX_BYTES:
                self._held.append(byte)
            else:
                self._overlong = True

    def end(self) -> Iterator[ScannedCode]:
        """The line fell quiet: what came is a whole code. Raises CodeUnreadableError."""
        broken = self._needs_end and self._held and not self._stale
        codes = [*self._whole()]
        if broken:
            raise CodeUnreadableError("it did not end")
        yield from codes

    def _whole(self) -> Iterator[ScannedCode]:
        data, overlong, stale = bytes(self._held), self._overlong, self._stale
        self._held.clear()
        self._overlong = self._stale = False
        if stale:
            return
        if overlong:
            raise CodeUnreadableError("too long for a code")
        if data:
            yield decode(data)
