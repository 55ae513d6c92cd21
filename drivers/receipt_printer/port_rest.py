"""What a printer does with its port after a connection that ended. No I/O.

Some print servers shut their port for a moment after each connection, or let the next one in and
do not serve it: for one to thirty seconds. Who asks such a printer how it is every few seconds, a
connection a question, never gets to print.
"""

import time

USUAL_REST_S = 35.0
GRACE_S = 6.5
"""Longer than the pause between two health checks: what many printers need, of any printer."""
FRESH_S = 3.5
SELDOM = 4
"""So many rests pass between two health checks that each cost one: the port is free for prints."""


class PortRest:
    """Whether a refusal may be our own doing, and whether the line is better kept.

    Args:
        keep_open: whether one connection is kept for all; None: from the first time that the port
            was shut after a connection and came back.
        rest_s: so long after a connection a port may be shut.
        heard: whether the printer answers; of one that never does a connection is never kept: it
            would not show that the printer has been off.

    Attributes:
        keeps: whether a connection that went well is kept.
        heard: as given.
    """

    def __init__(
        self,
        *,
        keep_open: bool | None = None,
        rest_s: float = USUAL_REST_S,
        heard: bool = True,
    ) -> None:
        self.keeps = bool(keep_open) and heard
        self.heard = heard
        self._learns = keep_open is None and heard
        self._rest_s = rest_s
        self._ended_at: float | None = None
        self._refused = False
        self._seen = False  # it has refused after a connection of ours, and come back

    def ended(self) -> None:
        """A connection that was served has ended."""
        self._ended_at, self._refused = time.monotonic(), False

    def refused(self) -> None:
        """It let nobody in, or did not serve."""
        self._refused |= self.may_rest

    def answered(self) -> None:
        """It answers: the first health check after its rest, or the print that waited."""
        if self._refused and self._age_s() < self._rest_s + GRACE_S:
            self._seen = True
            self.keeps |= self._learns
        self._refused = False

    @property
    def may_rest(self) -> bool:
        """Whether a refusal now may come of the connection before."""
        return self._age_s() < self._rest_s

    @property
    def worth_waiting(self) -> bool:
        """Whether it is likely to: at once after a connection, or when it has refused since."""
        known = self._refused or self._seen
        return self._age_s() < (self._rest_s if known else min(GRACE_S, self._rest_s))

    @property
    def fresh(self) -> bool:
        """Whether a refusal says nothing yet: the connection before has only just ended."""
        return self._age_s() < (self._rest_s if self._seen else min(FRESH_S, self._rest_s))

    @property
    def spared(self) -> bool:
        """Whether a question now would only take the port away from a print that may come."""
        return self._seen and not self.keeps and self._age_s() < SELDOM * self._rest_s

    def _age_s(self) -> float:
        return float("inf") if self._ended_at is None else time.monotonic() - self._ended_at


NEVER = PortRest(keep_open=False, rest_s=0.0)
"""Of lines without connections."""
