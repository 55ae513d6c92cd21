"""Files of a set: fetched once, gone on with, proved, dropped when nothing needs them."""

import resource

import pytest

from contracts.errors import StorageFullError
from contracts.sets import SetManifest
from sync.updates.files import FileStore
from sync.updates.words import Word
from tests.sync.updates.made import BIG, ITEM, hash_of, newer
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server, cut_after, other
from tests.sync.updates.terminal import Terminal


def test_a_cut_line_goes_on_where_it_stopped(
    terminal: Terminal, server: Server, first: SetManifest
) -> None:
    server.faults[hash_of(BIG)] = cut_after(50_000)
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.UNREACHABLE, None)
    assert (terminal.take(), terminal.staged) == (None, "2026.1")
    begun = [start for path, start in server.asked if path.endswith(hash_of(BIG))]
    assert begun == [0, 50_000]


def test_a_server_without_ranges_begins_anew(
    terminal: Terminal, server: Server, first: SetManifest
) -> None:
    server.ranges = False
    server.faults[hash_of(BIG)] = cut_after(50_000)
    terminal.choose(first)
    terminal.take()
    assert (terminal.take(), terminal.staged) == (None, "2026.1")


@pytest.mark.parametrize("part", [b"something else", b"x" * 65_536, b"x" * 70_000])
def test_a_part_that_is_another_file_is_thrown_away_and_fetched_again(
    terminal: Terminal, first: SetManifest, part: bytes
) -> None:
    terminal.places.files.mkdir(parents=True)
    terminal.places.files.joinpath(f"{hash_of(BIG)}.part").write_bytes(part)
    terminal.choose(first)
    tries = [terminal.take() for _ in range(2)]
    assert (tries[-1], terminal.staged) == (None, "2026.1")


def test_a_file_that_failed_is_tried_again_though_the_manifest_is_the_same(
    terminal: Terminal, server: Server, first: SetManifest
) -> None:
    server.faults[hash_of(ITEM)] = other(b"x" * len(next(iter(ITEM.values()))))
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.MIX, None)
    server.faults = {}
    assert (terminal.take(), terminal.staged) == (None, "2026.1")


def test_that_a_file_exists_is_not_taken_for_valid(terminal: Terminal, first: SetManifest) -> None:
    terminal.choose(first)
    terminal.take()
    damaged = terminal.places.files.joinpath(hash_of(BIG))
    data = bytearray(damaged.read_bytes())
    data[777] ^= 1
    damaged.write_bytes(data)
    choice = terminal.choice(first)
    assert not terminal.stager.is_staged(choice)
    before = terminal.places.staged.stat().st_mtime_ns
    assert terminal.take() is None
    assert terminal.stager.is_staged(choice)
    assert terminal.places.staged.stat().st_mtime_ns > before  # the terminal is told


def test_on_a_full_disk_nothing_is_staged_and_the_rest_goes_on(
    terminal: Terminal, first: SetManifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.updates.files.disk_free", lambda folder: (64 * 1024 * 1024, None))
    terminal.choose(first)
    with pytest.raises(StorageFullError):
        terminal.take()
    assert not terminal.places.staged.exists()
    monkeypatch.undo()
    assert (terminal.take(), terminal.staged) == (None, "2026.1")


def test_a_disk_that_takes_nothing_is_a_full_one(terminal: Terminal, first: SetManifest) -> None:
    terminal.choose(first)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(StorageFullError):
            terminal.take()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not terminal.places.staged.exists()
    assert (terminal.take(), terminal.staged) == (None, "2026.1")


def test_files_that_nothing_needs_are_dropped_and_no_others(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    terminal.runs(first)
    second = repository.add_set("2026.2", ITEM | {"items/b.yaml": b"2"}, number=2)
    repository.sign()
    terminal.choose(second, 2)
    terminal.take()
    store = FileStore(terminal.places.files)
    assert all(store.holds(file.sha256, file.length) for file in (*first.files, *second.files))
    terminal.runs(second, previous=None)
    terminal.stager.tidy()
    names = {path.name for path in terminal.places.files.iterdir()}
    assert names == {file.sha256 for file in second.files}
    assert len(list(terminal.places.manifests.iterdir())) == 1


def test_while_nobody_can_say_what_runs_nothing_is_dropped(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    terminal.places.state.write_bytes(b"{damaged")
    terminal.choose(newer(repository), 2)
    terminal.take()
    store = FileStore(terminal.places.files)
    assert all(store.holds(file.sha256, file.length) for file in first.files)
