"""Which signed heartbeats were heard before: each counts once.

A terminal beats every half minute, so what is remembered is twelve bytes a beat for as long as its
signature could be heard again. Nothing of it reaches the disk: after a start nothing is heard that
was signed before it, and the terminal, told the time, simply says it anew.
"""

from hashlib import blake2b

from contracts.signatures import VerifiedRequest
from contracts.zone import CLOCK_TOLERANCE_S

_MARK = 12
_MOST = 1024 * _MARK
_WINDOW_S = 2 * CLOCK_TOLERANCE_S


class Replays:
    """The memory of one process. For one thread; times are unix seconds."""

    def __init__(self, since_s: int) -> None:
        self._since_s = since_s
        self._heard: dict[str, bytes] = {}

    def in_time(self, request: VerifiedRequest, now_s: int) -> bool:
        """Whether it was signed about now, and since this process began."""
        self._since_s = min(self._since_s, now_s)  # the centre's clock may be set back
        near = abs(request.created - now_s) <= CLOCK_TOLERANCE_S
        return near and request.created >= self._since_s

    def first_time(self, request: VerifiedRequest, now_s: int) -> bool:
        """Remember a request; False when it was heard before, or far too many were."""
        heard = self._heard.get(request.key_id, b"")
        mark = request.created.to_bytes(4) + blake2b(request.nonce.encode(), digest_size=8).digest()
        if _holds(heard, mark):
            return False
        if (heard and int.from_bytes(heard[:4]) < now_s - _WINDOW_S) or len(heard) >= _MOST:
            heard = _near(heard, now_s)
        if len(heard) >= _MOST:
            return False
        self._heard[request.key_id] = heard + mark
        return True


def _holds(heard: bytes, mark: bytes) -> bool:
    place = heard.find(mark)
    while place >= 0 and place % _MARK:
        place = heard.find(mark, place + 1)
    return place >= 0


def _near(heard: bytes, now_s: int) -> bytes:
    """What could be heard again; the centre's clock may have been ahead and set back."""
    marks = (heard[place : place + _MARK] for place in range(0, len(heard), _MARK))
    return b"".join(mark for mark in marks if abs(int.from_bytes(mark[:4]) - now_s) <= _WINDOW_S)
