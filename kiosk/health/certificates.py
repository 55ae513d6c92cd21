"""Until when certificates hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

SOON = timedelta(days=30)
"""A certificate that ends within this has to be replaced."""


def ends_first(path: Path) -> datetime | None:
    """When the first certificate of a PEM file ends; None when there is none that can be read."""
    from cryptography import x509  # whoever trusts the system's store needs none of it

    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return None
    return min((one.not_valid_after_utc for one in found), default=None)


class Certificates:
    """One such file, read again only when it was written anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark: object = None
        self._ends: datetime | None = None

    def ends_first(self) -> datetime | None:
        """When the first of them ends."""
        try:
            found = self._path.stat()
        except OSError:
            self._mark = self._ends = None
            return None
        mark = found.st_mtime_ns, found.st_ino, found.st_size
        if mark != self._mark:
            self._mark, self._ends = mark, ends_first(self._path)
        return self._ends


def is_soon(end: datetime | None, now: datetime) -> bool:
    """Whether somebody has to see to it."""
    return end is not None and end.astimezone(UTC) - now < SOON
