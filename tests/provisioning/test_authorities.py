"""Certificates that somebody brings: what is shown of them, what is refused, what is kept."""

import os
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kiosk.provisioning.authorities import (
    LONGEST_NAME,
    MOST_BYTES,
    MOST_CERTIFICATES,
    MOST_FILES,
    CaFile,
    keep,
    on_sticks,
    read_file,
)
from kiosk.provisioning.checking import check
from kiosk.provisioning.mounted import Stick
from tests.provisioning.conftest import TEXTS
from tests.sync.test_certificates import Authority

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def office() -> Authority:
    return Authority("Office CA")


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    folder = tmp_path / "stick"
    folder.mkdir()
    return Stick(folder, "BANK STICK", writable=True)


def judged(path: Path, now: datetime = NOW) -> CaFile:
    file = read_file(path, now)
    if file.why:
        for language in ("zh-CN", "en"):
            assert TEXTS.text(f"provision.{file.why}", language, **file.params)
    return file


def test_what_is_shown_is_the_name_the_days_and_the_fingerprint_that_openssl_prints(
    office: Authority, tmp_path: Path
) -> None:
    [shown] = judged(office.file(tmp_path)).held
    der = ssl.PEM_cert_to_DER_cert(office.file(tmp_path).read_text("ascii"))
    assert shown.sha256 == x509.load_der_x509_certificate(der).fingerprint(SHA256()).hex()
    assert "".join(shown.rows).replace(" ", "").lower() == shown.sha256
    assert [len(row.split()) for row in shown.rows] == [4, 4, 4, 4]
    assert all(len(group) == 4 for row in shown.rows for group in row.split())
    assert shown.name == "Office CA"
    certificate = office.certificate
    assert shown.days == (
        f"{certificate.not_valid_before_utc:%Y-%m-%d}",
        f"{certificate.not_valid_after_utc:%Y-%m-%d}",
    )


def test_a_file_as_windows_writes_it_is_kept_as_the_settings_want_it(
    office: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "office.cer"
    path.write_bytes(office.certificate.public_bytes(Encoding.DER))
    file = judged(path)
    assert not file.why
    kept = keep(file, tmp_path)
    assert check("centre.ca", str(kept), {}) is None
    assert check("centre.ca", str(path), {}) is not None, "the sync process reads PEM alone"


def test_a_key_in_the_same_file_is_not_kept(office: Authority, tmp_path: Path) -> None:
    path = tmp_path / "all.pem"
    path.write_bytes(
        office.server(tmp_path, "localhost").read_bytes().partition(b"-----BEGIN CERT")[0]
        + office.file(tmp_path).read_bytes()
    )
    assert b"PRIVATE KEY" in path.read_bytes()
    kept = keep(judged(path), tmp_path)
    assert kept.read_bytes() == office.file(tmp_path).read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o644


def test_another_authority_never_takes_the_file_of_the_one_before(
    office: Authority, tmp_path: Path
) -> None:
    one, other = judged(office.file(tmp_path)), judged(Authority("Other").file(tmp_path))
    assert keep(one, tmp_path) != keep(other, tmp_path)
    assert keep(one, tmp_path).read_bytes() == one.pem


@pytest.mark.parametrize(
    "data",
    [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
     b"-----BEGIN ", b"\x30\x82\xff\xff", b"\x00" * 64, b"-" * (MOST_BYTES + 1)],
    ids=["empty", "words", "garbled", "cut", "lies", "zeros", "huge"],
)  # fmt: skip
def test_what_is_no_certificate_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "office.pem"
    path.write_bytes(data)
    assert judged(path).why == "no_centre_ca"
    mistake = check("centre.ca", str(path), {})
    assert mistake is not None
    assert mistake.key == "no_centre_ca"


def test_a_file_that_is_not_there_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "office.pem", tmp_path / "none" / "office.pem"):
        assert judged(path).why == "ca_no_file"
        mistake = check("centre.ca", str(path), {})
        assert mistake is not None
        assert (mistake.key, mistake.params) == ("ca_no_file", {"file": "office.pem"})


