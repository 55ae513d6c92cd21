"""Delivering one record: attachments first, then the record, then the outbox is told.

No transaction is open while HTTP runs. Whatever happens in between, the record stays in
the outbox and is delivered again; the centre takes the same bytes twice as once.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

import structlog

from contracts.errors import NetworkError, StorageError
from kiosk.records.model import OutboxEntry
from kiosk.records.outbox import Outbox
from sync.attempts import REFUSED_RETRY, Attempts
from sync.centre import Centre, Conflict, Missing, Refused, Taken
from sync.errors import CentreRefusesError

log = structlog.get_logger(__name__)


class Result(StrEnum):
    """What one step came to."""

    IDLE = "idle"
    DELIVERED = "delivered"
    SKIPPED = "skipped"  # set aside or put off: others may go


class Deliverer:
    """Takes the oldest record that may go and brings it to the centre. One thread."""

    def __init__(
        self, outbox: Outbox, centre: Centre, attempts: Attempts, now: Callable[[], datetime]
    ) -> None:
        self._outbox = outbox
        self._centre = centre
        self._attempts = attempts
        self._now = now
        self._brought: set[str] = set()

    def step(self) -> Result:
        """Deliver one record, or find that none waits.

        Raises:
            NetworkError: not now; the record stays first in line.
            StorageError: the outbox cannot be read or written.
        """
        entry = self._next()
        if entry is None:
            return Result.IDLE
        try:
            return self._deliver(entry)
        except NetworkError as exc:
            reason = exc.reason if isinstance(exc, CentreRefusesError) else exc.code
            self._attempts.note(str(entry.id), reason, self._now())
            raise

    def _next(self) -> OutboxEntry | None:
        return next(iter(self._outbox.pending(1, self._attempts.waiting(self._now()))), None)

    def _deliver(self, entry: OutboxEntry) -> Result:
        unsent = [name for name in entry.attachments if name not in self._brought]
        if not self._bring(entry, unsent):
            return Result.SKIPPED
        verdict = self._centre.send_record(entry)
        if isinstance(verdict, Missing):
            # The centre lost them, or an earlier process was killed while they were under way.
            if not self._bring(entry, verdict.attachments or entry.attachments):
                return Result.SKIPPED
            verdict = self._centre.send_record(entry)
        match verdict:
            case Taken(answer):
                self._outbox.confirm(entry.id, answer)
                self._settled(entry)
                log.info("record.delivered", record=str(entry.id), kind=entry.kind)
                return Result.DELIVERED
            case Conflict(answer):
                self._outbox.set_aside(entry.id, answer)
                self._settled(entry)
                log.critical("record.set_aside", record=str(entry.id), code="conflict", alarm=True)
            case Refused(reason):
                self._put_off(entry, reason)
            case Missing():
                raise CentreRefusesError("missing-attachments")
        return Result.SKIPPED

    def _bring(self, entry: OutboxEntry, names: Iterable[str]) -> bool:
        """Send attachments; False when one of them cannot be read here."""
        for name in names:
            try:
                sealed = self._outbox.attachment(name)
            except StorageError:
                self._put_off(entry, "attachment-unreadable")
                return False
            self._centre.send_attachment(name, sealed)
            self._brought.add(name)
        return True

    def _put_off(self, entry: OutboxEntry, reason: str) -> None:
        """Try this record again in an hour and let the others pass. Never given up.

        On a disk without room the hour is kept in memory, else this would be the next one again.
        """
        now = self._now()
        tries = self._attempts.note(str(entry.id), reason, now, now + REFUSED_RETRY)
        log.error("record.put_off", record=str(entry.id), code=reason, tries=tries, alarm=True)

    def _settled(self, entry: OutboxEntry) -> None:
        self._brought.difference_update(entry.attachments)
        self._attempts.forget(str(entry.id))
