"""Which receipts are offered again when the clock was wrong, behind or ahead."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contracts.envelope import OpeningKey
from kiosk.records.migrate import migrate
from kiosk.records.store import RecordStore, open_store
from kiosk.runtime.missing import MissingReceipts
from tests.records.drafts import AT, draft

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    migrate(tmp_path)
    opened = open_store(tmp_path, OpeningKey.generate().sealing_key(), "t-0001", 1)
    yield opened
    opened.close()


class Run:
    """One start of the terminal and the time since, which is not the wall clock's."""

    def __init__(self, store: RecordStore) -> None:
        self.seconds = 0.0
        self._missing = MissingReceipts(store, lambda: self.seconds)

    def offers(self, now: datetime) -> list[str]:
        return [str(stored.submission_id) for stored in self._missing.find(now)]


def keep(store: RecordStore, at: datetime, *, trusted: bool = True) -> str:
    made = draft(at=at)
    receipt = replace(made.receipt, clock_trusted=trusted)
    return str(store.commit_submission(replace(made, receipt=receipt)).id)


def test_a_receipt_is_offered_for_a_day(store: RecordStore) -> None:
    run = Run(store)
    assert run.offers(AT) == []
    kept = keep(store, AT)
    assert run.offers(AT + DAY) == [kept]
    assert run.offers(AT + DAY + timedelta(seconds=1)) == []


def test_a_crash_while_the_clock_was_behind_loses_no_receipt(store: RecordStore) -> None:
    keep(store, AT - 401 * DAY)
    kept = keep(store, AT - 400 * DAY)
    run = Run(store)
    assert run.offers(AT) == [kept]
    run.seconds = DAY.total_seconds()
    assert run.offers(AT + DAY) == []


def test_a_receipt_kept_by_a_clock_that_was_not_trusted_is_offered_until_it_is_in_hand(
    store: RecordStore,
) -> None:
    blind = keep(store, AT - 400 * DAY, trusted=False)
    latest = keep(store, AT)
    run = Run(store)
    run.seconds = 30 * DAY.total_seconds()
    assert run.offers(AT + 30 * DAY) == [blind]
    assert run.offers(AT) == [latest, blind]
    store.append_outcome(UUID(blind), "printed", None, 1, True, AT)
    assert run.offers(AT) == [latest]


def test_a_receipt_from_the_future_is_not_offered_for_ever(store: RecordStore) -> None:
    ahead = keep(store, AT + 4000 * DAY)
    run = Run(store)
    assert run.offers(AT) == [ahead]
    run.seconds = DAY.total_seconds()
    assert run.offers(AT + DAY) == []


def test_old_ones_kept_later_by_a_wrong_clock_hide_none_of_today(store: RecordStore) -> None:
    today = keep(store, AT)
    for number in range(3):
        keep(store, AT - (10 + number) * DAY)
    last = keep(store, AT - 20 * DAY)
    assert Run(store).offers(AT) == [last, today]
