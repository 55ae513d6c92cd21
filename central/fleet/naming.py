"""Terminals as people name them at the command line: by id, or by the name they were given."""

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from central.storage.models import TerminalRow
from contracts.errors import PolicyError

_MOST_DIGITS = 9


class UnknownTerminalError(PolicyError):
    """No terminal is called like that, or several are."""

    code: ClassVar[str] = "P-181"


def named(session: Session, name: str, *, numbered: bool = False) -> str:
    """The id of the one terminal of this id or name. Raises UnknownTerminalError.

    ``numbered``: or of this number, as it stands on the terminal's own screen.
    """
    called = [TerminalRow.id == name, TerminalRow.name == name]
    if numbered and name.isascii() and name.isdigit() and len(name) < _MOST_DIGITS:
        called.append(TerminalRow.terminal_no == int(name))
    query = select(TerminalRow.id).where(or_(*called), TerminalRow.revoked_at.is_(None))
    found = list(session.scalars(query.limit(2)))
    if not found:
        raise UnknownTerminalError(f"no terminal is called {name}")
    if len(found) > 1:
        raise UnknownTerminalError(f"several terminals are called {name}; give the id of one")
    return found[0]


def all_named(session: Session, names: Iterable[str]) -> tuple[str, ...]:
    """The ids of terminals. Raises UnknownTerminalError."""
    return tuple(named(session, name) for name in names)
