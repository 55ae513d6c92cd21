"""What a terminal takes: a chosen set, all of it, signed by people."""

from contracts.sets import SetManifest
from sync.updates.files import FileStore
from sync.updates.words import Word
from tests.sync.updates.made import BIG, ITEM, newer
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server
from tests.sync.updates.terminal import Terminal


def test_a_chosen_set_is_staged_when_all_of_it_is_here(
    terminal: Terminal, first: SetManifest
) -> None:
    assert terminal.choose(first) is None
    assert terminal.take() is None
    assert terminal.staged == "2026.1"
    store = FileStore(terminal.places.files)
    assert all(store.holds(file.sha256, file.length) for file in first.files)


def test_before_anything_is_chosen_nothing_is_asked(terminal: Terminal, server: Server) -> None:
    assert terminal.take() is None
    assert (terminal.staged, server.asked) == (None, [])


def test_a_quiet_look_is_two_requests(
    terminal: Terminal, server: Server, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    before, server.sent = len(server.asked), 0
    terminal.stager.look(terminal.source())
    paths = [path for path, _ in server.asked[before:]]
    assert paths == ["/v1/tuf/2.root.json", "/v1/tuf/timestamp.json"]
    assert server.sent < 500


def test_a_file_that_is_here_is_not_fetched_again(
    terminal: Terminal, server: Server, repository: Repository, first: SetManifest
) -> None:
    terminal.choose(first)
    terminal.take()
    second = repository.add_set("2026.2", ITEM | BIG | {"items/other.yaml": b"x"}, number=2)
    repository.sign()
    before = len(server.asked)
    terminal.choose(second, 2)
    assert terminal.take() is None
    files = [path for path, _ in server.asked[before:] if path.startswith("/v1/files/")]
    assert len(files) == 2  # the manifest and the one new file


def test_the_set_that_came_with_the_program_needs_no_line(
    terminal: Terminal, server: Server
) -> None:
    terminal.choose(None, 3)
    assert terminal.take() is None
    assert (terminal.staged, server.asked) == ("shipped", [])


def test_what_nobody_signed_is_not_taken(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    forged = repository.add_set("2026.9", {"items/x.yaml": b"evil"}, signed=False)
    terminal.choose(forged)
    assert (terminal.take(), terminal.staged) == (Word.NOT_SIGNED, None)


def test_the_name_of_a_signed_set_does_not_cover_another_one(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    other_one = repository.add_set("2026.1", {"items/x.yaml": b"evil"}, signed=False)
    terminal.choose(other_one)
    assert (terminal.take(), terminal.staged) == (Word.NOT_SIGNED, None)


def test_a_manifest_that_calls_itself_otherwise_is_not_taken(
    terminal: Terminal, repository: Repository
) -> None:
    made = repository.add_set("2026.1", ITEM, renamed="2026.7")
    repository.sign()
    called = terminal.choice(made).model_copy(update={"set": "2026.1"})  # as the target is
    assert terminal.told.choice(terminal.signed(called)) is None
    assert (terminal.take(), terminal.staged) == (Word.INVALID, None)


def test_one_signature_of_two_is_none(terminal: Terminal, repository: Repository) -> None:
    made = repository.add_set("2026.1", ITEM)
    repository.targets_keys.pop()
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.WRONG_KEY, None)


def test_a_set_that_the_terminal_went_back_from_is_never_taken_again(
    terminal: Terminal, repository: Repository, first: SetManifest
) -> None:
    second = newer(repository)
    returned = terminal.choice(second).sha256
    terminal.places.sets.mkdir()
    terminal.runs(
        first, returned=[{"name": "2026.2", "sha256": returned, "reason": "start-failed"}]
    )
    assert terminal.choose(second, 2) is None
    assert (terminal.take(), terminal.staged) == (Word.RETURNED, None)


def test_one_update_at_a_time(terminal: Terminal, server: Server, first: SetManifest) -> None:
    terminal.choose(first)
    met: list[Word | None] = []

    def meanwhile(_request: object, _body: bytes) -> bool:
        met.append(terminal.take())
        return False

    server.faults["timestamp.json"] = meanwhile
    assert terminal.take() is None
    assert met == [Word.BUSY]
