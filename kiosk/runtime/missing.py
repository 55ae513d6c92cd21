"""Which receipts that never came out are offered, on a terminal whose clock may be wrong."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from kiosk.records.model import ReceiptWindow, StoredReceipt
from kiosk.records.store import RecordStore

OFFERED = timedelta(hours=24)
"""How long a receipt that never came out is offered on the home page; later the office's phone
number and the centre know it."""
AHEAD = timedelta(days=1)
"""A receipt dated later than this was kept while the clock ran ahead."""
MOST = 200
"""Each resident is shown those of their own card only."""


class MissingReceipts:
    """Asks the store, by times where they can be right and by this run's own where not.

    What no clock can be believed about is offered while this run is young: the last submission
    before it, which is the one that a crash robs of its receipt, and those from the future.
    """

    def __init__(self, store: RecordStore, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._begun = monotonic()
        self._last_before: UUID | None = None
        self._asked = False

    def find(self, now: datetime) -> tuple[StoredReceipt, ...]:
        """Those to be offered now, last kept first. Raises StorageError."""
        if not self._asked:
            self._last_before = self._store.last_submission()
            self._asked = True
        young = self._monotonic() - self._begun < OFFERED.total_seconds()
        window = ReceiptWindow(
            since=now - OFFERED,
            until=None if young else now + AHEAD,
            always=self._last_before if young else None,
        )
        return self._store.unconfirmed_receipts(MOST, window)
