import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from contracts.canonical import sha256_hex
from contracts.envelope import OpeningKey, open_attachment, open_record
from contracts.errors import BugError
from contracts.number import parse_number
from contracts.submission import (
    RatingRecord,
    ReceiptOutcomeRecord,
    ServiceCodeContent,
    SubmissionRecord,
    parse_record,
)
from kiosk.records.errors import StoreInUseError
from kiosk.records.model import DraftAttachment, ReceiptWindow
from kiosk.records.numbers import BLOCK, read_reserved
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, mint_id, open_store
from tests.records.drafts import AT, ID_NUMBER, NAME, draft, photo


def attachment_files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "attachments").iterdir()}


def test_a_committed_submission_opens_with_the_centres_key(
    store: RecordStore, folder: Path, outbox: Outbox, opening: OpeningKey
) -> None:
    picture = photo(20_000)
    committed = store.commit_submission(draft(picture))
    (entry,) = outbox.pending(10)
    opened = open_record(opening, entry.envelope)
    record = parse_record(opened.content)
    assert isinstance(record, SubmissionRecord)
    assert (record.id, record.number) == (str(committed.id), committed.number)
    assert record.identity is not None
    assert (record.identity.name, record.identity.id_number) == (NAME, ID_NUMBER)
    assert record.terminal_id == "T0001"
    (ref,) = record.attachments
    assert opened.header.attachments == entry.attachments == (ref.sealed_sha256,)
    sealed = (folder / "attachments" / ref.sealed_sha256).read_bytes()
    assert sha256_hex(sealed) == ref.sealed_sha256
    assert open_attachment(opening, record.id, "portrait", sealed) == picture
    assert (ref.sha256, ref.size) == (sha256_hex(picture), len(picture))


def test_all_that_a_record_of_a_submission_can_hold_is_sealed(
    store: RecordStore, outbox: Outbox, opening: OpeningKey
) -> None:
    shown = ServiceCodeContent(name="渝快码", token="YKM1.DEMO")
    store.commit_submission(replace(draft(photo(1000)), service_code=shown))
    (entry,) = outbox.pending(1)
    record = parse_record(open_record(opening, entry.envelope).content)
    assert isinstance(record, SubmissionRecord)
    said = set(record.model_dump(exclude_defaults=True))
    silent = set(SubmissionRecord.model_fields) - {"v", "kind"} - said
    assert not silent, f"kiosk/records/sealing.py, or the draft of this test, says no {silent}"


def test_several_attachments_keep_their_order(
    store: RecordStore, folder: Path, outbox: Outbox, opening: OpeningKey
) -> None:
    files = tuple(DraftAttachment(f"page-{n}", "image/jpeg", photo(1000 + n)) for n in range(4))
    store.commit_submission(replace(draft(), attachments=files))
    (entry,) = outbox.pending(1)
    record = parse_record(open_record(opening, entry.envelope).content)
    assert isinstance(record, SubmissionRecord)
    assert [(ref.role, ref.size) for ref in record.attachments] == [
        (f"page-{n}", 1000 + n) for n in range(4)
    ]
    assert attachment_files(folder) == set(entry.attachments)


def test_the_number_is_valid_rises_and_names_the_terminal(store: RecordStore) -> None:
    numbers = [parse_number(store.commit_submission(draft()).number) for _ in range(3)]
    assert [number.sequence for number in numbers] == [1, 2, 3]
    assert {number.terminal_no for number in numbers} == {7}


def test_the_receipt_gets_number_and_code(store: RecordStore) -> None:
    committed = store.commit_submission(draft())
    assert committed.receipt.number == committed.number
    assert committed.receipt.qr_payload == f"CK1;{committed.number};elder-allowance;2026-11-21"


def test_the_same_id_again_gives_the_first_result_and_keeps_nothing_new(
    store: RecordStore, folder: Path, outbox: Outbox
) -> None:
    first_draft = draft(photo(5000))
    first = store.commit_submission(first_draft)
    files = attachment_files(folder)
    again = store.commit_submission(replace(first_draft, answers={"phone": "other"}))
    assert again == replace(first, again=True)
    assert outbox.count() == 1
    assert attachment_files(folder) == files
    assert parse_number(store.commit_submission(draft()).number).sequence == 2


def test_the_sequence_goes_on_after_a_restart(folder: Path, opening: OpeningKey) -> None:
    for expected in (1, 2):
        with closing(open_store(folder, opening.sealing_key(), "T0001", 7)) as store:
            assert parse_number(store.commit_submission(draft()).number).sequence == expected


