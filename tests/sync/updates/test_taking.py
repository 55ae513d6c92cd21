"""What a terminal takes, and what a hostile server on the way cannot make it take."""

import resource
from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.canonical import sha256_hex
from contracts.errors import StorageFullError
from contracts.sets import SetManifest
from sync.updates import floor
from sync.updates.files import FileStore
from sync.updates.words import Word
from tests.sync.updates.repository import Repository, people
from tests.sync.updates.server import Server, cut_after, drip, endless, other, status
from tests.sync.updates.terminal import DISTRICT, Terminal

ITEM = {"items/elder-allowance.yaml": b"code: elder-allowance\n" * 40}
BIG = {"voice/welcome.ogg": bytes(range(256)) * 256}
OVERLAY = b'{"schema":1,"district":"500199","patches":[]}'


@pytest.fixture
def first(repository: Repository) -> SetManifest:
    made = repository.add_set("2026.1", ITEM | BIG)
    repository.sign()
    return made


def hash_of(files: dict[str, bytes]) -> str:
    return sha256_hex(next(iter(files.values())))


def newer(repository: Repository, name: str = "2026.2") -> SetManifest:
    made = repository.add_set(name, {"items/elder-allowance.yaml": name.encode() * 9}, number=2)
    repository.sign()
    return made


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


# ---- districts


def test_the_overlay_of_the_own_district_is_taken_and_no_other(
    terminal: Terminal, repository: Repository, server: Server
) -> None:
    foreign = OVERLAY.replace(b"500199", b"500198")
    repository.delegate(DISTRICT)
    repository.delegate("500198")
    repository.add_overlay(DISTRICT, OVERLAY)
    repository.add_overlay("500198", foreign)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY, "500198": foreign})
    repository.sign()
    terminal.choose(made)
    assert terminal.take() is None
    asked = {path for path, _ in server.asked}
    assert f"/v1/files/{sha256_hex(OVERLAY)}" in asked
    assert f"/v1/files/{sha256_hex(foreign)}" not in asked
    assert "/v1/tuf/1.district-500198.json" not in asked


def test_an_overlay_that_the_district_did_not_sign_is_not_taken(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate(DISTRICT)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.OVERLAY, None)


def test_nor_one_that_the_city_signed_in_its_place(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate(DISTRICT)
    repository.add_overlay_by_the_city(DISTRICT, OVERLAY)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.OVERLAY, None)


def test_nor_one_that_another_key_signed(terminal: Terminal, repository: Repository) -> None:
    repository.delegate(DISTRICT)
    (repository.districts[DISTRICT],) = people(1)  # not delegated to
    repository.add_overlay(DISTRICT, OVERLAY)
    made = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(made)
    assert (terminal.take(), terminal.staged) == (Word.WRONG_KEY, None)


def test_an_old_set_can_be_gone_back_to_with_the_overlay_it_had(
    terminal: Terminal, repository: Repository
) -> None:
    repository.delegate(DISTRICT)
    repository.add_overlay(DISTRICT, OVERLAY)
    old = repository.add_set("2026.1", ITEM, {DISTRICT: OVERLAY})
    repository.sign()
    terminal.choose(old)
    assert terminal.take() is None
    fresh = OVERLAY + b"\n"
    repository.add_overlay(DISTRICT, fresh)
    new = repository.add_set("2026.2", ITEM, {DISTRICT: fresh}, number=2)
    repository.sign()
    terminal.choose(new, 2)
    assert terminal.take() is None
    terminal.choose(old, 3)
    assert terminal.take() is None
    assert terminal.staged == "2026.1"


# ---- attacks on metadata


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


# ---- keys that change


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


# ---- files


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
