"""Whom a new terminal trusts on the way to its centre: certificate files that somebody brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.visit.effects import Asked
from kiosk.visit.events import Result
from kiosk.visit.setup import Told

TRUSTED = "centre.ca"
"""The word of the settings for the file of who is trusted."""


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """Whose it is, from when to when it holds; ``rows``: its fingerprint as people compare it."""

    name: str
    first: str
    last: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file on a stick.

    Attributes:
        mark: which certificates these are; what is taken is what was shown.
        why: why it may not be trusted, ``provision.<why>`` with ``params``; "" where it may.
        early: it holds only later, by this machine's clock.
    """

    name: str
    stick: str
    mark: str = ""
    certificates: tuple[SeenCertificate, ...] = ()
    why: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    early: bool = False


@dataclass(frozen=True, slots=True)
class FindCertificates(Asked):
    """See which files are there; ends with CertificatesFound."""


@dataclass(frozen=True, slots=True)
class CertificatesFound(Result):
    """Those; ``sticks``: how many sticks are plugged in."""

    files: tuple[SeenFile, ...] = ()
    sticks: int = 0


@dataclass(frozen=True, slots=True)
class TakeCertificates(Asked):
    """Keep what was shown beside the settings; ends with CertificatesTaken."""

    mark: str


@dataclass(frozen=True, slots=True)
class CertificatesTaken(Result):
    """``place``: where they are kept now; ``lacks``: why they are not, None when they are."""

    place: str = ""
    lacks: Told | None = None
