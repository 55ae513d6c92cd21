"""Which of the codes that a camera sees is held up now, and which lay there before. No I/O.

A camera sees the same code in every picture, also one that somebody forgot. A code counts once:
it must not have been seen when the looking began, and again only after it was away for a while.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator

SETTLE_S = 1.0
"""A camera that was just turned on needs as long for light and focus: what is seen by then was
there before."""
AWAY_S = 1.5
"""A code that was not seen for so long was taken away; shorter, and a hand passed over it."""
_GAP_S = 0.3
"""Between two pictures that are further apart nobody looked: that time does not count."""


class FreshCodes:
    """Remembers codes by a keyed hash: what a resident's code says is not kept."""

    def __init__(self, *, settle_s: float = SETTLE_S, away_s: float = AWAY_S) -> None:
        self._settle_s = settle_s
        self._away_s = away_s
        self._key = os.urandom(32)
        self._seen: dict[bytes, float] = {}
        self._watched = 0.0
        self._begun = 0.0
        self._last: float | None = None

    @property
    def lying(self) -> bool:
        """Whether a code is in view, or was a moment ago."""
        return bool(self._seen)

    def begin(self) -> None:
        """The looking begins: nobody knows what happened since it ended."""
        self._begun = self._watched
        self._last = None

    def see(self, payloads: Iterable[bytes], at: float) -> Iterator[bytes]:
        """Take what one picture shows; yield each code that is held up anew."""
        if self._last is not None:
            self._watched += min(max(at - self._last, 0.0), _GAP_S)
        self._last = at
        now = self._watched
        self._seen = {code: t for code, t in self._seen.items() if now - t < self._away_s}
        for payload in payloads:
            code = hashlib.blake2b(payload, key=self._key, digest_size=16).digest()
            fresh = code not in self._seen and now - self._begun >= self._settle_s
            self._seen[code] = now
            if fresh:
                yield payload
