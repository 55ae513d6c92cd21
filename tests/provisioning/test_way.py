"""Why the centre is not reached, in one finding that says what to do: real sockets, real TLS."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.maintenance.finding import Level
from kiosk.provisioning.diagnosis import diagnose
from kiosk.provisioning.line import Kernel
from kiosk.provisioning.way import Way
from tests.provisioning.conftest import TEXTS
from tests.provisioning.servers import (
    answering,
    answers_anything,
    connecting,
    dripping,
    private,
    says,
    silent,
)
from tests.sync.fake_centre import FakeCentre
from tests.sync.test_certificates import Authority, serving

SHORT_S = 0.4
"""For an end that never answers; the others answer long before."""
LONG_S = 10.0


@pytest.fixture(scope="module")
def office() -> Authority:
    return Authority("Office CA")


@pytest.fixture
def secure(office: Authority, tmp_path: Path) -> Iterator[FakeCentre]:
    centre = serving(office.server(tmp_path, "localhost"))
    yield centre
    centre.close()


def found(url: str, ca: Path | None = None, proxy: str = "", piece_s: float = LONG_S) -> list[str]:
    """The keys of what was found; every sentence can be said, and every trouble has its cure."""
    findings = list(diagnose(Way(url, ca, proxy, piece_s)))
    for finding in findings:
        for language in ("zh-CN", "en"):
            assert TEXTS.text(f"doctor.{finding.key}", language, **finding.params)
            if finding.level is not Level.OK:
                assert TEXTS.text(f"doctor.{finding.key}_do", language, **finding.params)
    assert [each.level for each in findings[:-1]].count(Level.TROUBLE) == 0
    return [finding.key for finding in findings]


def test_a_centre_that_answers(centre: FakeCentre) -> None:
    assert found(centre.url) == ["net_port", "net_centre"]


def test_a_centre_behind_tls(secure: FakeCentre, office: Authority, tmp_path: Path) -> None:
    keys = found(secure.url, office.file(tmp_path))
    assert keys == ["net_name", "net_port", "net_tls", "net_centre"]


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert found(f"http://127.0.0.1:{port}") == ["net_port_closed"]


def test_an_authority_that_nobody_named(secure: FakeCentre, tmp_path: Path) -> None:
    other = Authority("Somebody else").file(tmp_path)
    assert found(secure.url, other)[-1] == "net_tls_issuer"


def test_a_file_that_holds_no_certificate(secure: FakeCentre, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    assert found(secure.url, empty)[-1] == "net_ca"


def test_an_expired_certificate_is_told_beside_the_clock(office: Authority, tmp_path: Path) -> None:
    centre = serving(office.server(tmp_path, "localhost", timedelta(days=-1)))
    try:
        findings = list(diagnose(Way(centre.url, office.file(tmp_path))))
        assert findings[-1].key == "net_tls_expired"
        said = TEXTS.text("doctor.net_tls_expired", "en", **findings[-1].params)
        assert "valid from 20" in said
        assert "here it is 20" in said
    finally:
        centre.close()


def test_a_certificate_of_another_name(office: Authority, tmp_path: Path) -> None:
    centre = serving(office.server(tmp_path, "other.example"))
    try:
        assert found(centre.url, office.file(tmp_path))[-1] == "net_tls_name"
    finally:
        centre.close()


def test_no_tls_where_tls_is_spoken_to() -> None:
    with answering(answers_anything) as port:
        assert found(f"https://localhost:{port}")[-1] == "net_no_tls"


def test_a_hole_that_never_answers() -> None:
    with answering(silent) as port:
        assert found(f"https://127.0.0.1:{port}", piece_s=SHORT_S)[-1] == "net_tls_silent"
        assert found(f"http://127.0.0.1:{port}", piece_s=SHORT_S)[-1] == "net_centre_silent"


def test_an_answer_that_drips_for_ever_has_one_time_limit() -> None:
    with answering(dripping) as port:
        assert found(f"http://127.0.0.1:{port}", piece_s=SHORT_S)[-1] == "net_centre_silent"


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n", "net_portal"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "net_not_centre"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "net_not_centre"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "net_not_centre"),
        (b"", "net_not_centre"),
    ],
)
def test_something_that_is_no_centre(answer: bytes, key: str) -> None:
    with answering(says(answer)) as port:
        assert found(f"http://127.0.0.1:{port}")[-1] == key


def test_a_name_that_nobody_knows() -> None:
    """A name service may be slow or missing where this runs: each is told as what it is."""
    key = found("https://centre.invalid", proxy="http://127.0.0.1:1")[-1]
    assert key == "net_proxy_closed"
    findings = list(diagnose(Way("http://no-such-host.localhost.invalid"), Kernel(names=Path("/"))))
    assert findings[-1].key in {
        "net_name_unknown", "net_no_name_server", "net_no_interface", "net_no_link",
        "net_no_link_wireless", "net_no_address",
    }  # fmt: skip


def test_a_proxy_carries_tls_and_asks_for_the_name(
    secure: FakeCentre, office: Authority, tmp_path: Path
) -> None:
    seen: list[str] = []
    with answering(connecting(seen)) as port:
        keys = found(secure.url, office.file(tmp_path), f"http://127.0.0.1:{port}")
    assert keys == ["net_port", "net_proxy", "net_tls", "net_centre"]
    assert seen == [secure.url.removeprefix("https://")]


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (b"407 Proxy Authentication Required", "net_proxy_login"),
        (b"403 Forbidden", "net_proxy_refuses"),
        (b"504 Gateway Timeout", "net_proxy_refuses"),
    ],
)
def test_a_proxy_that_does_not_connect(status: bytes, key: str) -> None:
    with answering(connecting([], status)) as port:
        assert found("https://centre.example", proxy=f"http://127.0.0.1:{port}")[-1] == key


def test_a_proxy_that_is_none_or_says_nothing() -> None:
    with answering(says(b"220 mail.example ESMTP\r\n")) as port:
        keys = found("https://centre.example", proxy=f"http://127.0.0.1:{port}")
        assert keys[-1] == "net_proxy_garbled"
    with answering(silent) as port:
        keys = found("https://centre.example", proxy=f"http://127.0.0.1:{port}", piece_s=SHORT_S)
        assert keys[-1] == "net_proxy_silent"


def test_another_time_at_the_centre_is_told() -> None:
    refusal = b'{"code": "unsigned", "message": ""}'
    answer = (
        b"HTTP/1.1 401 Unauthorized\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(refusal), refusal)
    )
    with answering(says(answer)) as port:
        assert found(f"http://127.0.0.1:{port}")[-2:] == ["net_centre", "net_clock"]


def test_behind_tls_a_hole_is_a_hole_too(office: Authority, tmp_path: Path) -> None:
    pem = office.server(tmp_path, "localhost")
    with answering(private(silent, pem)) as port:
        keys = found(f"https://localhost:{port}", office.file(tmp_path), piece_s=1.0)
    assert keys[-1] == "net_centre_silent"
