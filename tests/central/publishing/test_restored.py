"""A centre restored from a backup goes on above what terminals know."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import BadVersionNumberError
from tuf.api.metadata import Metadata, Root

from central.alarms import AlarmKind
from central.backup import back_up, restore
from central.folder import DataFolder
from central.publishing import ceremony
from central.publishing.errors import OutdatedError, TrustError
from central.publishing.metadata import (
    BELIEVED_FOR,
    LEFT_OUT,
    MAX_LEAP,
    Repository,
    believe_reported,
    note_reported,
)
from central.publishing.renewing import Renewer
from tests.central.publishing.town import Reader, Town, alarms, new_signer


def test_a_restored_centre_goes_on_above_what_terminals_know(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    town.delegate()
    back_up(town.folder, tmp_path / "backup", town.clock)
    for _time in range(3):
        town.rotate("targets")
        town.sign("editor", "reviewer")
        town.rotate("district-500199")
        town.sign("district-500199")
    reader.updater().refresh()
    known = town.versions()
    restore(tmp_path / "backup", DataFolder(tmp_path / "again"), town.clock)
    again = Town(tmp_path / "again", town.clock, town.signers)
    back = replace(reader, town=again)
    assert all(again.versions()[role] < known[role] for role in ("targets", "timestamp"))
    with pytest.raises(BadVersionNumberError):
        back.updater().refresh()
    with again.database.write() as session:
        risen = note_reported(session, known, again.clock())
    assert set(risen) == {"targets", "district-500199", "snapshot", "timestamp"}
    renewer = Renewer(database=again.database, keys=again.keys, clock=again.clock)
    assert renewer.look()
    assert not renewer.look()
    assert sorted(alarms(again, AlarmKind.TRUST_BEHIND)) == [
        "role=district-500199",
        "role=targets",
    ]
    with again.database.write() as session:
        assert ceremony.go_on_above(session, {}, again.clock()) is not None
    assert again.sign("editor", "reviewer", "district-500199") == {}
    assert all(again.versions()[role] > known[role] for role in risen)
    back.updater().refresh()
    again.close()


def test_what_is_published_before_anybody_was_heard_is_above_what_they_know(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    """Else a terminal that knows another set under the same number refuses it for ever."""
    back_up(town.folder, tmp_path / "backup", town.clock)
    town.publish("2026.2")
    reader.updater().refresh()
    restore(tmp_path / "backup", DataFolder(tmp_path / "again"), town.clock)
    again = Town(tmp_path / "again", town.clock, town.signers)
    again.publish("2026.3")
    assert replace(reader, town=again).manifest("2026.3") is not None
    again.close()


def test_a_backup_holds_sets_whole_and_names_what_is_damaged(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    row = town.publish("2026.2")
    assert back_up(town.folder, tmp_path / "backup", town.clock).damaged == ()
    copied = restore(tmp_path / "backup", DataFolder(tmp_path / "again"), town.clock)
    assert copied.damaged == ()
    again = Town(tmp_path / "again", town.clock, town.signers)
    manifest = replace(reader, town=again).manifest("2026.2")
    assert manifest is not None
    assert again.draft("2026.3").manifest.number > row.number + 50  # others were made meanwhile
    again.close()
    sha256 = manifest.files[0].sha256
    (town.folder.published / sha256[:2] / sha256).write_bytes(b"something else")
    shutil.rmtree(tmp_path / "backup")
    copied = back_up(town.folder, tmp_path / "backup", town.clock)
    assert copied.damaged == (f"file {sha256}",)


def test_roots_that_a_backup_lacks_are_taken_in_only_as_a_chain(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    back_up(town.folder, tmp_path / "backup", town.clock)
    for _time in range(2):
        town.rotate("root")
        town.sign("ann", "bo")
    with town.database.read() as session:
        roots = [Repository(session).data("root", number) or b"" for number in (2, 3)]
    reader.updater().refresh()
    restore(tmp_path / "backup", DataFolder(tmp_path / "again"), town.clock)
    again = Town(tmp_path / "again", town.clock, town.signers)
    forged: Metadata[Root] = Metadata.from_bytes(roots[0])
    forged.sign(new_signer())
    with again.database.write() as session:
        with pytest.raises(TrustError):
            ceremony.take_roots(session, [forged.to_bytes()], again.clock())
        with pytest.raises(OutdatedError):
            ceremony.take_roots(session, roots[1:], again.clock())
    with again.database.write() as session:
        assert ceremony.take_roots(session, roots, again.clock()) == 2
        note_reported(session, town.versions(), again.clock())
    again.tick()
    replace(reader, town=again).updater().refresh()
    again.close()


def test_one_terminal_in_wrong_hands_does_not_use_up_the_numbers(town: Town) -> None:
    _as_restored(town)
    lies = {"targets": 10**15, "timestamp": 2 + MAX_LEAP, "sets": 4, "../x": 9}
    assert _told(town, lies | {"district-500199": 2, "most:timestamp": 10**9}) == ()
    assert _told(town, {"timestamp": 400}) == ("timestamp",)
    assert _told(town, {"timestamp": 399}) == ()
    town.tick()
    assert town.versions()["timestamp"] == 401


def test_a_week_of_lies_gets_no_further_than_one(town: Town) -> None:
    _as_restored(town)
    for _turn in range(20):
        versions = town.versions()
        for role in ("snapshot", "timestamp"):
            for leap in (MAX_LEAP, MAX_LEAP // 2, 1):
                _told(town, {role: versions[role] + leap})
        town.clock.move(timedelta(hours=8))
        town.tick()
    assert max(town.versions().values()) <= 1 + MAX_LEAP + 20


def test_terminals_are_believed_only_for_a_time_after_a_restore(town: Town) -> None:
    assert _told(town, {"timestamp": 40, "targets": 40}) == ()
    _as_restored(town)
    town.clock.move(BELIEVED_FOR)
    assert _told(town, {"timestamp": 40}) == ("timestamp",)
    town.clock.move(timedelta(seconds=1))
    assert _told(town, {"timestamp": 50}) == ()


def test_what_terminals_tell_makes_no_draft_outdated(town: Town, reader: Reader) -> None:
    _as_restored(town)
    town.draft("2026.2")
    assert _told(town, {"targets": 400}) == ("targets",)
    with town.database.write() as session:
        above = ceremony.go_on_above(session, {}, town.clock())
    assert above is not None
    assert above.parts["targets"].signed.version == 401
    town.review("2026.2")
    assert town.versions()["targets"] == 2 + LEFT_OUT
    with pytest.raises(OutdatedError):  # it would take the set away again
        town.sign("editor")
    with town.database.write() as session:
        ceremony.go_on_above(session, {}, town.clock())
    town.sign("editor", "reviewer")
    town.publish("2026.3")
    assert town.versions()["targets"] == 402
    assert reader.manifest("2026.2") is not None


def _as_restored(town: Town) -> None:
    with town.database.write() as session:
        believe_reported(session, town.clock())


def _told(town: Town, versions: dict[str, int]) -> tuple[str, ...]:
    with town.database.write() as session:
        return note_reported(session, versions, town.clock())
