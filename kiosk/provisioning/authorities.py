"""Certificates of an office's own authority: read from a file, judged, kept beside the settings.

Whoever is trusted here may pass for the centre: a person compares the fingerprint before anything
is kept. A file may be anybody's; it is read once, and what is kept is what was shown.
"""

import ssl
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from contracts.canonical import sha256_hex
from hardening.files import write_durably
from hardening.strangers import held, open_plain
from kiosk.provisioning.mounted import Stick
from kiosk.records.errors import storage_errors

MOST_BYTES = 256 * 1024
MOST_CERTIFICATES = 4
"""An office's own authority and those between; more is a list of everybody's."""
MOST_FILES, MOST_SEEN = 8, 1000
LONGEST_NAME = 80
ENDINGS = (".pem", ".crt", ".cer", ".der")
MODE = 0o644
_PEM = b"-----BEGIN "
_DAY = "%Y-%m-%d"
_NOW = "%Y-%m-%d %H:%M"
_ODD = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension)
"""What a certificate raises that is written otherwise than it should be."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One certificate: whose it is, from when to when it holds, and its SHA-256."""

    name: str
    first: datetime
    last: datetime
    sha256: str

    @property
    def days(self) -> tuple[str, str]:
        """From when to when, as people read it."""
        return f"{self.first:{_DAY}}", f"{self.last:{_DAY}}"

    @property
    def rows(self) -> tuple[str, ...]:
        """The fingerprint as people compare it: four rows of four groups of four."""
        groups = [self.sha256[at : at + 4].upper() for at in range(0, len(self.sha256), 4)]
        return tuple("  ".join(groups[at : at + 4]) for at in range(0, len(groups), 4))


@dataclass(frozen=True, slots=True)
class CaFile:
    """A file as it was read.

    Attributes:
        name: of the file. ``stick``: the one it lies on, "" elsewhere.
        held: the certificates in it.
        pem: those alone, as they would be kept; never a key that lies in the same file.
        why: why it may not be trusted, ``provision.<why>`` of ``assets/text`` with ``params``; "".
        early: it holds only from a day on that is still to come by this machine's clock.
    """

    name: str
    stick: str = ""
    held: tuple[Authority, ...] = ()
    pem: bytes = b""
    why: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    early: bool = False

    @property
    def mark(self) -> str:
        """Which certificates these are, whatever file they lie in."""
        return sha256_hex(self.pem)


def read_file(path: Path, now: datetime, stick: str = "") -> CaFile:
    """Read and judge a file. Raises nothing: what cannot be read holds no certificate."""
    name = plain(path.name)
    nothing = CaFile(name, stick, why="no_centre_ca")
    try:
        with open_plain(path) as file:
            data = file.read(MOST_BYTES + 1)
        certificates = _parsed(data) if len(data) <= MOST_BYTES else []
    except (FileNotFoundError, NotADirectoryError):
        return CaFile(name, stick, why="ca_no_file", params={"file": name})
    except (OSError, *_ODD):
        return nothing
    if not certificates:
        return nothing
    if len(certificates) > MOST_CERTIFICATES:
        return CaFile(name, stick, why="ca_many", params={"most": str(MOST_CERTIFICATES)})
    try:
        pem = b"".join(each.public_bytes(Encoding.PEM) for each in certificates)
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem.decode("ascii"))
        found = tuple(map(_authority, certificates))
        why, params = _judged(certificates, found, now)
    except (OSError, *_ODD):  # ssl.SSLError is one
        return nothing
    early = any(each.first > now for each in found)
    return CaFile(name, stick, found, pem, why, params, early)


def on_sticks(sticks: Iterable[Stick], now: datetime) -> tuple[CaFile, ...]:
    """Every file on them that is called like a certificate; of each stick the first few."""
    return tuple(found for stick in sticks for found in _on(stick, now))


def keep(file: CaFile, folder: Path) -> Path:
    """Keep certificates beside the settings under a name that only they have; gives the file.

    So the settings before a change still name what they named.

    Raises:
        StorageFullError, StorageError: they could not be kept.
    """
    path = folder / f"centre-ca-{file.mark[:12]}.pem"
    with storage_errors(f"write {path.name}"):
        write_durably(path, file.pem, mode=MODE)
    return path


def plain(text: str) -> str:
    """A name as a stranger wrote it, in one line that shows all there is of it."""
    shown = "".join(
        char if unicodedata.category(char)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for char in text[: LONGEST_NAME + 1]
    )
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


def _on(stick: Stick, now: datetime) -> Iterator[CaFile]:
    """A stick that is pulled out meanwhile has no more."""
    with suppress(OSError), held(stick.path) as folder:
        listed = (path for path, _ in zip(folder.iterdir(), range(MOST_SEEN), strict=False))
        named = sorted(
            path
            for path in listed
            if path.suffix.lower() in ENDINGS and not path.name.startswith(".")
        )
        for path in named[:MOST_FILES]:
            yield read_file(path, now, plain(stick.name))


def _parsed(data: bytes) -> list[x509.Certificate]:
    if _PEM in data:
        return x509.load_pem_x509_certificates(data)
    return [x509.load_der_x509_certificate(data)] if data else []


def _authority(certificate: x509.Certificate) -> Authority:
    return Authority(
        name=_name(certificate.subject),
        first=certificate.not_valid_before_utc,
        last=certificate.not_valid_after_utc,
        sha256=certificate.fingerprint(SHA256()).hex(),
    )


def _name(subject: x509.Name) -> str:
    """What people call it: its common name, else all that it says."""
    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    said = str(common[0].value) if common else subject.rfc4514_string()
    return plain(said.strip()) or "–"


def _judged(
    certificates: Iterable[x509.Certificate], found: Iterable[Authority], now: datetime
) -> tuple[str, Mapping[str, str]]:
    for certificate, known in zip(certificates, found, strict=True):
        if not _issues(certificate):
            return "ca_not_authority", {"name": known.name}
        if known.last < now:
            last, here = f"{known.last:{_DAY}}", f"{now.astimezone(UTC):{_NOW}}"
            return "ca_expired", {"name": known.name, "last": last, "now": here}
    return "", {}


def _issues(certificate: x509.Certificate) -> bool:
    """Whether it may vouch for others; as OpenSSL sees it, which also knows old ways of saying so.

    What says neither yes nor no does so when it may sign certificates, or is a first-version one
    that vouches for itself.
    """
    extensions = certificate.extensions
    signs: bool | None = None
    with suppress(x509.ExtensionNotFound):
        signs = extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    if signs is False:
        return False
    with suppress(x509.ExtensionNotFound):
        return extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    own = certificate.version is x509.Version.v1 and certificate.issuer == certificate.subject
    return bool(signs) or own
