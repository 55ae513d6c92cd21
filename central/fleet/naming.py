"""Terminals as people name them at the command line: by id, or by the name they were given."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from re import fullmatch
from typing import ClassVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from central.storage.models import TerminalRow
from contracts.errors import InvalidDocumentError, PolicyError

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


class UnknownTerminalError(PolicyError):
    """No terminal is called like that, or several are."""

    code: ClassVar[str] = "P-181"


def named(session: Session, name: str) -> str:
    """The id of the one terminal of this id or name. Raises UnknownTerminalError."""
    query = select(TerminalRow.id).where(
        or_(TerminalRow.id == name, TerminalRow.name == name), TerminalRow.revoked_at.is_(None)
    )
    found = list(session.scalars(query.limit(2)))
    if not found:
        raise UnknownTerminalError(f"no terminal is called {name}")
    if len(found) > 1:
        raise UnknownTerminalError(f"several terminals are called {name}; give the id of one")
    return found[0]


def all_named(session: Session, names: Iterable[str]) -> tuple[str, ...]:
    """The ids of terminals. Raises UnknownTerminalError."""
    return tuple(named(session, name) for name in names)


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
