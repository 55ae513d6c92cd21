"""What anybody may read over HTTP, and that there is nothing else."""

import base64
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface

from central.storage.files import AttachmentFiles
from contracts.canonical import sha256_hex
from contracts.sets import FILES_PATH, MANIFEST_TARGET, TUF_PATH, parse_manifest
from tests.central.harness import TIMEOUT_S, RunningCentre, running_centre
from tests.central.publishing.town import ITEMS, Town, make_town


@pytest.fixture
def served(tmp_path: Path) -> Iterator[RunningCentre]:
    """A centre with one published set."""
    town = make_town(tmp_path / "template")
    town.begin()
    town.publish("2026.2")
    town.close()
    with running_centre(tmp_path / "template", tmp_path / "centre") as running:
        yield running


class Line(FetcherInterface):
    """A terminal's line, as plain as it can be."""

    def __init__(self) -> None:
        self.requests = 0
        self.body_bytes = 0

    def _fetch(self, url: str) -> Iterator[bytes]:
        answer = requests.get(url, timeout=TIMEOUT_S)
        self.requests += 1
        if answer.status_code != 200:
            raise DownloadHTTPError("refused", answer.status_code)
        self.body_bytes += len(answer.content)
        yield answer.content


def _updater(served: RunningCentre, folder: Path, line: Line) -> Updater:
    answer = served.terminal().answer
    assert answer.root is not None
    (folder / "targets").mkdir(parents=True, exist_ok=True)
    updater = Updater(
        str(folder),
        served.url + TUF_PATH,
        str(folder / "targets"),
        f"{served.url}{TUF_PATH}/targets",
        line,
        bootstrap=base64.b64decode(answer.root),
    )
    updater._trusted_set.reference_time = served.clock()
    return updater


def test_a_terminal_gets_from_its_enrolment_to_every_file_of_a_set(
    served: RunningCentre, tmp_path: Path
) -> None:
    updater = _updater(served, tmp_path / "t", Line())
    target = updater.get_targetinfo(MANIFEST_TARGET.format(name="2026.2"))
    assert target is not None
    manifest = parse_manifest(Path(updater.download_target(target)).read_bytes())
    for file in manifest.files:
        answer = requests.get(f"{served.url}{FILES_PATH}/{file.sha256}", timeout=TIMEOUT_S)
        assert sha256_hex(answer.content) == file.sha256
        assert len(answer.content) == file.length


def test_a_quiet_check_is_two_requests_and_few_bytes(served: RunningCentre, tmp_path: Path) -> None:
    _updater(served, tmp_path / "t", Line()).refresh()
    quiet = Line()
    _updater(served, tmp_path / "t", quiet).refresh()
    assert quiet.requests == 2
    assert quiet.body_bytes < 1000


def _file(served: RunningCentre) -> tuple[str, bytes]:
    data = (ITEMS / "elder-allowance.yaml").read_bytes()
    return f"{served.url}{FILES_PATH}/{sha256_hex(data)}", data


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=9-5", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_download_goes_on_where_it_broke_off(
    served: RunningCentre, wanted: str, status: int, part: "slice[int | None, int | None, None]"
) -> None:
    url, data = _file(served)
    answer = requests.get(url, headers={"Range": wanted}, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.content) == (status, data[part])
    assert int(answer.headers["Content-Length"]) == len(data[part])


