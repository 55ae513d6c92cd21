"""Delivering one record: attachments first, then the record, then the outbox is told.

No transaction is open while HTTP runs. Whatever happens in between, the record stays in
the outbox and is delivered again; the centre takes the same bytes twice as once.

An upload that failed says nothing about the line: a signed hello does. While that is heard, the
record waits on its own and the others go.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from contracts.canonical import sha256_hex
from contracts.errors import NetworkError, StorageError
from kiosk.records.model import OutboxEntry
from kiosk.records.outbox import Outbox
from sync.attempts import REFUSED_RETRY, Attempts
from sync.centre import Centre, Conflict, Missing, Refused, Taken
from sync.errors import CentreRefusesError, CentreUnreachableError

log = structlog.get_logger(__name__)


class Result(StrEnum):
    """What one step came to."""

    IDLE = "idle"
    DELIVERED = "delivered"
    SKIPPED = "skipped"  # set aside or put off: others may go
    REFUSED_AGAIN = "refused-again"  # tried once more in vain, and nothing fresh waited


class Deliverer:
    """Takes a record that may go and brings it to the centre. One thread.

    The oldest goes first; what had to wait before goes when nothing else is left.

    Attributes:
        went_on: called whenever a part of a record has arrived.
    """

    def __init__(
        self, outbox: Outbox, centre: Centre, attempts: Attempts, now: Callable[[], datetime]
    ) -> None:
        self._outbox = outbox
        self._centre = centre
        self._attempts = attempts
        self._now = now
        self.went_on: Callable[[], None] = lambda: None
        self._brought: set[str] = set()
        self._unanswered: UUID | None = None

    def step(self) -> Result:
        """Deliver one record, or find that none waits.

        Raises:
            NetworkError: the line is lost; the record stays first in line.
            StorageError: the outbox cannot be read or written.
        """
        entry = self._next()
        if entry is None:
            self._drop_settled()
            return Result.IDLE
        again = str(entry.id) in self._attempts.held()
        try:
            result = self._deliver(entry)
        except NetworkError as exc:
            self._blame(entry, exc)
            result = Result.SKIPPED
        self._unanswered = None
        return Result.REFUSED_AGAIN if again and result is Result.SKIPPED else result

    def held(self) -> dict[str, int]:
        """Why records wait on their own while others go, and how many for each reason."""
        return self._attempts.reasons()

    def _next(self) -> OutboxEntry | None:
        held = self._attempts.held()
        fresh = self._outbox.pending(1, held)
        if not fresh and held:
            fresh = self._outbox.pending(1, self._attempts.waiting(self._now()))
        return next(iter(fresh), None)

    def _drop_settled(self) -> None:
        """Nothing is noted any more of what a stick settled meanwhile."""
        held = self._attempts.held()
        if held and (gone := held - self._outbox.ids()):
            self._attempts.drop(gone)

    def _blame(self, entry: OutboxEntry, error: NetworkError) -> None:
        """Put the record off when the line is up; else note the try and raise.

        An answer that is lost once is an everyday matter of the line; twice it is the record's.
        """
        reason = reason_of(error)
        lost_once = isinstance(error, CentreUnreachableError) and self._unanswered != entry.id
        try:
            if lost_once:
                raise error
            self._centre.hello()
        except NetworkError:
            self._unanswered = entry.id if isinstance(error, CentreUnreachableError) else None
            self._attempts.note(str(entry.id), reason, self._now())
            raise
        self._put_off(entry, reason, self._attempts.next_wait(str(entry.id)))

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
                self._put_off(entry, reason, REFUSED_RETRY)
            case Missing():
                raise CentreRefusesError("missing-attachments")
        return Result.SKIPPED

    def _bring(self, entry: OutboxEntry, names: Iterable[str]) -> bool:
        """Send attachments; False when one of them is not here as it was sealed."""
        for name in names:
            sealed = self._whole(name)
            if sealed is None:
                self._put_off(entry, "attachment-damaged", REFUSED_RETRY)
                return False
            self._centre.send_attachment(name, sealed)
            self._brought.add(name)
            self.went_on()
        return True

    def _whole(self, name: str) -> bytes | None:
        """The bytes that were sealed under this name; None when they are not here."""
        try:
            sealed = self._outbox.attachment(name)
        except StorageError:
            return None
        return sealed if sha256_hex(sealed) == name else None

    def _put_off(self, entry: OutboxEntry, reason: str, wait: timedelta) -> None:
        """Try this record again after a while and let the others pass. Never given up.

        On a disk without room the time is kept in memory, else this would be the next one again.
        """
        now = self._now()
        tries = self._attempts.note(str(entry.id), reason, now, now + wait)
        log.error(
            "record.put_off",
            record=str(entry.id),
            code=reason,
            tries=tries,
            seconds=round(wait.total_seconds()),
            alarm=True,
        )

    def _settled(self, entry: OutboxEntry) -> None:
        self._brought.difference_update(entry.attachments)
        self._attempts.forget(str(entry.id))


def reason_of(error: NetworkError) -> str:
    """What an error of the line is called in notes, logs and the status."""
    return error.reason if isinstance(error, CentreRefusesError) else error.code
