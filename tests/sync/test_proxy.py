"""A proxy of the settings carries TLS to the centre, and nothing else decides about proxies."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from kiosk.records.enrolment import read_enrolment
from sync.enrol import enrol
from sync.errors import CentreUnreachableError, CertificateError, SyncSettingsError
from sync.settings import SyncSettings, load_sync_settings
from sync.transport import Transport
from sync.updates.fetcher import LineFetcher
from tests.provisioning.servers import Serve, answering, connecting, dripping, says
from tests.sync.fake_centre import FakeCentre
from tests.sync.test_certificates import Authority, serving


@pytest.fixture(scope="module")
def office() -> Authority:
    return Authority("Office CA")


@pytest.fixture
def secure(office: Authority, tmp_path: Path) -> Iterator[FakeCentre]:
    centre = serving(office.server(tmp_path, "localhost"))
    yield centre
    centre.close()


def test_a_terminal_enrols_through_a_proxy(
    secure: FakeCentre, office: Authority, settings: SyncSettings, tmp_path: Path
) -> None:
    seen: list[str] = []
    with answering(connecting(seen)) as port:
        there = replace(
            settings,
            centre_url=secure.url,
            ca=office.file(tmp_path),
            proxy=f"http://127.0.0.1:{port}",
            timeout_s=5,
        )
        enrol(there, "GOOD-CODE")
    assert read_enrolment(settings.data_dir) is not None
    assert {*seen} == {secure.url.removeprefix("https://")}


def test_whose_certificate_is_not_trusted_is_not_trusted_through_a_proxy(
    secure: FakeCentre, tmp_path: Path
) -> None:
    other = Authority("Somebody else").file(tmp_path)
    with answering(connecting([])) as port:
        proxy = f"http://127.0.0.1:{port}"
        transport = Transport(secure.url, 5.0, ca=other, proxy=proxy)
        with closing(transport), pytest.raises(CertificateError, match="not trusted"):
            transport.post("/v1/hello", b"{}", {})


@pytest.mark.parametrize(
    "serve",
    [dripping, says(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), says(b"no\r\n")],
)
def test_a_proxy_that_does_not_connect_is_a_centre_that_is_not_reached(
    serve: Serve, office: Authority, tmp_path: Path
) -> None:
    with answering(serve) as port:
        proxy = f"http://127.0.0.1:{port}"
        transport = Transport("https://centre.example", 0.5, ca=office.file(tmp_path), proxy=proxy)
        with closing(transport), pytest.raises(CentreUnreachableError):
            transport.post("/v1/hello", b"{}", {})


def test_a_proxy_of_the_environment_counts_for_nothing(
    centre: FakeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with closing(Transport(centre.url, 5.0)) as transport:
        assert transport.post("/v1/hello", b"{}", {}).status == 401


def test_sets_come_through_the_proxy_too(
    secure: FakeCentre, office: Authority, tmp_path: Path
) -> None:
    def published(request: BaseHTTPRequestHandler) -> bool:
        request.send_response(200)
        request.send_header("Content-Length", "5")
        request.end_headers()
        request.wfile.write(b"a set")
        return True

    secure.on_get = published
    seen: list[str] = []
    with answering(connecting(seen)) as port:
        proxy = f"http://127.0.0.1:{port}"
        fetcher = LineFetcher(5.0, ca=office.file(tmp_path), proxy=proxy)
        with closing(fetcher):
            assert b"".join(fetcher.read(f"{secure.url}/x")) == b"a set"
    assert seen


@pytest.mark.parametrize(
    ("proxy", "url"),
    [
        ("http://192.0.2.1", "https://centre.example"),
        ("192.0.2.1:3128", "https://centre.example"),
        ("https://192.0.2.1:3128", "https://centre.example"),
        ("http://li:secret@192.0.2.1:3128", "https://centre.example"),
        ("http://192.0.2.1:3128/path", "https://centre.example"),
        ("http://192.0.2.1:99999", "https://centre.example"),
        ("http://192.0.2.1:3128", "http://127.0.0.1:8600"),
    ],
)
def test_what_is_no_proxy_is_refused(proxy: str, url: str, tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\ndata_dir = "/d"\nname = "T"\n[centre]\nurl = "{url}"\nproxy = "{proxy}"\n'
    )
    with pytest.raises(SyncSettingsError, match=r"centre\.proxy"):
        load_sync_settings(path)


def test_a_proxy_is_read_from_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(
        '[terminal]\ndata_dir = "/d"\nname = "T"\n'
        '[centre]\nurl = "https://a.example"\nproxy = "http://192.0.2.1:3128/"\n'
    )
    assert load_sync_settings(path).proxy == "http://192.0.2.1:3128"
