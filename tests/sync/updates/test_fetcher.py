import os
import threading
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, DownloadHTTPError

from sync.updates.fetcher import FOLDER_URL, FolderFetcher, LineFetcher
from sync.updates.pace import Pace
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server, status


def read(fetcher: LineFetcher | FolderFetcher, url: str, start: int = 0) -> bytes:
    return b"".join(fetcher.read(url, start))


def test_a_slow_sender_never_makes_us_wait_and_a_fast_one_does() -> None:
    now = [0.0]
    pace = Pace(1000, lambda: now[0])
    for _ in range(100):
        now[0] += 1
        assert pace.after(1) == 0
    assert pace.after(500) == pytest.approx(0.5, abs=0.01)
    assert pace.after(500) == pytest.approx(1.0, abs=0.01)
    assert Pace(0).after(10**9) == 0


class Patient(threading.Event):
    """Notes how long it is waited for, and lets nobody wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return False


def test_a_limit_of_the_line_is_kept_over_several_files(server: Server) -> None:
    server.repository.files["a" * 64] = server.repository.files["b" * 64] = b"x" * 20_000
    stop = Patient()
    fetcher = LineFetcher(1.0, bandwidth=100_000, stop=stop)
    for name in ("a", "b"):
        assert len(read(fetcher, f"{server.url}/v1/files/{name * 64}")) == 20_000
    fetcher.close()
    assert max(stop.waits) > 0.15


def test_no_proxy_of_the_environment_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    fetcher = LineFetcher(1.0)
    assert read(fetcher, f"{server.url}/v1/tuf/timestamp.json")
    fetcher.close()


@pytest.mark.parametrize("code", [301, 302, 307, 403, 404, 503])
def test_every_other_status_is_told_by_its_number(server: Server, code: int) -> None:
    server.faults["timestamp.json"] = status(code, {"Location": f"{server.url}/v1/tuf/1.root.json"})
    fetcher = LineFetcher(1.0)
    with pytest.raises(DownloadHTTPError) as told:
        read(fetcher, f"{server.url}/v1/tuf/timestamp.json")
    fetcher.close()
    assert told.value.status_code == code


def test_a_reading_that_was_given_up_does_not_disturb_the_next(server: Server) -> None:
    server.repository.files["a" * 64] = os.urandom(300_000)
    fetcher = LineFetcher(1.0)
    begun = fetcher.read(f"{server.url}/v1/files/{'a' * 64}")
    next(begun)
    expected = server.repository.metadata["timestamp.json"]
    assert read(fetcher, f"{server.url}/v1/tuf/timestamp.json") == expected
    fetcher.close()


def test_a_folder_is_read_like_a_server(tmp_path: Path, repository: Repository) -> None:
    (tmp_path / "tuf").mkdir()
    (tmp_path / "tuf" / "timestamp.json").write_bytes(b"0123456789")
    fetcher = FolderFetcher(tmp_path)
    assert read(fetcher, f"{FOLDER_URL}tuf/timestamp.json", 4) == b"456789"
    with pytest.raises(DownloadHTTPError):
        read(fetcher, f"{FOLDER_URL}tuf/2.root.json")


@pytest.mark.parametrize("name", ["../secret", "tuf/../../secret", "/etc/passwd", "tuf//x", ".x"])
def test_no_name_leads_out_of_a_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    inner = tmp_path / "stick"
    (inner / "tuf").mkdir(parents=True)
    with pytest.raises(DownloadHTTPError):
        read(FolderFetcher(inner), FOLDER_URL + name)


def test_links_and_pipes_of_a_folder_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "link.json").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe.json")
    for name in ("link.json", "pipe.json"):
        with pytest.raises(DownloadError):
            read(FolderFetcher(tmp_path), FOLDER_URL + name)
