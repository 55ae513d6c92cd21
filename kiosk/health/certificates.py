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


def is_soon(end: datetime | None, now: datetime) -> bool:
    """Whether somebody has to see to it."""
    return end is not None and end.astimezone(UTC) - now < SOON
