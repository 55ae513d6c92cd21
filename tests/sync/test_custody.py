"""What the centre acknowledged stays as long as it may be needed, and is offered again then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from contracts.canonical import sha256_hex
from kiosk.records.retention import AT_ONCE
from kiosk.records.store import RecordStore
from sync.custody import FILE_NAME, Custody
from sync.settings import SyncSettings
from tests.records.drafts import draft, photo
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected
from tests.sync.parts import Parts, built
from tests.sync.test_delivery import drain
from tests.sync.test_process import running

KEEP = timedelta(days=35)
DAY = timedelta(days=1)


def days(centre: FakeCentre, number: float) -> None:
    """It is so many days later, at the centre."""
    centre.shift = number * DAY


def at_day(number: float) -> str:
    return (datetime.now(UTC) + number * DAY).isoformat()


def one_a_day(store: RecordStore, centre: FakeCentre, parts: Parts, *numbers: float) -> list[UUID]:
    ids = []
    for number in numbers:
        days(centre, number)
        ids.append(store.commit_submission(draft(photo(400))).id)
        drain(parts)
    return ids


def restored(centre: FakeCentre, epoch: str, kept: list[UUID], backup_time: str | None) -> None:
    """The centre goes back to a backup that holds only some records and their attachments."""
    centre.records = {str(one): centre.records[str(one)] for one in kept}
    named = str(list(centre.records.values()))
    centre.attachments = {n: data for n, data in centre.attachments.items() if n in named}
    centre.arrivals.clear()
    centre.epoch, centre.backup_time = epoch, backup_time


def hear(settings: SyncSettings, parts: Parts, custody: Custody | None = None) -> Custody:
    custody = custody or Custody(settings.data_dir, KEEP)
    custody.heard(parts.centre.hello(), parts.outbox)
    return custody


def test_what_a_restored_centre_lacks_is_offered_again_with_its_attachments(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    centre.epoch = "a"
    with built(enrolled) as parts:
        hear(enrolled, parts)
        ids = one_a_day(store, centre, parts, 0, 5, 10)
        restored(centre, "b", ids[:1], at_day(4))
        hear(enrolled, parts)
        assert [entry.id for entry in parts.outbox.pending(9)] == ids[1:]
        drain(parts)
        assert parts.outbox.count() == 0
        for _ in range(2):  # remembered, by this process and by the next
            hear(enrolled, parts)
        assert parts.outbox.count() == 0
    assert set(centre.records) == set(map(str, ids))
    assert centre.arrivals == [str(one) for one in ids[1:]]
    assert len(centre.attachments) == 3
    assert all(name == sha256_hex(data) for name, data in centre.attachments.items())


def test_a_day_before_the_backup_is_offered_too(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    centre.epoch = "a"
    with built(enrolled) as parts:
        hear(enrolled, parts)
        ids = one_a_day(store, centre, parts, 0, 4.5, 5.5)
        restored(centre, "b", ids, at_day(5))
        hear(enrolled, parts)
        assert [entry.id for entry in parts.outbox.pending(9)] == ids[1:]


@pytest.mark.parametrize(
    ("before", "after", "backup_day", "again"),
    [
        (None, None, None, 0),  # a centre that knows no epochs
        (None, "a", None, 0),  # the first one ever heard
        (None, "a", 4, 2),  # heard for the first time, and it was restored
        ("a", "a", 4, 0),  # nothing new
        ("a", None, None, 0),
        ("a", "b", None, 3),  # a new store that was never restored holds nothing
    ],
)
def test_when_what_is_offered_again(
    store: RecordStore,
    enrolled: SyncSettings,
    centre: FakeCentre,
    before: str | None,
    after: str | None,
    backup_day: int | None,
    again: int,
) -> None:
    centre.epoch = before
    with built(enrolled) as parts:
        hear(enrolled, parts)
        ids = one_a_day(store, centre, parts, 0, 5, 10)
        restored(centre, "", ids, None if backup_day is None else at_day(backup_day))
        centre.epoch = after
        hear(enrolled, parts)
        assert parts.outbox.count() == again


@pytest.mark.parametrize("told", ["soon", "2026-13-77", ""])
def test_a_time_that_cannot_be_read_means_everything(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, told: str
) -> None:
    with built(enrolled) as parts:
        one_a_day(store, centre, parts, 0, 5)
        centre.epoch, centre.backup_time = "b", told
        hear(enrolled, parts)
        assert parts.outbox.count() == 2


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'{"epoch":7}', b"[]"])
def test_a_damaged_memory_costs_a_repetition(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, damage: bytes
) -> None:
    centre.epoch, centre.backup_time = "b", at_day(0)
    with built(enrolled) as parts:
        hear(enrolled, parts)
        ids = one_a_day(store, centre, parts, 1)
        (enrolled.data_dir / FILE_NAME).write_bytes(damage)
        hear(enrolled, parts)
        assert drain(parts) == ["delivered"]
        hear(enrolled, parts)
        assert parts.outbox.count() == 0
    assert centre.arrivals == [str(ids[0])] * 2


def test_without_room_for_its_memory_the_same_is_not_offered_without_end(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    (enrolled.data_dir / FILE_NAME).mkdir()
    with built(enrolled) as parts:
        one_a_day(store, centre, parts, 0)
        centre.epoch, centre.backup_time = "b", at_day(0)
        custody = hear(enrolled, parts)
        drain(parts)
        hear(enrolled, parts, custody)
        assert parts.outbox.count() == 0
        (enrolled.data_dir / FILE_NAME).rmdir()
        hear(enrolled, parts, custody)
        hear(enrolled, parts)
        assert parts.outbox.count() == 0


def test_the_running_process_hears_of_it_while_it_is_busy(
    store: RecordStore,
    enrolled: SyncSettings,
    centre: FakeCentre,
) -> None:
    centre.epoch = "a"
    with running(replace(enrolled, heartbeat_s=0.01)), connected(enrolled.data_dir) as line:
        submission = store.commit_submission(draft(photo(400))).id
        centre.wait_for(lambda: str(submission) in centre.records)
        line.watch_until(lambda status: status["pending"] == 0 and status["last_ack"] is not None)
        restored(centre, "b", [], at_day(0))
        centre.wait_for(lambda: str(submission) in centre.records)


def files(settings: SyncSettings) -> set[str]:
    return {path.name for path in (settings.data_dir / "attachments").iterdir()}


def test_sealed_files_go_after_their_time_oldest_first_and_never_sooner(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with built(enrolled) as parts:
        names = []
        for number in (0.0, 1.0, 2.0):
            before = files(enrolled)
            one_a_day(store, centre, parts, number)
            names.append(files(enrolled) - before)
        store.commit_submission(draft(photo(400)))  # the centre has not got it
        waiting = files(enrolled) - set().union(*names)
        last = parts.outbox.last_acknowledged()
        for number, left in ((35.9, 3), (36.1, 2), (37.1, 1), (300.0, 0)):
            days(centre, number)
            hear(enrolled, parts)
            assert files(enrolled) == waiting.union(*names[3 - left :])
        assert parts.outbox.last_acknowledged() == last
        assert drain(parts) == ["delivered"]


def test_the_record_goes_with_its_attachments_and_nobody_calls_that_damage(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with built(enrolled) as parts:
        one_a_day(store, centre, parts, 0)
        days(centre, 40)
        hear(enrolled, parts)
    assert list((enrolled.data_dir / "records").iterdir()) == []
    with capture_logs() as logs:
        assert store.unconfirmed_receipts() == ()
        store.commit_submission(draft(photo(400)))
        assert len(store.unconfirmed_receipts()) == 1
    assert logs == []


@pytest.mark.parametrize("off", [60 * DAY, -400 * DAY])
def test_the_terminals_own_clock_removes_nothing(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, off: timedelta
) -> None:
    with built(enrolled, lambda: datetime.now(UTC) + off) as parts:
        one_a_day(store, centre, parts, 0)
        days(centre, 10)
        hear(enrolled, parts)
        assert len(files(enrolled)) == 1


def test_what_the_oldest_backup_lacks_can_still_be_offered_on_its_last_day(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    centre.epoch = "a"
    with built(enrolled) as parts:
        hear(enrolled, parts)
        ids = one_a_day(store, centre, parts, 0, 10)
        days(centre, 35)
        hear(enrolled, parts)
        restored(centre, "b", [], at_day(0))
        hear(enrolled, parts)
        drain(parts)
    assert centre.arrivals == list(map(str, ids))


def test_an_older_backup_than_was_agreed_is_an_alarm(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    centre.epoch = "a"
    with built(enrolled) as parts:
        hear(enrolled, parts)
        one_a_day(store, centre, parts, 0, 30)
        days(centre, 40)
        hear(enrolled, parts)
        restored(centre, "b", [], at_day(-1))
        with capture_logs() as logs:
            hear(enrolled, parts)
        assert parts.outbox.count() == 1
    assert [log["records"] for log in logs if log.get("alarm")] == [1]


def test_more_than_fits_into_one_go_goes(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AT_ONCE > 2
    for module in ("kiosk.records.retention", "sync.custody"):
        monkeypatch.setattr(f"{module}.AT_ONCE", 2)
    with built(enrolled) as parts:
        one_a_day(store, centre, parts, 0, 0, 0, 0, 0)
        days(centre, 40)
        hear(enrolled, parts)
        assert files(enrolled) == set()


def test_a_note_that_fails_after_the_files_went_is_made_the_next_time(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with built(enrolled) as parts:
        one_a_day(store, centre, parts, 0)
        days(centre, 40)
        mark: Callable[..., None] = parts.outbox.mark_removed

        def cut(_positions: object) -> None:
            raise KeyboardInterrupt

        parts.outbox.mark_removed = cut  # type: ignore[method-assign,assignment]  # the power goes
        with pytest.raises(KeyboardInterrupt):
            hear(enrolled, parts)
        parts.outbox.mark_removed = mark  # type: ignore[method-assign]  # as before
        hear(enrolled, parts)
        assert parts.outbox.removable(datetime.now(UTC) + 400 * DAY, 9) == []
