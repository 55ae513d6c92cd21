"""Trust begins with a ceremony, ends in time, and is not forged."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import ExpiredMetadataError, RepositoryError
from tuf.api.metadata import Metadata, Targets, Timestamp

from central.alarms import AlarmKind
from central.publishing import ceremony
from central.publishing.ceremony import Holder
from central.publishing.errors import SignerKeyError, TrustError
from central.publishing.expiry import raise_expiry_alarms
from central.publishing.keys import public_key
from central.publishing.metadata import Repository
from central.publishing.online import stick_metadata
from tests.central.publishing.town import FromTown, Reader, Town, alarms, make_town, new_signer


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


def test_alarms_come_60_30_and_7_days_before_and_end_with_the_renewal(town: Town) -> None:
    def told() -> list[tuple[str, str]]:
        with town.database.write() as session:
            raise_expiry_alarms(session, town.clock())
        words = [detail.split() for detail in alarms(town, AlarmKind.TRUST_EXPIRES)]
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