def test_a_range_beyond_the_end_and_a_changed_file_are_said(served: RunningCentre) -> None:
    url, data = _file(served)
    beyond = {"Range": f"bytes={len(data)}-"}
    answer = requests.get(url, headers=beyond, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    other = {"Range": "bytes=5-9", "If-Range": '"another"'}
    assert requests.get(url, headers=other, timeout=TIMEOUT_S).content == data


def test_a_large_file_comes_in_pieces_and_is_whole(served: RunningCentre) -> None:
    data = bytes(range(256)) * 2000
    sha256 = AttachmentFiles(served.data / "trust" / "files").store(data)
    url = f"{served.url}{FILES_PATH}/{sha256}"
    answer = requests.get(url, timeout=TIMEOUT_S)
    assert (answer.content, answer.headers["Content-Length"]) == (data, str(len(data)))
    rest = requests.get(url, headers={"Range": "bytes=100000-"}, timeout=TIMEOUT_S)
    assert (rest.status_code, rest.content) == (206, data[100000:])
    assert requests.head(url, timeout=TIMEOUT_S).headers["Content-Length"] == str(len(data))


def test_what_does_not_change_is_kept_for_ever(served: RunningCentre) -> None:
    url, _data = _file(served)
    answer = requests.get(url, timeout=TIMEOUT_S)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = requests.get(url, headers={"If-None-Match": answer.headers["ETag"]}, timeout=TIMEOUT_S)
    assert (again.status_code, again.content) == (304, b"")
    head = requests.head(url, timeout=TIMEOUT_S)
    assert (head.status_code, head.content) == (200, b"")
    newest = requests.get(f"{served.url}{TUF_PATH}/timestamp.json", timeout=TIMEOUT_S)
    assert newest.headers["Cache-Control"] == "no-cache"
    root = requests.get(f"{served.url}{TUF_PATH}/1.root.json", timeout=TIMEOUT_S)
    assert "immutable" in root.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        f"{TUF_PATH}/root.json",
        f"{TUF_PATH}/2.root.json",
        f"{TUF_PATH}/01.root.json",
        f"{TUF_PATH}/1.timestamp.json",
        f"{TUF_PATH}/targets/../../healthz",
        f"{TUF_PATH}/targets/sets/2026.2.json",
        f"{TUF_PATH}/..%2f..%2fkeys%2fanswer.pem",
        f"{TUF_PATH}/%2e%2e/centre.db",
        f"{FILES_PATH}/",
        f"{FILES_PATH}/..%2f..%2fcentre.db",
        f"{FILES_PATH}/{'A' * 64}",
        f"{FILES_PATH}/{'0' * 64}",
        f"{FILES_PATH}/{'0' * 64}/x",
    ],
)
def test_nothing_else_can_be_read(served: RunningCentre, path: str) -> None:
    request = requests.Request("GET", served.url + path).prepare()
    request.url = served.url + path  # as it stands: dots are not resolved by the client
    with requests.Session() as session:
        assert session.send(request, timeout=TIMEOUT_S).status_code == 404


def test_files_of_a_draft_are_nobodys_business(tmp_path: Path) -> None:
    town = make_town(tmp_path / "centre")
    town.begin()
    draft = town.draft("2026.2")
    for file in draft.manifest.files:
        assert town.public.size(file.sha256) is None
    town.close()


def test_who_takes_a_file_slowly_makes_room_for_others(data_template: Path, tmp_path: Path) -> None:
    with running_centre(data_template, tmp_path / "centre", connections=3) as served:
        sha256 = AttachmentFiles(served.data / "trust" / "files").store(bytes(8 * 1024**2))
        port = int(served.url.rsplit(":", 1)[1])
        with ExitStack() as held:
            for _ in range(3):
                slow = held.enter_context(socket.socket())
                slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                slow.settimeout(TIMEOUT_S)
                slow.connect(("127.0.0.1", port))
                slow.sendall(f"GET {FILES_PATH}/{sha256} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                assert slow.recv(12) == b"HTTP/1.1 200"
            assert requests.get(served.url + "/healthz", timeout=TIMEOUT_S).status_code == 200


def test_nobody_writes_here(served: RunningCentre) -> None:
    for path in (f"{TUF_PATH}/timestamp.json", _file(served)[0].removeprefix(served.url)):
        for verb in (requests.post, requests.put, requests.delete):
            assert verb(served.url + path, timeout=TIMEOUT_S).status_code == 405


def test_a_centre_without_a_ceremony_says_that_there_is_nothing(centre: RunningCentre) -> None:
    assert centre.terminal().answer.root is None
    for path in (f"{TUF_PATH}/1.root.json", f"{TUF_PATH}/timestamp.json"):
        assert requests.get(centre.url + path, timeout=TIMEOUT_S).status_code == 404


def test_town_is_closed_to_who_asks_for_metadata_by_another_name(tmp_path: Path) -> None:
    town: Town = make_town(tmp_path / "centre")
    town.begin()
    for name in ("timestamp.json\n", "1.root.json.new", "1.district-5001990.json", "1.x.json"):
        assert town.public.metadata(name) is None
    town.close()