def test_outcome_and_rating_are_records_of_their_own(
    store: RecordStore, folder: Path, outbox: Outbox, opening: OpeningKey
) -> None:
    submission = store.commit_submission(draft()).id
    store.append_outcome(submission, "printed", True, 1, False, AT)
    store.append_rating(submission, 5, AT)
    store.append_rating(submission, None, AT)
    entries = outbox.pending(10)
    assert [entry.kind for entry in entries] == [
        "submission",
        "receipt-outcome",
        "rating",
        "rating",
    ]
    assert {entry.submission_id for entry in entries} == {submission}
    outcome, rating, skipped = (
        parse_record(open_record(opening, entry.envelope).content) for entry in entries[1:]
    )
    assert isinstance(outcome, ReceiptOutcomeRecord)
    assert (outcome.outcome, outcome.legible, outcome.copies) == ("printed", True, 1)
    assert isinstance(rating, RatingRecord)
    assert isinstance(skipped, RatingRecord)
    assert (rating.level, skipped.level) == (5, None)


def test_a_rating_of_an_unknown_submission_is_our_mistake(
    store: RecordStore, folder: Path, outbox: Outbox
) -> None:
    with pytest.raises(BugError):
        store.append_rating(mint_id(), 5, AT)
    assert outbox.count() == 0


def test_a_record_is_never_changed_or_removed(store: RecordStore, folder: Path) -> None:
    store.commit_submission(draft())
    database = sqlite3.connect(folder / "records.db")
    for statement in ("UPDATE records SET kind = 'x'", "DELETE FROM records"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)
    database.close()


def test_receipts_nobody_holds_are_listed_newest_first(store: RecordStore) -> None:
    old, middle, new = (
        store.commit_submission(draft(at=AT + timedelta(minutes=minute))) for minute in range(3)
    )
    assert [r.submission_id for r in store.unconfirmed_receipts()] == [new.id, middle.id, old.id]
    assert store.unconfirmed_receipts()[0].content == new.receipt
    store.append_outcome(middle.id, "printed", None, 1, False, AT)
    store.append_outcome(old.id, "failed", None, 0, False, AT)
    assert [r.submission_id for r in store.unconfirmed_receipts()] == [new.id, old.id]
    store.append_outcome(middle.id, "printed", False, 1, False, AT)
    assert middle.id in [r.submission_id for r in store.unconfirmed_receipts()]
    store.append_outcome(middle.id, "failed", None, 1, True, AT)
    store.append_outcome(middle.id, "on-screen", None, 1, True, AT)
    store.append_outcome(old.id, "sent-not-confirmed", True, 1, True, AT)
    assert [r.submission_id for r in store.unconfirmed_receipts()] == [new.id]
    assert len(store.unconfirmed_receipts(limit=0)) == 0


def test_the_order_is_that_of_the_records_whatever_the_clock_said(store: RecordStore) -> None:
    ahead, behind, right = (
        store.commit_submission(draft(at=AT + timedelta(days=days))) for days in (4000, -400, 0)
    )
    listed = [stored.submission_id for stored in store.unconfirmed_receipts()]
    assert listed == [right.id, behind.id, ahead.id]
    assert store.last_submission() == right.id


def test_a_window_takes_by_time_and_never_leaves_out_a_time_that_was_not_trusted(
    store: RecordStore,
) -> None:
    assert store.last_submission() is None
    kept = {
        days: store.commit_submission(draft(at=AT + timedelta(days=days))).id for days in (-3, 0, 3)
    }
    untrusted = draft(at=AT - timedelta(days=400))
    untrusted = replace(untrusted, receipt=replace(untrusted.receipt, clock_trusted=False))
    blind = store.commit_submission(untrusted).id

    def within(window: ReceiptWindow) -> list[UUID]:
        return [stored.submission_id for stored in store.unconfirmed_receipts(window=window)]

    day = timedelta(days=1)
    assert within(ReceiptWindow(AT - day)) == [blind, kept[3], kept[0]]
    assert within(ReceiptWindow(AT - day, AT + day)) == [blind, kept[0]]
    assert within(ReceiptWindow(AT - day, AT + day, kept[-3])) == [blind, kept[0], kept[-3]]
    store.append_outcome(blind, "on-screen", None, 0, False, AT)
    assert within(ReceiptWindow(AT - day, AT + day)) == [kept[0]]


def test_a_failed_reprint_does_not_take_the_first_paper_away(store: RecordStore) -> None:
    submission = store.commit_submission(draft()).id
    store.append_outcome(submission, "printed", True, 1, False, AT)
    store.append_outcome(submission, "failed", None, 1, True, AT)
    assert store.unconfirmed_receipts() == ()


def test_a_second_process_may_not_commit(
    store: RecordStore, folder: Path, opening: OpeningKey
) -> None:
    with pytest.raises(StoreInUseError):
        open_store(folder, opening.sealing_key(), "T0001", 7)


