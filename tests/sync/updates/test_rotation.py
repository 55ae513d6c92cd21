"""Keys change while terminals are away."""

from datetime import timedelta

from contracts.sets import SetManifest
from sync.updates.words import Word
from tests.sync.updates.made import newer
from tests.sync.updates.repository import Repository, people
from tests.sync.updates.terminal import Terminal


def test_a_terminal_that_was_away_for_two_years_follows_every_root(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    for month in range(24):
        repository.now += timedelta(days=30)
        if month % 4 == 0:
            repository.rotate_root(month % 3)
        if month % 6 == 0:
            repository.rotate_online()
        repository.sign()
    second = newer(repository)
    terminal.now = repository.now
    terminal.choose(second, 2)
    assert (terminal.take(), terminal.staged) == (None, "2026.2")


def test_new_online_keys_may_begin_their_versions_anew(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    for _ in range(5):
        repository.sign_online()
    terminal.choose(first)
    terminal.take()
    repository.rotate_online()
    repository.timestamp.version = repository.snapshot.version = 0
    second = newer(repository)
    terminal.choose(second, 2)
    assert (terminal.take(), terminal.staged) == (None, "2026.2")


def test_a_root_that_the_old_people_did_not_sign_is_refused(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    strangers = people(2)
    for key in strangers:
        repository.root.add_key(key.public_key, "root")
    repository.sign_root(strangers)
    terminal.choose(first)
    assert terminal.take() is Word.WRONG_KEY
