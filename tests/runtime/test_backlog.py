"""A receipt outcome or a rating that the disk does not take is never forgotten while this runs."""

from pathlib import Path
from queue import SimpleQueue
from uuid import UUID

import pytest

from contracts.envelope import OpeningKey
from contracts.errors import BugError, StorageError, StorageFullError
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from kiosk.runtime.backlog import PAUSES_S, Backlog
from kiosk.runtime.keeping import RecordKeeper
from kiosk.visit.state import Facts
from tests.records.drafts import AT, draft
from tests.visit import ev, fx


class Disk:
    """Takes nothing until it is mended."""

    def __init__(self) -> None:
        self.broken: type[StorageError] | None = StorageFullError
        self.kept: list[str] = []
        self.told: list[tuple[str, bool]] = []
        self.now = 0.0
        self.backlog = Backlog(lambda: self.now)

    def add(self, name: str) -> None:
        def keep() -> None:
            if self.broken is not None:
                raise self.broken("no")
            self.kept.append(name)

        self.backlog.add(keep, lambda kept: self.told.append((name, kept)))


def test_what_the_disk_takes_is_kept_at_once() -> None:
    disk = Disk()
    disk.broken = None
    disk.add("outcome")
    assert (disk.kept, disk.told) == (["outcome"], [("outcome", True)])
    assert disk.backlog.wait_s() is None


def test_a_record_is_tried_again_after_longer_and_longer_pauses_and_for_ever() -> None:
    disk = Disk()
    disk.add("outcome")
    for pause in (*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1]):
        assert disk.backlog.wait_s() == pause
        disk.now += pause
        assert disk.backlog.wait_s() == 0
        disk.backlog.work_off()
    assert disk.told == []
    disk.broken = None
    disk.backlog.work_off()
    assert disk.told == [("outcome", True)]
    disk.broken = StorageError
    disk.add("rating")
    assert disk.backlog.wait_s() == PAUSES_S[0]


def test_no_record_overtakes_another() -> None:
    disk = Disk()
    disk.add("first")
    disk.broken = None
    disk.add("second")
    assert disk.kept == []
    disk.backlog.work_off()
    assert disk.kept == ["first", "second"]


def test_what_can_never_be_kept_holds_nobody_up() -> None:
    disk = Disk()
    told: list[bool] = []

    def never() -> None:
        raise BugError("the rows contradict each other")

    disk.backlog.add(never, told.append)
    disk.broken = None
    disk.add("rating")
    assert (told, disk.kept) == ([False], ["rating"])


def test_given_a_full_disk_the_outcome_goes_in_when_there_is_room_again(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(tmp_path)
    store = open_store(tmp_path, OpeningKey.generate().sealing_key(), "t-0001", 1)
    submission = str(store.commit_submission(draft()).id)
    real, ids = RecordStore.append_outcome, list[UUID | None]()

    def full(self: RecordStore, *words: object) -> None:
        ids.append(words[-1])  # type: ignore[arg-type]  # the record's id
        if len(ids) < 6:
            raise StorageFullError("no room")
        real(self, *words)  # type: ignore[arg-type]  # what the keeper gave

    monkeypatch.setattr(RecordStore, "append_outcome", full)
    posted: SimpleQueue[ev.Event] = SimpleQueue()
    keeper = RecordKeeper(
        store,
        facts,
        post=posted.put,
        kick=lambda: None,
        now=lambda: AT,
        backlog=Backlog(pauses_s=(0.001,)),
    )
    keeper.start()
    keeper.keep_outcome(fx.KeepOutcome(3, 8, submission, "printed", True, 1, reprint=False))
    keeper.keep_rating(fx.KeepRating(3, 9, submission, 5))
    assert posted.get(timeout=60) == ev.RecordKept(3, 8, ok=True)
    assert posted.get(timeout=60) == ev.RecordKept(3, 9, ok=True)
    keeper.stop()
    assert len(set(ids)) == 1, "the same record each time"
    assert store.unconfirmed_receipts() == ()
    store.close()
    outbox = Outbox(tmp_path)
    assert len(outbox.pending(10)) == 3
    outbox.close()
