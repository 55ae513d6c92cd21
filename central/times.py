"""Times and spans of time as people write them at the command line and in forms."""

from datetime import datetime, timedelta
from re import fullmatch

from contracts.errors import InvalidDocumentError

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def moment(text: str, now: datetime) -> datetime:
    """A time: ISO 8601 with offset, or from now on as ``+90s``, ``+1.5h``. Raises
    InvalidDocumentError.
    """
    if text.startswith("+"):
        return now + duration(text[1:])
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidDocumentError(f"{text} is no time as 2026-11-29T08:00+08:00") from None
    if told.tzinfo is None:
        raise InvalidDocumentError(f"{text} lacks its offset, as in 2026-11-29T08:00+08:00")
    return told


def duration(text: str) -> timedelta:
    """A time span as ``300ms``, ``1.5s``, ``2m``, ``24h``, ``30d``. Raises InvalidDocumentError."""
    match = fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if match is None:
        raise InvalidDocumentError(f"{text} is no time span as 90s, 2m, 24h, 30d")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
