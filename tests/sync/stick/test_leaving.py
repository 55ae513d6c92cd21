"""What a terminal leaves on a stick, and the answers that come back."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.envelope import open_record
from contracts.fleet import MOST_COUNTED
from contracts.sticks import MAX_REPORT_BYTES, ResultsAck
from contracts.wire import ConflictAck, RecordAck, WireModel
from kiosk.records.database import DATABASE_NAME
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore
from sync.settings import SyncSettings
from sync.updates.places import Places
from tests.records.blocks import unread
from tests.records.drafts import draft, photo
from tests.sync.fake_centre import FakeCentre
from tests.sync.stick.visiting import ID, KINDS, put_in, report_on
from tests.sync.stick.writing import Writer, size_of


def test_sealed_records_go_out_whole_and_the_report_lists_them(
    lonely: SyncSettings, writer: Writer, store: RecordStore, centre: FakeCentre, tmp_path: Path
) -> None:
    submission = store.commit_submission(draft(photo=photo()))
    stick = writer.write(tmp_path / "stick")
    assert put_in(lonely, stick).records == 1
    report = report_on(stick, lonely)
    (listed,) = report.records
    assert listed.id == str(submission.id)
    envelope = (stick / "out/T0001/records" / listed.sha256).read_bytes()
    assert open_record(centre.opening, envelope).header.id == listed.id
    (name,) = listed.attachments
    assert sha256_hex((stick / "out/T0001/attachments" / name).read_bytes()) == name
    assert report.heartbeat.pending == 1


def test_all_counters_of_a_terminal_go_out_on_one_stick(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    places = Places(lonely.data_dir)
    places.fleet.mkdir()
    kept = [
        {"set": "2026.1", "item": f"item-{number}"} | dict.fromkeys(KINDS, number)
        for number in range(MOST_COUNTED)
    ]
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    signed = json.loads((stick / "out/T0001/report.json").read_bytes())
    assert "counts" not in signed["ack"], "nothing is written of none"
    places.counts.write_text(json.dumps(kept))
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    told = {count.item: count.done for count in report.heartbeat.counts + report.counts}
    assert told == {f"item-{number}": number for number in range(MOST_COUNTED)}


def answered(record_id: str, sha256: str) -> RecordAck:
    at = datetime.now(UTC)
    return RecordAck(id=record_id, sha256=sha256, received_at=at, terminal_id="T0001")


def test_what_the_centre_acknowledges_leaves_the_outbox_and_the_stick(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    first_one, second = (store.commit_submission(draft()) for _ in range(2))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    listed = {record.id: record.sha256 for record in report_on(stick, lonely).records}
    writer.acknowledge(stick, [answered(str(first_one.id), listed[str(first_one.id)])])
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.records) == (1, 1)
    (left,) = report_on(stick, lonely).records
    assert left.id == str(second.id)
    assert [path.name for path in (stick / "out/T0001/records").iterdir()] == [left.sha256]
    assert waits(lonely) == 1


def test_an_answer_about_other_bytes_or_by_another_key_settles_nothing(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    record = store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    (listed,) = report_on(stick, lonely).records
    writer.acknowledge(stick, [answered(str(record.id), "00" * 32)])
    assert put_in(lonely, stick).settled == 0
    stranger = replace(writer, answer_key=Ed25519PrivateKey.generate())
    stranger.acknowledge(stick, [answered(listed.id, listed.sha256)])
    assert put_in(lonely, stick).settled == 0
    (stick / "ack/T0001.json").write_bytes(b"{damaged")
    assert put_in(lonely, stick).records == 1


def test_a_conflict_sets_a_record_aside_and_results_are_acknowledged(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    places = Places(lonely.data_dir)
    places.fleet.mkdir()
    places.results.write_text(json.dumps([{"id": ID, "outcome": "done"}]))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    assert [result.id for result in report.heartbeat.results] == [ID]
    (listed,) = report.records
    conflict = ConflictAck(code="conflict", id=listed.id, sha256=listed.sha256, terminal_id="T0001")
    writer.acknowledge(stick, [conflict, ResultsAck(terminal_id="T0001", ids=(ID,))])
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.records) == (1, 0)
    assert json.loads(places.acknowledged.read_bytes()) == [ID]


def test_records_leave_room_for_the_report_that_lists_them(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for _ in range(4):
        store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    (envelope, *_) = pending(lonely)
    capacity = size_of(stick) + MAX_REPORT_BYTES + 2 * len(envelope) + len(envelope) // 2
    monkeypatch.setattr(
        "sync.stick.medium.disk_free",
        lambda folder: (capacity - size_of(folder), None),
        raising=False,
    )
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (2, True)
    assert len(report_on(stick, lonely).records) == 2
    assert put_in(lonely, stick).records == 2


def pending(settings: SyncSettings) -> list[bytes]:
    outbox = Outbox(settings.data_dir)
    entries = outbox.pending(100)
    outbox.close()
    return [entry.envelope for entry in entries]


def test_what_no_report_lists_or_waits_no_more_goes_though_the_stick_takes_no_report(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    first_one, second = (store.commit_submission(draft()) for _ in range(2))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    listed = {record.id: record.sha256 for record in report_on(stick, lonely).records}
    records = stick / "out/T0001/records"
    for name in ("ab" * 32, f".{'cd' * 32}.new"):
        (records / name).write_bytes(b"left when it was pulled out")
    (records / ("ef" * 32)).mkdir()
    writer.acknowledge(stick, [answered(str(first_one.id), listed[str(first_one.id)])])
    (stick / "out/T0001/.report.json.new").mkdir()
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.left) == (1, False)
    assert {path.name for path in records.iterdir()} == {listed[str(second.id)], "ef" * 32}
    assert listed[str(second.id)] in {each.sha256 for each in report_on(stick, lonely).records}


def test_a_record_that_the_stick_does_not_take_keeps_no_other_from_it(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    for _ in range(3):
        store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    (envelope, *_) = pending(lonely)
    (stick / "out/T0001/records" / sha256_hex(envelope)).mkdir(parents=True)
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (2, True)


def test_a_bad_block_under_one_record_leaves_the_others_on_the_stick(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    store.commit_submission(draft())
    (oldest,) = (lonely.data_dir / "records").iterdir()
    others = {str(store.commit_submission(draft()).id) for _ in range(2)}
    unread(monkeypatch, oldest)
    stick = writer.write(tmp_path / "stick")
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (2, True)
    report = report_on(stick, lonely)
    assert {record.id for record in report.records} == others
    assert report.heartbeat.pending == 3


def damage_records(settings: SyncSettings) -> None:
    for record in (settings.data_dir / "records").iterdir():
        record.write_bytes(b"damaged")


def test_what_is_damaged_here_stays_on_the_stick_beside_as_many_as_a_report_lists(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sync.stick.leaving.MAX_RECORDS", 2)
    for _ in range(2):
        store.commit_submission(draft())
    later = [str(store.commit_submission(draft()).id) for _ in range(2)]
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    first_one, second = report_on(stick, lonely).records
    writer.acknowledge(stick, [answered(first_one.id, first_one.sha256)])
    damage_records(lonely)
    put_in(lonely, stick)
    assert report_on(stick, lonely).records == (second,)
    assert [path.name for path in (stick / "out/T0001/records").iterdir()] == [second.sha256]
    fresh = [str(store.commit_submission(draft()).id) for _ in range(2)]
    put_in(lonely, stick)
    assert [record.id for record in report_on(stick, lonely).records] == [second.id, fresh[0]]
    assert not set(later) & {record.id for record in report_on(stick, lonely).records}


def conflicting(record_id: str, sha256: str) -> ConflictAck:
    return ConflictAck(code="conflict", id=record_id, sha256=sha256, terminal_id="T0001")


@pytest.mark.parametrize("word", [answered, conflicting])
def test_what_is_damaged_here_leaves_the_outbox_on_a_word_about_what_was_left(
    lonely: SyncSettings,
    writer: Writer,
    store: RecordStore,
    tmp_path: Path,
    word: Callable[[str, str], WireModel],
) -> None:
    store.commit_submission(draft(photo=photo()))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    (listed,) = report_on(stick, lonely).records
    damage_records(lonely)
    writer.acknowledge(stick, [word(listed.id, "00" * 32)])
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.records, waits(lonely)) == (0, 1, 1)
    other = shutil.copytree(stick, tmp_path / "other")
    (other / "out/T0001/report.json").unlink()
    writer.acknowledge(other, [word(listed.id, listed.sha256)])
    visited = put_in(lonely, other)
    assert (visited.settled, waits(lonely)) == (0, 1), "nothing says which bytes it was"
    writer.acknowledge(stick, [word(listed.id, listed.sha256)])
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.records, waits(lonely)) == (1, 0, 0)
    assert list((stick / "out/T0001/records").iterdir()) == []


def waits(settings: SyncSettings) -> int:
    outbox = Outbox(settings.data_dir)
    count = outbox.count()
    outbox.close()
    return count


@pytest.mark.parametrize("damaged", ["store", "photo", "record"])
def test_what_is_damaged_here_stays_on_the_stick_that_it_was_left_on(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path, damaged: str
) -> None:
    store.commit_submission(draft(photo=photo()))
    store.close()
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    before = report_on(stick, lonely).records
    if damaged == "store":
        (lonely.data_dir / DATABASE_NAME).write_bytes(b"damaged")
    elif damaged == "record":
        damage_records(lonely)
    else:
        (lonely.data_dir / "attachments" / before[0].attachments[0]).write_bytes(b"damaged")
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (1, True)
    assert report_on(stick, lonely).records == before
    left = [path.name for path in (stick / "out/T0001/attachments").iterdir()]
    assert left == list(before[0].attachments)
    (stick / "out/T0001/attachments" / left[0]).write_bytes(b"damaged too")
    assert put_in(lonely, stick).records == 0


def test_a_stranger_s_file_under_the_name_of_a_record_is_not_read_however_long_it_is(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    (listed,) = report_on(stick, lonely).records
    record = stick / "out/T0001/records" / listed.sha256
    os.truncate(record, 1 << 40)
    assert put_in(lonely, stick).records == 1
    assert sha256_hex(record.read_bytes()) == listed.sha256
