"""Whoever has the centre's answer key chooses an old set that is still signed: it is not taken."""

from datetime import timedelta

import pytest

from contracts.sets import SetManifest
from sync.updates.files import FileStore
from sync.updates.words import Word
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server, other, status
from tests.sync.updates.terminal import Terminal

ITEM = {"items/elder-allowance.yaml": b"code: elder-allowance\n" * 40}


@pytest.fixture
def faulty(repository: Repository) -> SetManifest:
    """A set that people signed once, and would sign no more."""
    made = repository.add_set("2026.1", ITEM)
    repository.sign()
    return made


@pytest.fixture
def mended(repository: Repository, faulty: SetManifest) -> SetManifest:
    return repository.add_set("2026.2", {"items/elder-allowance.yaml": b"mended"}, number=2)


@pytest.fixture
def newest(repository: Repository, mended: SetManifest) -> SetManifest:
    """With it people raise the floor to the set before."""
    made = repository.add_set("2026.3", {"items/elder-allowance.yaml": b"newest"}, number=3)
    repository.sign_floor(2)
    return made


def test_an_old_set_is_refused_whether_the_terminal_knew_a_newer_one_or_none(
    terminal: Terminal, faulty: SetManifest, newest: SetManifest
) -> None:
    terminal.choose(faulty, 1)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, None)
    terminal.choose(newest, 2)
    assert (terminal.take(), terminal.staged) == (None, "2026.3")
    terminal.choose(faulty, 3)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")


def test_the_set_before_may_be_gone_back_to(
    terminal: Terminal, mended: SetManifest, newest: SetManifest
) -> None:
    terminal.choose(newest, 1)
    assert terminal.take() is None
    terminal.choose(mended, 2)
    assert (terminal.take(), terminal.staged) == (None, "2026.2")


def test_what_came_with_the_program_is_below_any_floor(
    terminal: Terminal, newest: SetManifest
) -> None:
    terminal.choose(None, 1)
    assert (terminal.take(), terminal.staged) == (None, "shipped")  # no floor is known here
    terminal.choose(newest, 2)
    assert terminal.take() is None
    terminal.choose(None, 3)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")


def test_no_signature_lowers_it(
    terminal: Terminal, repository: Repository, faulty: SetManifest, newest: SetManifest
) -> None:
    terminal.choose(newest, 1)
    assert terminal.take() is None
    repository.sign_floor(1)
    terminal.choose(faulty, 2)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")


@pytest.mark.parametrize("named", [0, -1, True, "2", None, [2], {"least": 2}])
def test_what_is_no_number_of_a_set_is_no_floor(
    terminal: Terminal, repository: Repository, faulty: SetManifest, named: object
) -> None:
    repository.sign_floor(named)
    terminal.choose(faulty)
    assert (terminal.take(), terminal.staged) == (None, "2026.1")


def test_it_outlives_the_store_of_signed_metadata(
    terminal: Terminal,
    repository: Repository,
    server: Server,
    faulty: SetManifest,
    newest: SetManifest,
) -> None:
    terminal.choose(newest, 1)
    assert terminal.take() is None
    for path in terminal.places.trust.glob("*.json"):
        path.unlink()
    repository.sign_floor(0)
    terminal.choose(faulty, 2)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")
    terminal.choose(None, 3)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")


def test_nor_is_it_forgotten_with_a_store_of_earlier_days(
    terminal: Terminal,
    repository: Repository,
    server: Server,
    faulty: SetManifest,
    mended: SetManifest,
) -> None:
    terminal.choose(faulty, 1)
    assert terminal.take() is None
    terminal.runs(faulty)
    before = {path: path.read_bytes() for path in terminal.places.trust.glob("*.json")}
    old = repository.metadata["timestamp.json"]
    repository.sign_floor(2)
    terminal.choose(mended, 2)
    assert terminal.take() is None
    for path, data in before.items():
        path.write_bytes(data)
    server.faults["timestamp.json"] = other(old)
    terminal.choose(faulty, 3)
    assert (terminal.take(), terminal.staged) == (Word.ROLLBACK, "2026.2")
    server.faults.clear()
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.2")


@pytest.mark.parametrize("left", [None, b"", b"{", b'{"v":1,"versions":{},"keys":[],"floor":0}'])
def test_where_its_memory_is_damaged_the_store_proves_it_long_after(
    terminal: Terminal,
    repository: Repository,
    server: Server,
    faulty: SetManifest,
    newest: SetManifest,
    left: bytes | None,
) -> None:
    old = {name: data for name, data in repository.metadata.items() if name == "2.targets.json"}
    terminal.choose(newest, 1)
    assert terminal.take() is None
    terminal.places.seen.unlink()
    if left is not None:
        terminal.places.seen.write_bytes(left)
    terminal.now += timedelta(days=400)
    server.faults["timestamp.json"] = status(503)
    terminal.choose(None, 2)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")
    terminal.now -= timedelta(days=400)
    server.faults = {"3.targets.json": other(old["2.targets.json"])}
    terminal.choose(faulty, 3)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.3")


def test_without_a_line_an_old_set_that_is_here_whole_is_not_gone_back_to(
    terminal: Terminal, repository: Repository, faulty: SetManifest, mended: SetManifest
) -> None:
    terminal.choose(faulty, 1)
    assert terminal.take() is None
    terminal.runs(faulty)
    repository.sign_floor(2)
    terminal.choose(mended, 2)
    assert terminal.take() is None
    terminal.now += timedelta(days=400)
    terminal.choose(faulty, 3)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, "2026.2")


def test_what_is_staged_and_falls_below_is_staged_no_more_and_what_runs_goes_on(
    terminal: Terminal, repository: Repository, faulty: SetManifest, mended: SetManifest
) -> None:
    choice = terminal.choice(faulty)
    terminal.choose(faulty)
    assert terminal.take() is None
    terminal.runs(faulty)
    word = terminal.places.staged.read_bytes()
    repository.sign_floor(2)
    terminal.stager.look(terminal.source())
    assert terminal.staged is None
    terminal.places.staged.write_bytes(word)  # as if killed before it was dropped
    assert not terminal.stager.is_staged(choice)
    assert (terminal.take(), terminal.staged) == (Word.BELOW_FLOOR, None)
    terminal.stager.tidy()
    store = FileStore(terminal.places.files)
    assert all(store.holds(file.sha256, file.length) for file in faulty.files)
