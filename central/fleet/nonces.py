"""Nonces of signed requests: each is accepted once.

They are remembered in memory as long as their request could be heard again. They reach the disk
in batches, with the next thing that is written anyway and at an orderly end: a hello alone writes
nothing. After a process that was killed, nothing is answered that was signed before the next began.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.storage.engine import Database
from central.storage.models import NonceRow
from contracts.signatures import VerifiedRequest
from contracts.zone import CLOCK_TOLERANCE_S

_WINDOW_S = 2 * CLOCK_TOLERANCE_S
_SWEEP_S = 60
_BATCH = 500
_KEEP = insert(NonceRow).on_conflict_do_nothing()
_CLEAR = delete(NonceRow).where(NonceRow.created < bindparam("before"))

Seen = tuple[str, str]
"""Terminal id and nonce."""


class Nonces:
    """The centre's memory of nonces. Safe to use from several threads; ``now_s`` is unix time.

    What was signed before ``since_s`` is not answered.
    """

    def __init__(self, database: Database, now_s: int, since_s: int = 0) -> None:
        self._database = database
        self._since_s = since_s
        self._lock = threading.Lock()
        self._seen: dict[Seen, int] | None = None  # read when first needed: a disk may be ill
        self._unkept: dict[Seen, int] = {}
        self._swept_s = now_s
        self._cleared_s = 0

    def in_time(self, request: VerifiedRequest, now_s: int) -> bool:
        """Whether a request may be answered at all: signed now, and not for a killed process."""
        self._since_s = min(self._since_s, now_s)  # the centre's clock may be set back
        near = abs(request.created - now_s) <= CLOCK_TOLERANCE_S
        return near and request.created >= self._since_s

    def use(self, request: VerifiedRequest, now_s: int) -> bool:
        """Remember a request's nonce; False when it was seen before."""
        mark = (request.key_id, request.nonce)
        with self._lock:
            seen = self._remembered(now_s)
            if mark in seen:
                return False
            seen[mark] = self._unkept[mark] = request.created
        return True

    @contextmanager
    def writing(self, now_s: int) -> Iterator[Session]:
        """A writing transaction that takes along what is not on the disk yet."""
        batch = self._next_batch()
        try:
            with self._database.write_together() as session:
                self._write(session.connection(), batch, now_s)
                yield session
        except BaseException:
            with self._lock:
                self._unkept = batch | self._unkept
            raise

    def close(self, now_s: int) -> None:
        """Write down what is left, at an orderly end."""
        while self._unkept:
            with self.writing(now_s):
                pass

    def _next_batch(self) -> dict[Seen, int]:
        with self._lock:
            marks = list(self._unkept.items())
            self._unkept = dict(marks[_BATCH:])
        return dict(marks[:_BATCH])

    def _write(self, connection: Connection, batch: dict[Seen, int], now_s: int) -> None:
        if abs(now_s - self._cleared_s) >= _SWEEP_S:
            self._cleared_s = now_s
            connection.execute(_CLEAR, {"before": now_s - _WINDOW_S})
        if batch:
            rows = [
                {"terminal_id": terminal_id, "nonce": nonce, "created": created}
                for (terminal_id, nonce), created in batch.items()
            ]
            connection.execute(_KEEP, rows)

    def _remembered(self, now_s: int) -> dict[Seen, int]:
        if self._seen is None:
            with self._database.read() as session:
                rows = session.scalars(select(NonceRow))
                self._seen = {(row.terminal_id, row.nonce): row.created for row in rows}
        if abs(now_s - self._swept_s) >= _SWEEP_S:
            self._swept_s = now_s
            self._seen = _younger(self._seen, now_s)
            self._unkept = _younger(self._unkept, now_s)
        return self._seen


def _younger(marks: dict[Seen, int], now_s: int) -> dict[Seen, int]:
    return {mark: created for mark, created in marks.items() if created >= now_s - _WINDOW_S}
