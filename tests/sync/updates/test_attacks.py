"""What a hostile server on the way cannot make a terminal take."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.sets import SetManifest
from sync.updates import floor
from sync.updates.words import Word
from tests.sync.updates.made import BIG, ITEM, hash_of, newer
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server, drip, endless, other, status
from tests.sync.updates.terminal import Terminal


def test_older_metadata_than_seen_are_refused(
    terminal: Terminal, repository: Repository, server: Server, first: SetManifest
) -> None:
    old = dict(repository.metadata)
    second = newer(repository)
    terminal.choose(second, 2)
    assert terminal.take() is None
    server.faults["timestamp.json"] = other(old["timestamp.json"])
    terminal.choose(newer(repository, "2026.3"), 3)
    assert (terminal.take(), terminal.staged) == (Word.ROLLBACK, "2026.2")


def test_a_damaged_store_does_not_forget_what_was_seen(
    terminal: Terminal, repository: Repository, server: Server, first: SetManifest
) -> None:
    old = dict(repository.metadata)
    second = newer(repository)
    terminal.choose(second, 2)
    terminal.take()
    for path in terminal.places.trust.glob("*.json"):
        path.unlink()
    server.faults["timestamp.json"] = other(old["timestamp.json"])
    terminal.choose(first, 3)
    assert (terminal.take(), terminal.staged) == (Word.ROLLBACK, "2026.2")


def test_a_program_that_knows_the_lowest_versions_cannot_be_led_behind_when_set_up_anew(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.least = {"targets": repository.targets.version + 1}
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.ROLLBACK, None)


def test_what_a_release_knew_holds_for_a_terminal_that_nobody_set_by_hand(
    terminal: Terminal,
    repository: Repository,
    first: SetManifest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert floor.LEAST["root"] >= 1
    known = repository.targets.version
    monkeypatch.setattr(floor, "LEAST", {"root": 1, "targets": known + 1})
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.ROLLBACK, None)
    terminal.least = {"targets": known}  # lower by hand does not lower it
    assert terminal.take() is Word.ROLLBACK
    monkeypatch.setattr(floor, "LEAST", {"root": 1, "targets": known})
    assert terminal.take() is None


def test_a_server_that_goes_on_showing_the_same_is_noticed(
    terminal: Terminal, repository: Repository, server: Server, first: SetManifest
) -> None:
    frozen = repository.metadata["timestamp.json"]
    second = newer(repository)
    server.faults["timestamp.json"] = other(frozen)
    terminal.choose(second, 2)
    assert terminal.take(repository.timestamp.version) is Word.FREEZE
    assert terminal.staged is None


def test_the_timestamp_of_a_stick_is_refused_from_a_line(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    repository.sign_timestamp(timedelta(days=30))
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.FREEZE, None)


def test_expired_metadata_are_not_taken_and_what_is_staged_stays(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    second = newer(repository)
    terminal.now += timedelta(days=8)
    terminal.choose(second, 2)
    assert (terminal.take(), terminal.staged) == (Word.EXPIRED, "2026.1")


def test_going_back_needs_no_fresh_signatures_when_all_of_it_is_here(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    second = newer(repository)
    terminal.runs(first)
    terminal.choose(second, 2)
    terminal.take()
    terminal.now += timedelta(days=400)
    terminal.choose(first, 3)
    assert (terminal.take(), terminal.staged) == (None, "2026.1")


def test_but_a_missing_byte_of_it_is_not_fetched_then(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    terminal.runs(first)
    terminal.choose(newer(repository), 2)
    terminal.take()
    terminal.places.files.joinpath(hash_of(ITEM)).unlink()
    terminal.now += timedelta(days=400)
    terminal.choose(first, 3)
    assert (terminal.take(), terminal.staged) == (Word.EXPIRED, "2026.2")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_metadata_of_another_key_are_refused(
    terminal: Terminal, repository: Repository, server: Server, first: SetManifest, role: str
) -> None:
    stranger = Repository()
    stranger.add_set("2026.1", {"items/x.yaml": b"evil"})
    stranger.sign()
    name = next(name for name in reversed(list(stranger.metadata)) if name.endswith(f"{role}.json"))
    server.faults[f"{role}.json"] = other(stranger.metadata[name])
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.WRONG_KEY, None)


def test_parts_of_two_sets_do_not_make_one(
    terminal: Terminal, repository: Repository, server: Server, first: SetManifest
) -> None:
    old = repository.metadata["2.targets.json"]
    second = newer(repository)
    server.faults["3.targets.json"] = other(old)
    terminal.choose(second, 2)
    assert (terminal.take(), terminal.staged) == (Word.ROLLBACK, None)
    server.faults = {hash_of(ITEM): other(b"code: something else\n")}
    terminal.choose(first, 3)
    assert (terminal.take(), terminal.staged) == (Word.MIX, None)


@pytest.mark.parametrize("ending", ["timestamp.json", "targets.json", "root.json"])
def test_metadata_without_end_are_cut_off(
    terminal: Terminal, server: Server, first: SetManifest, ending: str
) -> None:
    server.faults[ending] = endless(server.over)
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.ENDLESS, None)


def test_a_file_without_end_is_cut_off_and_leaves_nothing(
    terminal: Terminal, server: Server, first: SetManifest
) -> None:
    server.faults[hash_of(BIG)] = endless(server.over)
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.ENDLESS, None)
    left = terminal.places.files.joinpath(f"{hash_of(BIG)}.part")
    assert left.stat().st_size == 0


@pytest.mark.parametrize("ending", ["timestamp.json", hash_of(BIG)])
def test_a_server_that_sends_a_byte_at_a_time_is_cut_off(
    terminal: Terminal, server: Server, first: SetManifest, ending: str
) -> None:
    server.faults[ending] = drip(server.over)
    terminal.choose(first)
    assert (terminal.take(), terminal.staged) == (Word.SLOW, None)


@pytest.mark.parametrize(
    "answer",
    [
        status(302, {"Location": "http://portal.example/"}),
        status(500),
        other(b"<html>Please log in</html>"),
        other(b"[" * 100_000),
        other(b"\xff\xfe"),
    ],
)
def test_a_portal_is_no_repository(
    terminal: Terminal,
    server: Server,
    first: SetManifest,
    answer: Callable[..., bool],
) -> None:
    server.faults["timestamp.json"] = answer
    terminal.choose(first)
    assert terminal.take() in (Word.UNREACHABLE, Word.DAMAGED, Word.ENDLESS)
    assert terminal.staged is None


def test_nobody_there_is_said_so(terminal: Terminal, server: Server, first: SetManifest) -> None:
    server.close()
    terminal.choose(first)
    assert terminal.take() is Word.UNREACHABLE


def test_a_clock_below_what_is_proved_waits(terminal: Terminal, first: SetManifest) -> None:
    terminal.choose(first)
    terminal.now -= timedelta(days=60)
    assert (terminal.take(), terminal.staged) == (Word.CLOCK, None)


def test_without_a_root_there_is_nothing_to_believe(terminal: Terminal, first: SetManifest) -> None:
    terminal.places.root.unlink()
    terminal.choose(first)
    assert terminal.take() is Word.NO_ROOT
