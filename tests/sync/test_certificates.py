"""TLS with the certificates of an office's own authority, and words when one is not trusted."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kiosk.maintenance.doctor import examine
from kiosk.records.enrolment import read_enrolment
from kiosk.records.migrate import migrate
from sync.enrol import enrol
from sync.errors import CertificateError, SyncSettingsError
from sync.settings import SyncSettings
from sync.transport import Transport
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected
from tests.sync.test_process import running

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass
class Authority:
    """An authority as offices make them by hand: without the extensions that RFC 5280 wants."""

    name: str

    def __post_init__(self) -> None:
        self.key = generate_private_key(SECP256R1())
        self.certificate = self._issue(self.name, self.key, None, DAY)

    def server(self, folder: Path, name: str, ends: timedelta = DAY) -> Path:
        """Key and certificate of a server in one file."""
        key = generate_private_key(SECP256R1())
        certificate = self._issue("centre", key, name, ends)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / f"{self.name}-{name}.pem"
        path.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
        return path

    def file(self, folder: Path) -> Path:
        path = folder / f"{self.name}.pem"
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def _issue(
        self, subject: str, key: EllipticCurvePrivateKey, host: str | None, ends: timedelta
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(subject))
            .issuer_name(_named(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 30 * DAY)
            .not_valid_after(NOW + ends)
            .add_extension(x509.BasicConstraints(host is None, None), critical=False)
        )
        if host is not None:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@pytest.fixture(scope="module")
def office() -> Authority:
    return Authority("Office CA")


def serving(pem: Path) -> FakeCentre:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    return FakeCentre(tls=tls)


@pytest.fixture
def secure(office: Authority, tmp_path: Path) -> Iterator[FakeCentre]:
    centre = serving(office.server(tmp_path, "localhost"))
    yield centre
    centre.close()


def hello(url: str, ca: Path | None, timeless: Callable[[], bool] = lambda: False) -> None:
    transport = Transport(url, 3.0, ca=ca, timeless=timeless)
    try:
        assert transport.post("/v1/hello", b"{}", {}).status == 401  # unsigned, and answered
    finally:
        transport.close()


def test_the_authority_of_the_settings_is_trusted(
    secure: FakeCentre, office: Authority, settings: SyncSettings, tmp_path: Path
) -> None:
    there = replace(settings, centre_url=secure.url, ca=office.file(tmp_path), timeout_s=3)
    enrol(there, "GOOD-CODE")
    migrate(there.data_dir)
    with running(there), connected(there.data_dir) as line:
        line.watch_until(lambda status: status["centre"] == "reachable")


def test_the_centres_own_certificate_can_be_the_one_that_is_trusted(
    secure: FakeCentre, office: Authority, tmp_path: Path
) -> None:
    pem = (tmp_path / f"{office.name}-localhost.pem").read_text("ascii")
    own = tmp_path / "own.pem"
    own.write_text(pem[pem.index("-----BEGIN CERTIFICATE") :], "ascii")
    hello(secure.url, own)


def test_a_clock_that_lost_the_time_asks_no_certificate_for_its_times_and_for_all_else(
    office: Authority, tmp_path: Path
) -> None:
    centre = serving(office.server(tmp_path, "localhost", -DAY))
    lost = [True]
    try:
        hello(centre.url, office.file(tmp_path), lambda: lost[0])
        with pytest.raises(CertificateError, match="not trusted"):
            hello(centre.url, Authority("Another CA").file(tmp_path), lambda: lost[0])
        lost[0] = False
        with pytest.raises(CertificateError, match="expired"):
            hello(centre.url, office.file(tmp_path), lambda: lost[0])
    finally:
        centre.close()
    stranger = serving(office.server(tmp_path, "other.example", DAY))
    try:
        with pytest.raises(CertificateError, match="not trusted"):
            hello(stranger.url, office.file(tmp_path), lambda: True)
    finally:
        stranger.close()


def test_the_systems_store_is_trusted_without_a_setting(
    secure: FakeCentre, office: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(office.file(tmp_path)))  # where the store is
    hello(secure.url, None)


def test_with_an_authority_of_its_own_the_systems_store_is_not_asked(
    secure: FakeCentre, office: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(office.file(tmp_path)))
    with pytest.raises(CertificateError):
        hello(secure.url, Authority("Another CA").file(tmp_path))


def test_a_certificate_that_is_not_trusted_is_named(
    secure: FakeCentre, settings: SyncSettings
) -> None:
    there = replace(settings, centre_url=secure.url, timeout_s=3)
    with pytest.raises(CertificateError) as refused:
        enrol(there, "GOOD-CODE")
    said = str(refused.value)
    for part in ("localhost:", "CN=centre", "CN=Office CA", "SHA-256 ", "[centre] ca", "clock"):
        assert part in said
    assert read_enrolment(there.data_dir) is None


@pytest.mark.parametrize(
    ("name", "ends", "word"),
    [("other.example", DAY, "other.example"), ("localhost", -DAY, "expired")],
)
def test_why_it_is_not_trusted_is_said(
    office: Authority, tmp_path: Path, name: str, ends: timedelta, word: str
) -> None:
    centre = serving(office.server(tmp_path, name, ends))
    try:
        with pytest.raises(CertificateError, match=word):
            hello(centre.url, office.file(tmp_path))
    finally:
        centre.close()


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_without_a_certificate_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SyncSettingsError, match=r"centre\.ca"):
        Transport("https://localhost", 1, ca=path)


def test_the_doctor_tells_a_certificate_from_a_cable(
    secure: FakeCentre, office: Authority, settings: SyncSettings, tmp_path: Path
) -> None:
    there = replace(settings, centre_url=secure.url, ca=office.file(tmp_path), timeout_s=3)
    enrol(there, "GOOD-CODE")
    migrate(there.data_dir)
    stranger = Authority("Another CA").file(tmp_path)
    with running(replace(there, ca=stranger)), connected(there.data_dir) as line:
        line.watch_until(lambda status: status["reason"] == "N-104")
        keys = {finding.key for finding in examine(there.data_dir, (), ())}
    assert "centre_certificate" in keys
    assert "centre_unreachable" not in keys
