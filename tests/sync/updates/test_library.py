"""What we use of the library that it keeps to itself: its version is pinned, and this tells why."""

from datetime import timedelta
from pathlib import Path

import pytest

from sync.updates.fetcher import LineFetcher
from sync.updates.updater import Trust, trust_offline
from sync.updates.words import NotTakenError, Word
from tests.sync.updates.repository import NOW, Repository
from tests.sync.updates.server import Server


def test_expiry_is_judged_at_the_time_that_we_say(
    tmp_path: Path, repository: Repository, server: Server
) -> None:
    fetcher = LineFetcher(1.0)
    for day, expired in ((0, False), (6, False), (8, True)):
        at = NOW + timedelta(days=day)
        trust = Trust(tmp_path, f"{server.url}/v1/tuf/", fetcher, repository.first_root, at)
        if expired:
            with pytest.raises(NotTakenError) as told:
                trust.refresh()
            assert told.value.word is Word.EXPIRED
        else:
            trust.refresh()
    fetcher.close()


def test_what_was_proved_stays_proved_without_a_line(
    tmp_path: Path, repository: Repository, server: Server
) -> None:
    repository.add_set("2026.1", {"items/a.yaml": b"a"})
    repository.sign()
    fetcher = LineFetcher(1.0)
    root = repository.first_root
    Trust(tmp_path, f"{server.url}/v1/tuf/", fetcher, root, NOW).refresh()
    fetcher.close()
    server.close()
    assert trust_offline(tmp_path, root, NOW).target("sets/2026.1.json") is not None
    with pytest.raises(NotTakenError):
        trust_offline(tmp_path, root, NOW + timedelta(days=30))


def test_a_store_with_a_changed_byte_proves_nothing(
    tmp_path: Path, repository: Repository, server: Server
) -> None:
    fetcher = LineFetcher(1.0)
    root = repository.first_root
    Trust(tmp_path, f"{server.url}/v1/tuf/", fetcher, root, NOW).refresh()
    fetcher.close()
    path = tmp_path / "targets.json"
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2'))
    with pytest.raises(NotTakenError):
        trust_offline(tmp_path, root, NOW)


def test_metadata_are_written_durably(
    tmp_path: Path, repository: Repository, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def noting(path: Path, data: bytes) -> None:
        written.append(path.name)
        path.write_bytes(data)

    monkeypatch.setattr("sync.updates.updater.write_durably", noting)
    fetcher = LineFetcher(1.0)
    Trust(tmp_path, f"{server.url}/v1/tuf/", fetcher, repository.first_root, NOW).refresh()
    fetcher.close()
    assert written == ["1.root.json", "timestamp.json", "snapshot.json", "targets.json"]
