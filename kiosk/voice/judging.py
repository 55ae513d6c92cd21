"""Whether a file that somebody made is a recording: whole, of some seconds, with sound in it."""

from pathlib import Path

import numpy as np
import soundfile

_HEAD, _LAST_PAGE = b"OggS", 4
_LEAST_S, _MOST_S = 0.08, 120.0
_HEARD = 0.003
"""Of full scale; what stays below it is silence."""


def fault(file: Path) -> str:
    """What is wrong with a recording, as a sentence; "" when it can be played."""
    if not _whole(file.read_bytes()):
        return "it is no Ogg file, or not all of it"
    try:
        told = soundfile.info(file)
        if (told.format, told.subtype) not in (("OGG", "OPUS"), ("OGG", "VORBIS")):
            return "it is neither Opus nor Vorbis"
        if not _LEAST_S <= told.duration <= _MOST_S:
            return f"it takes {told.duration:.2f} s"
        samples, _rate = soundfile.read(file, dtype="float32")
    except (OSError, RuntimeError):
        return "it cannot be decoded"
    return "" if float(np.abs(samples).max(initial=0)) >= _HEARD else "nothing is heard"


def _whole(data: bytes) -> bool:
    """Whether the last page says that it is the last, and all of it is there (RFC 3533)."""
    at = data.rfind(_HEAD)
    if not data.startswith(_HEAD) or len(data) < at + 27:
        return False
    table = data[at + 27 : at + 27 + data[at + 26]]
    ends = at + 27 + data[at + 26] + sum(table)
    return bool(data[at + 5] & _LAST_PAGE) and ends == len(data)