def test_a_file_that_ends_too_early_holds_none(office: Authority, tmp_path: Path) -> None:
    whole = office.file(tmp_path).read_bytes()
    path = tmp_path / "half.pem"
    path.write_bytes(whole[: len(whole) // 2])
    assert judged(path).why == "no_centre_ca"


def test_what_is_not_in_time_is_refused_or_told(office: Authority, tmp_path: Path) -> None:
    path = office.file(tmp_path)
    late = judged(path, NOW + YEAR)
    assert (late.why, late.params["name"]) == ("ca_expired", "Office CA")
    assert late.params["now"].startswith(f"{NOW + YEAR:%Y-%m-%d}")
    early = judged(path, NOW - YEAR)
    assert (early.why, early.early) == ("", True), "a new terminal's clock may stand still"


def test_what_vouches_for_nobody_is_refused(office: Authority, tmp_path: Path) -> None:
    alone = tmp_path / "centre.pem"
    pem = office.server(tmp_path, "localhost").read_bytes()
    alone.write_bytes(pem[pem.index(b"-----BEGIN CERT") :])
    assert judged(alone).why == "ca_not_authority"
    mistake = check("centre.ca", str(alone), {})
    assert mistake is not None
    assert mistake.key == "ca_not_authority"
    beside = tmp_path / "chain.pem"
    beside.write_bytes(office.file(tmp_path).read_bytes() + alone.read_bytes())
    assert judged(beside).why == "ca_not_authority"


@pytest.mark.parametrize(
    ("extensions", "well"),
    [
        ((x509.BasicConstraints(ca=True, path_length=0),), True),
        ((x509.BasicConstraints(ca=False, path_length=None),), False),
        ((), False),
        (("signs",), True),
        (("signs-not", x509.BasicConstraints(ca=True, path_length=None)), False),
    ],
    ids=["authority", "none", "says nothing", "may sign", "may not sign"],
)
def test_an_authority_is_what_openssl_takes_for_one(
    tmp_path: Path, extensions: tuple[x509.ExtensionType | str, ...], well: bool
) -> None:
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Shili District")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
    )
    for each in extensions:
        extension = usage(each == "signs") if isinstance(each, str) else each
        made = made.add_extension(extension, critical=True)
    path = tmp_path / "office.crt"
    path.write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    file = judged(path)
    assert (file.why == "") is well
    assert file.held[0].name == "O=Shili District", "it has no common name"


def usage(signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def test_a_list_of_everybodys_is_refused(tmp_path: Path) -> None:
    one = Authority("One").certificate.public_bytes(Encoding.PEM)
    path = tmp_path / "bundle.pem"
    path.write_bytes(one * MOST_CERTIFICATES)
    assert judged(path).why == ""
    path.write_bytes(one * (MOST_CERTIFICATES + 1))
    assert judged(path).why == "ca_many"


def test_a_name_shows_all_there_is_of_it_and_no_more_than_a_line(tmp_path: Path) -> None:
    path = Authority("Real\u202eeciffO\nCA" + "x" * 40).file(tmp_path)
    [shown] = judged(path).held
    assert "\u202e" not in shown.name
    assert "\n" not in shown.name
    assert len(shown.name) <= LONGEST_NAME


def test_what_is_called_like_a_certificate_is_found_on_every_stick(
    office: Authority, stick: Stick, tmp_path: Path
) -> None:
    office.file(stick.path)
    (stick.path / "B.CRT").write_text("nothing")
    (stick.path / "notes.txt").write_bytes(office.file(stick.path).read_bytes())
    (stick.path / "._Office CA.pem").write_bytes(b"\x00\x05\x16\x07")
    (stick.path / "link.pem").symlink_to("/etc/passwd")
    os.mkfifo(stick.path / "pipe.pem")
    (stick.path / "folder.pem").mkdir()
    gone = Stick(tmp_path / "gone", "gone", writable=True)
    found = on_sticks((gone, stick), NOW)
    assert {each.name for each in found if not each.why} == {"Office CA.pem"}
    assert {each.name: each.why for each in found if each.why} == dict.fromkeys(
        ("B.CRT", "link.pem", "pipe.pem", "folder.pem"), "no_centre_ca"
    )
    assert {each.stick for each in found} == {"BANK STICK"}


def test_of_a_stick_that_is_full_of_them_the_first_are_read(
    office: Authority, stick: Stick
) -> None:
    data = office.certificate.public_bytes(Encoding.PEM)
    for number in range(MOST_FILES + 3):
        (stick.path / f"a{number:02}.pem").write_bytes(data)
    assert [each.name for each in on_sticks((stick,), NOW)] == [
        f"a{number:02}.pem" for number in range(MOST_FILES)
    ]
