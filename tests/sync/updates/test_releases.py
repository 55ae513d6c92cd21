"""A program comes with its set: signed by its own people, whole, into a slot; or not at all."""

import json
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.errors import StorageFullError
from contracts.releases import MANIFEST, SetProgram
from contracts.sets import SetManifest
from kiosk.launch.pointer import Pointer, Release, at_start, good, taken_back, tried, write_pointer
from kiosk.releases.here import Releases
from kiosk.releases.slot import slot_is_whole
from sync.updates import files as files_module
from sync.updates.words import Word
from tests.releases.small import listed, named, packed, small
from tests.sync.updates.made import ITEM
from tests.sync.updates.repository import Repository, people
from tests.sync.updates.server import Server
from tests.sync.updates.terminal import Terminal


def offered(
    repository: Repository, data: bytes, name: str = "2026.1", version: str = "0.2.0"
) -> tuple[SetManifest, SetProgram]:
    program = named(data, version)
    made = repository.add_set(name, ITEM, programs=(program,))
    repository.sign()
    return made, program


def slot(terminal: Terminal, program: SetProgram) -> Path:
    return terminal.places.releases / program.sha256


def test_a_program_that_its_people_signed_is_unpacked_before_its_set_is_staged(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (None, "2026.1")
    assert slot_is_whole(slot(terminal, program))
    assert not (terminal.places.files / program.sha256).exists(), "the archive is needed no more"
    assert terminal.take() is None, "nothing is fetched a second time"


def test_who_publishes_items_publishes_no_programs(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate_releases()
    repository.add_release(small(), by=repository.targets)
    made, program = offered(repository, small())
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.PROGRAM_NOT_SIGNED, None)
    assert not slot(terminal, program).exists()


def test_nor_does_one_of_those_who_publish_programs_alone(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate_releases()
    repository.add_release(small(), signers=repository.releases_keys[:1])
    made, _program = offered(repository, small())
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.WRONG_KEY, None)


def test_nor_do_two_strangers(terminal: Terminal, repository: Repository) -> None:
    repository.delegate_releases()
    repository.add_release(small(), signers=people(2))
    made, _program = offered(repository, small())
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.WRONG_KEY, None)


def test_another_archive_than_was_signed_is_thrown_away(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    repository.files[program.sha256] = small("0.6.6").ljust(program.length, b"\0")[: program.length]
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.MIX, None)
    assert not slot(terminal, program).exists()
    repository.files[program.sha256] = small()
    assert terminal.take() is None


def test_what_was_signed_and_is_no_release_stays_packed(
    terminal: Terminal, repository: Repository
) -> None:
    files = {"program/kiosk/__init__.py": b"x"}
    data = packed([(MANIFEST, listed(files)), ("program/../../../out", b"x")])
    repository.delegate_releases()
    repository.add_release(data)
    made, program = offered(repository, data)
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.BAD_ARCHIVE, None)
    assert not slot(terminal, program).exists()
    assert not (terminal.data_dir.parent / "out").exists()


def test_a_program_for_other_machines_says_so_and_is_not_fetched(
    terminal: Terminal, repository: Repository, server: Server
) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    program = named(small()).model_copy(update={"python": "3.99"})
    made = repository.add_set("2026.1", ITEM, programs=(program,))
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.OTHER_MACHINE, None)
    assert f"/v1/files/{program.sha256}" not in {path for path, _ in server.asked}


def test_where_apt_brings_programs_no_archive_is_fetched(
    terminal: Terminal, repository: Repository, server: Server
) -> None:
    terminal.programs = False
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (None, "2026.1")
    assert f"/v1/files/{program.sha256}" not in {path for path, _ in server.asked}


def test_a_download_goes_on_where_it_stopped(
    terminal: Terminal, repository: Repository, server: Server
) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    terminal.places.files.mkdir(parents=True)
    part = terminal.places.files / f"{program.sha256}.part"
    part.write_bytes(small()[:100])
    terminal.choose(made)
    assert terminal.take() is None
    asked = dict(server.asked)
    assert asked[f"/v1/files/{program.sha256}"] == 100


def test_room_for_residents_records_stays_whatever_a_program_wants(
    terminal: Terminal, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    terminal.choose(made)
    free = files_module.RESERVE_BYTES + program.length + program.unpacked - 1
    monkeypatch.setattr(files_module, "disk_free", lambda folder: (free, 9))
    with pytest.raises(StorageFullError):
        terminal.stager.stage(terminal.source())
    assert terminal.staged is None
    assert not slot(terminal, program).exists()


def test_slots_of_programs_that_run_stay_and_others_go(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate_releases()
    made = {}
    for version in ("0.2.0", "0.3.0", "0.4.0"):
        repository.add_release(small(version))
        made[version] = offered(repository, small(version), f"set-{version}", version)
    pointer = Pointer(package="0.1.0")
    for number, version in enumerate(made, 1):
        manifest, program = made[version]
        terminal.choose(manifest, number)
        assert terminal.take() is None
        release = Release(version, program.sha256)
        pointer = good(_begun(tried(pointer, release)))
        write_pointer(terminal.data_dir, pointer)
        terminal.runs(manifest)
    terminal.stager.tidy()
    left = {path.name for path in terminal.places.releases.iterdir() if path.is_dir()}
    assert left == {made["0.3.0"][1].sha256, made["0.4.0"][1].sha256}


def test_one_that_was_taken_back_is_not_unpacked_again(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    release = Release("0.2.0", program.sha256)
    begun = _begun(tried(Pointer(package="0.1.0"), release))
    write_pointer(terminal.data_dir, taken_back(begun, "store"))
    terminal.choose(made)
    assert terminal.take() is None
    assert not slot(terminal, program).exists()
    assert json.loads(terminal.places.staged.read_bytes())["name"] == "2026.1"


def test_one_that_somebody_else_failed_is(terminal: Terminal, repository: Repository) -> None:
    repository.delegate_releases()
    repository.add_release(small())
    made, program = offered(repository, small())
    release = Release("0.2.0", program.sha256)
    write_pointer(terminal.data_dir, _begun(tried(Pointer(package="0.1.0"), release)))
    Releases(terminal.data_dir, mine=release, launched=True).failed("devices-lost", ("bell",))
    terminal.choose(made)
    assert terminal.take() is None
    assert slot_is_whole(slot(terminal, program))


def _begun(pointer: Pointer) -> Pointer:
    return at_start(pointer, package="0.1.0", boot="b", whole=lambda _release: True)


def test_the_hash_of_an_archive_is_what_its_set_says() -> None:
    assert named(small()).sha256 == sha256_hex(small())
