"""Trust lasts: thresholds, expiry, two years of new keys, restores, sticks."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import (
    BadVersionNumberError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.api.metadata import Metadata, Root, Targets, Timestamp

from central.alarms import AlarmKind
from central.backup import back_up, restore
from central.folder import DataFolder
from central.publishing import ceremony
from central.publishing.ceremony import Holder, NewKeys
from central.publishing.errors import OutdatedError, SignerKeyError, TrustError
from central.publishing.expiry import raise_expiry_alarms
from central.publishing.keys import public_key
from central.publishing.metadata import (
    BELIEVED_FOR,
    MAX_LEAP,
    Repository,
    believe_reported,
    note_reported,
)
from central.publishing.online import stick_metadata
from central.publishing.renewing import Renewer
from central.storage.models import AlarmRow
from tests.central.publishing.town import FromTown, Reader, Town, make_town, new_signer


def _alarms(town: Town, kind: AlarmKind) -> list[str]:
    with town.database.read() as session:
        rows = session.query(AlarmRow).filter_by(kind=str(kind), closed_at=None)
        return [row.detail for row in rows]


def test_nothing_is_trusted_before_two_keepers_and_two_publishers_have_signed(
    tmp_path: Path,
) -> None:
    town = make_town(tmp_path / "centre")
    online = public_key(town.keys.make_online_key())
    with town.database.write() as session:
        keepers = [town.holder(name) for name in ("ann", "bo", "chen")]
        publishers = [town.holder("editor"), town.holder("reviewer")]
        ceremony.begin(session, keepers, publishers, online, town.clock())
    assert town.sign("ann") == {"root": 1, "targets": 2}
    assert town.sign("ann") == {"root": 1, "targets": 2}  # twice is once
    assert town.sign("editor", "reviewer") == {"root": 1}
    assert town.versions() == {}
    with pytest.raises(SignerKeyError), town.database.write() as session:
        ceremony.sign_waiting(session, new_signer(), town.online, town.clock())
    assert town.sign("chen") == {}
    assert town.versions() == dict.fromkeys(("root", "targets", "snapshot", "timestamp"), 1)
    Reader.at(town, tmp_path / "reader").updater().refresh()
    town.close()


def test_a_second_ceremony_and_a_key_for_two_are_refused(town: Town, tmp_path: Path) -> None:
    online = public_key(town.keys.make_online_key())
    three = [Holder(name, new_signer().public_key) for name in "xyz"]
    with pytest.raises(TrustError, match="root already"), town.database.write() as session:
        ceremony.begin(session, three, three, online, town.clock())
    other = make_town(tmp_path / "other")
    with pytest.raises(TrustError, match="same key"), other.database.write() as session:
        ceremony.begin(session, three, three[:2], online, town.clock())
    other.close()


def test_the_life_of_each_role_is_what_was_agreed(town: Town) -> None:
    with town.database.read() as session:
        repository = Repository(session)
        root, targets = repository.root.signed, repository.targets.signed
        online = [repository.newest(role) for role in ("snapshot", "timestamp")]
    assert (root.roles["root"].threshold, len(root.roles["root"].keyids)) == (2, 3)
    assert (root.roles["targets"].threshold, root.consistent_snapshot) == (2, True)
    assert root.expires - town.clock() == timedelta(days=365)
    assert targets.expires - town.clock() == timedelta(days=180)
    for metadata in online:
        assert metadata is not None
        assert metadata.signed.expires - town.clock() == timedelta(days=7)


def test_the_server_renews_what_it_signs_long_before_it_ends(town: Town, reader: Reader) -> None:
    assert not town.tick()
    town.clock.move(timedelta(days=3, hours=1))
    assert town.tick()
    assert not town.tick()
    town.clock.move(timedelta(days=6))  # down over a long weekend: still fresh
    reader.updater().refresh()


def test_a_frozen_answer_is_refused_after_a_week(town: Town, reader: Reader) -> None:
    reader.updater().refresh()
    town.clock.move(timedelta(days=8))
    with pytest.raises(ExpiredMetadataError):
        reader.updater().refresh()
    town.tick()
    reader.updater().refresh()


def test_two_years_of_new_roots_lead_a_terminal_that_slept_to_the_newest(
    town: Town, reader: Reader
) -> None:
    reader.updater().refresh()
    for _month in range(24):
        town.pass_days(30)
        replaced = new_signer()
        town.rotate("root", bo=replaced.public_key)
        town.signers["bo"] = replaced
        assert town.sign("ann", "chen") == {}
        town.rotate("targets")
        assert town.sign("editor", "reviewer") == {}
    fetcher = FromTown(town.public)
    updater = reader.updater(fetcher)
    updater.refresh()
    assert town.versions()["root"] == 25
    assert [f"{number}.root.json" for number in range(2, 26)] == fetcher.asked[:24]


def test_an_expired_root_is_mended_by_the_next_even_for_who_never_saw_it_alive(
    town: Town, reader: Reader
) -> None:
    town.pass_days(400)
    with pytest.raises(ExpiredMetadataError):
        reader.updater().refresh()
    town.rotate("root")
    assert town.sign("ann", "bo") == {}
    town.rotate("targets")
    town.sign("editor", "reviewer")
    reader.updater().refresh()


def test_a_stolen_publishers_key_counts_no_more_once_it_was_replaced(
    town: Town, reader: Reader
) -> None:
    reader.updater().refresh()
    stolen = town.signers["reviewer"]
    fresh = new_signer()
    town.rotate("targets", reviewer=fresh.public_key)
    assert town.sign("ann", "bo", "editor") == {"targets": 1}
    with pytest.raises(SignerKeyError), town.database.write() as session:
        ceremony.sign_waiting(session, stolen, town.online, town.clock())
    town.signers["reviewer"] = fresh
    assert town.sign("reviewer") == {}
    reader.updater().refresh()
    town.rotate("targets")
    with pytest.raises(SignerKeyError), town.database.write() as session:
        ceremony.sign_waiting(session, stolen, town.online, town.clock())


def test_people_come_and_go_but_never_too_few(town: Town, reader: Reader) -> None:
    wang, dora = new_signer(), new_signer()
    with town.database.write() as session:
        come = NewKeys(added={"wang": wang.public_key})
        ceremony.rotate(session, "targets", come, town.clock())
    assert town.sign("ann", "bo", "editor", "reviewer") == {}
    town.signers["wang"] = wang
    with town.database.write() as session:
        leave = NewKeys(removed=("reviewer",))
        ceremony.rotate(session, "targets", leave, town.clock())
    assert town.sign("ann", "bo", "editor", "wang") == {}
    reader.updater().refresh()
    for role, keys in (
        ("targets", NewKeys(removed=("wang",))),
        ("root", NewKeys(removed=("ann",))),
        ("root", NewKeys(added={"ann": dora.public_key})),
        ("targets", NewKeys(removed=("nobody",))),
        ("targets", NewKeys(added={"dora": town.signers["ann"].public_key})),
    ):
        with pytest.raises(TrustError), town.database.write() as session:
            ceremony.rotate(session, role, keys, town.clock())


def test_a_stolen_online_key_counts_no_more(town: Town, reader: Reader) -> None:
    reader.updater().refresh()
    old = town.online.signer(_root(town))
    with town.database.write() as session:
        fresh = public_key(town.keys.make_online_key())
        ceremony.rotate_online(session, fresh, town.clock())
    town.tick()  # until it is signed, the old one serves
    reader.updater().refresh()
    assert town.sign("ann", "chen") == {}
    assert town.online.signer(_root(town)).public_key.keyid != old.public_key.keyid
    reader.updater().refresh()
    with town.database.write() as session:
        repository = Repository(session)
        forged = repository.newest("timestamp")
        assert forged is not None
        forged.signed.version += 1
        forged.sign(old)
        repository.keep("timestamp", forged, town.clock())
    with pytest.raises(RepositoryError):
        reader.updater().refresh()


def _root(town: Town) -> Root:
    with town.database.read() as session:
        return Repository(session).root.signed


def test_a_district_signs_its_own_folder_and_nothing_else(town: Town, reader: Reader) -> None:
    town.delegate()
    reader.updater().refresh()
    with town.database.read() as session:
        delegations = Repository(session).targets.signed.delegations
    assert delegations is not None
    assert delegations.roles is not None
    role = delegations.roles["district-500199"]
    assert (role.terminating, role.paths) == (True, ["overlays/500199/*"])
    assert not role.is_delegated_path("overlays/500103/x.json")
    assert not role.is_delegated_path("sets/2026.2.json")
    with pytest.raises(TrustError, match="already"):
        town.delegate()


def test_a_districts_key_is_replaced_by_the_publishers(town: Town, reader: Reader) -> None:
    town.delegate()
    fresh = new_signer()
    town.rotate("district-500199", **{"district-500199": fresh.public_key})
    town.signers["district-500199"] = fresh
    assert town.sign("editor", "reviewer") == {"district-500199": 1}
    assert town.sign("district-500199") == {}
    reader.updater().refresh()


def test_alarms_come_60_30_and_7_days_before_and_end_with_the_renewal(town: Town) -> None:
    def told() -> list[tuple[str, str]]:
        with town.database.write() as session:
            raise_expiry_alarms(session, town.clock())
        words = [detail.split() for detail in _alarms(town, AlarmKind.TRUST_EXPIRES)]
        return [(parts[0], parts[-1]) for parts in words]

    town.pass_days(119)
    assert told() == []
    found = []
    for days in (2, 30, 23):
        town.pass_days(days)
        found.append(told())
    assert found == [
        [("role=targets", "days=60")],
        [("role=targets", "days=30")],
        [("role=targets", "days=7")],
    ]
    town.rotate("targets")
    town.sign("editor", "reviewer")
    assert told() == []


def test_what_waits_is_outdated_once_something_else_was_signed(town: Town) -> None:
    with town.database.write() as session:
        waiting = ceremony.rotate(session, "targets", NewKeys(), town.clock())
    town.sign("editor", "reviewer")
    with town.database.read() as session, pytest.raises(OutdatedError):
        waiting.check_current(Repository(session))


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
    assert sorted(_alarms(again, AlarmKind.TRUST_BEHIND)) == [
        "role=district-500199",
        "role=targets",
    ]
    with again.database.write() as session:
        assert ceremony.go_on_above(session, {}, again.clock()) is not None
    assert again.sign("editor", "reviewer", "district-500199") == {}
    assert all(again.versions()[role] > known[role] for role in risen)
    back.updater().refresh()
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
    assert _told(town, {"timestamp": 40}) == ("timestamp",)
    assert _told(town, {"timestamp": 39}) == ()
    town.tick()
    assert town.versions()["timestamp"] == 41


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
    assert _told(town, {"targets": 40}) == ("targets",)
    with town.database.write() as session:
        above = ceremony.go_on_above(session, {}, town.clock())
    assert above is not None
    assert above.parts["targets"].signed.version == 41
    town.review("2026.2")
    assert town.versions()["targets"] == 2
    with pytest.raises(OutdatedError):  # it would take the set away again
        town.sign("editor")
    with town.database.write() as session:
        ceremony.go_on_above(session, {}, town.clock())
    town.sign("editor", "reviewer")
    town.publish("2026.3")
    assert town.versions()["targets"] == 42
    assert reader.manifest("2026.2") is not None


def _as_restored(town: Town) -> None:
    with town.database.write() as session:
        believe_reported(session, town.clock())


def _told(town: Town, versions: dict[str, int]) -> tuple[str, ...]:
    with town.database.write() as session:
        return note_reported(session, versions, town.clock())


def test_a_stick_lives_long_and_holds_nobody_back_who_goes_online_after_it(
    town: Town, tmp_path: Path
) -> None:
    reader = Reader.at(town, tmp_path / "offline")
    with town.database.write() as session:
        valid = timedelta(days=30)
        files = stick_metadata(Repository(session), town.online, town.clock(), valid)
    assert {"1.root.json", "1.targets.json", "timestamp.json"} <= set(files)

    class FromStick(FromTown):
        def found(self, path: str) -> bytes | None:
            return files.get(path)

    town.clock.move(timedelta(days=29))
    reader.updater(FromStick(town.public)).refresh()
    stick: Metadata[Timestamp] = Metadata.from_bytes(files["timestamp.json"])
    assert town.versions()["timestamp"] > stick.signed.version
    town.tick()
    reader.updater().refresh()
    shown: Metadata[Timestamp] = Metadata.from_bytes(town.public.metadata("timestamp.json") or b"")
    assert shown.signed.expires - town.clock() <= timedelta(days=7)
    town.clock.move(timedelta(days=2))
    with pytest.raises(RepositoryError):
        Reader.at(town, tmp_path / "late").updater(FromStick(town.public)).refresh()


def test_a_set_cannot_be_forged_with_one_publishers_key(town: Town, reader: Reader) -> None:
    with town.database.write() as session:
        repository = Repository(session)
        forged: Metadata[Targets] = repository.targets
        forged.signed.version = 2
        forged.sign(town.signers["editor"])
        repository.keep("targets", forged, town.clock())
    town.clock.move(timedelta(days=4))
    town.tick()
    with pytest.raises(RepositoryError):
        reader.updater().refresh()


def test_a_terminals_store_from_before_is_no_way_around_the_root(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    other = make_town(tmp_path / "other")
    other.begin()
    foreign = Reader.at(other, tmp_path / "foreign")
    foreign.updater().refresh()
    shutil.copytree(foreign.folder, reader.folder, dirs_exist_ok=True, symlinks=False)
    reader.updater().refresh()
    with pytest.raises(RepositoryError):
        reader.updater(FromTown(other.public)).refresh()
    other.close()
