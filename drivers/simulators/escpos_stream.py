"""Cuts an ESC/POS stream into commands: a printer must know where data ends and commands begin.

Only at the beginning of a command is ``10 04`` a question; inside a picture it is dots.
"""

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
_INTRODUCERS = frozenset((DLE, ESC, FS, GS))
_ESC_LENGTHS = {
    **dict.fromkeys(b"@2<LSij", 2),
    **dict.fromkeys(b"!-adJEGMRtV{3rUe= TK%?", 3),
    **dict.fromkeys(b"$\\", 4),
    ord("c"): 4,
    ord("p"): 5,
    ord("W"): 10,
}
_GS_LENGTHS = {
    ord(":"): 2,
    **dict.fromkeys(b"!BHabfhwrI/Tu", 3),
    **dict.fromkeys(b"LW$\\P", 4),
    ord("^"): 5,
}
_FS_LENGTHS = {**dict.fromkeys(b"&.", 2), **dict.fromkeys(b"!-CW", 3), **dict.fromkeys(b"Sp", 4)}
_CUTS_WITH_FEED = (65, 66, 97, 98, 103, 104)
_CLEAR_BUFFER = 8


def command_length(stream: bytes | bytearray) -> int | None:
    """Give the length of the command or the run of text at the beginning, None when it is cut."""
    if not stream:
        return None
    first = stream[0]
    if first not in _INTRODUCERS:
        return _text_length(stream)
    if len(stream) < 2:
        return None
    length = {DLE: _dle, ESC: _esc, FS: _fs, GS: _gs}[first](stream)
    return length if length is not None and len(stream) >= length else None


def _text_length(stream: bytes | bytearray) -> int:
    if stream[0] < 0x20:
        return 1
    for position, byte in enumerate(stream):
        if byte < 0x20:
            return position
    return len(stream)


def _dle(stream: bytes | bytearray) -> int | None:
    match stream[1]:
        case 0x04:
            return _with_extra(stream, 3, (7, 8))
        case 0x05:
            return 3
        case 0x14:
            if len(stream) < 3:
                return None
            return 10 if stream[2] == _CLEAR_BUFFER else 5
    return 1


def _with_extra(stream: bytes | bytearray, length: int, extra: tuple[int, ...]) -> int | None:
    if len(stream) < length:
        return None
    return length + 1 if stream[length - 1] in extra else length


def _esc(stream: bytes | bytearray) -> int | None:
    match stream[1]:
        case 0x2A:  # ESC * m nL nH: columns of one or three bytes
            if len(stream) < 5:
                return None
            return 5 + (stream[3] | stream[4] << 8) * (3 if stream[2] in (32, 33) else 1)
        case 0x44:  # ESC D: tab stops up to NUL
            end = stream.find(b"\0", 2)
            return None if end < 0 else end + 1
    return _ESC_LENGTHS.get(stream[1], 2)


def _fs(stream: bytes | bytearray) -> int | None:
    if stream[1] == ord("("):
        return _counted(stream, 3)
    if stream[1] == ord("2"):  # FS 2 c1 c2: a character of 24 by 24 dots
        return 4 + 72
    return _FS_LENGTHS.get(stream[1], 2)


def _gs(stream: bytes | bytearray) -> int | None:
    match stream[1]:
        case 0x76:  # GS v 0 m xL xH yL yH
            if len(stream) < 8:
                return None
            return 8 + (stream[4] | stream[5] << 8) * (stream[6] | stream[7] << 8)
        case 0x28:  # GS ( fn pL pH
            return _counted(stream, 3)
        case 0x38:  # GS 8 L p1 p2 p3 p4
            return None if len(stream) < 7 else 7 + int.from_bytes(stream[3:7], "little")
        case 0x56:
            return _with_extra(stream, 3, _CUTS_WITH_FEED)
        case 0x2A:  # GS * x y
            return None if len(stream) < 4 else 4 + stream[2] * stream[3] * 8
        case 0x6B:
            return _barcode(stream)
    return _GS_LENGTHS.get(stream[1], 2)


def _counted(stream: bytes | bytearray, at: int) -> int | None:
    if len(stream) < at + 2:
        return None
    return at + 2 + (stream[at] | stream[at + 1] << 8)


def _barcode(stream: bytes | bytearray) -> int | None:
    if len(stream) < 4:
        return None
    if stream[2] >= 65:
        return 4 + stream[3]
    end = stream.find(b"\0", 3)
    return None if end < 0 else end + 1