def test_what_a_crash_left_is_set_aside_at_the_start(folder: Path, opening: OpeningKey) -> None:
    store = open_store(folder, opening.sealing_key(), "T0001", 7)
    store.commit_submission(draft(photo(3000)))
    store.close()
    kept = attachment_files(folder)
    for name in ("ab" * 32, ".incoming-0011"):
        (folder / "attachments" / name).write_bytes(b"left over")
    (folder / "records" / ("cd" * 32)).write_bytes(b"no record")
    open_store(folder, opening.sealing_key(), "T0001", 7).close()
    assert attachment_files(folder) == kept
    aside = {path.name for path in (folder / "set-aside" / "undated").iterdir()}
    assert aside == {"ab" * 32, ".incoming-0011", "cd" * 32}


@pytest.mark.parametrize(("days", "left"), [(30, True), (31, False)])
def test_what_is_set_aside_goes_after_thirty_days_by_the_centres_clock(
    folder: Path, opening: OpeningKey, days: int, left: bool
) -> None:
    def heard(at: datetime) -> None:
        document = {"v": 1, "floor": at.isoformat(), "ahead": False}
        (folder / "clock.json").write_text(json.dumps(document), "utf-8")

    def start() -> None:
        open_store(folder, opening.sealing_key(), "T0001", 7).close()

    start()
    heard(AT)
    (folder / "attachments" / ".incoming-00").write_bytes(b"left over")
    start()
    heard(AT + timedelta(days=days))
    start()
    assert (folder / "set-aside" / "2026-11-21" / ".incoming-00").exists() is left


def test_without_a_word_of_the_centre_what_is_set_aside_stays(
    folder: Path, opening: OpeningKey
) -> None:
    open_store(folder, opening.sealing_key(), "T0001", 7).close()
    (folder / "attachments" / ".incoming-00").write_bytes(b"left over")
    for _ in range(2):
        open_store(folder, opening.sealing_key(), "T0001", 7).close()
        os.utime(folder / "set-aside" / "undated" / ".incoming-00", (0, 0))
    assert (folder / "set-aside" / "undated" / ".incoming-00").exists()


def test_numbers_are_reserved_before_they_are_given(store: RecordStore, folder: Path) -> None:
    for _ in range(BLOCK):
        store.commit_submission(draft())
    assert read_reserved(folder) == BLOCK
    store.commit_submission(draft())
    assert read_reserved(folder) == 2 * BLOCK


def test_a_record_id_is_kept_once(store: RecordStore, outbox: Outbox) -> None:
    submission = store.commit_submission(draft()).id
    again = mint_id()
    for _ in range(2):
        store.append_rating(submission, 4, AT, again)
    assert outbox.count() == 2


def test_a_draft_that_fits_no_record_leaves_nothing_and_says_nothing(
    store: RecordStore, folder: Path, outbox: Outbox
) -> None:
    bad = replace(draft(photo(3000)), answers={"name": f"{NAME}\ud842"})
    with pytest.raises(BugError) as caught:
        store.commit_submission(bad)
    assert NAME not in str(caught.value)
    assert caught.value.__suppress_context__
    assert attachment_files(folder) == set()
    assert outbox.count() == 0
    assert parse_number(store.commit_submission(draft()).number).sequence == 1


def test_files_can_be_read_by_their_owner_only(store: RecordStore, folder: Path) -> None:
    store.commit_submission(draft(photo(3000)))
    assert folder.stat().st_mode & 0o077 == 0
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_two_threads_never_get_the_same_number(store: RecordStore) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: store.commit_submission(draft()).number, range(24)))
    assert len(set(numbers)) == 24


def test_a_counter_raised_by_somebody_else_is_noticed(store: RecordStore, folder: Path) -> None:
    first = draft(photo(2000))
    original = store._prepare

    def meddle(*args: object) -> object:
        database = sqlite3.connect(folder / "records.db")
        database.execute("UPDATE counters SET value = value + 5")
        database.commit()
        database.close()
        return original(*args)  # type: ignore[arg-type]  # passes on what it got

    store._prepare = meddle  # type: ignore[method-assign,assignment]  # a rival process
    with pytest.raises(BugError, match="another process"):
        store.commit_submission(first)
    assert attachment_files(folder) == set()


def test_integrity_errors_are_ours() -> None:
    from kiosk.records.errors import storage_errors

    with pytest.raises(BugError), storage_errors("try"):
        raise IntegrityError("x", {}, sqlite3.IntegrityError())


def test_a_store_that_is_closed_twice_closes_nothing_of_anybody_else(
    folder: Path, opening: OpeningKey
) -> None:
    store = open_store(folder, opening.sealing_key(), "T0001", 7)
    store.close()
    others = [os.open(folder, os.O_RDONLY) for _ in range(8)]  # they get the same numbers
    store.close()
    for descriptor in others:
        os.close(descriptor)
