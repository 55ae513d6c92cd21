"""What the centre tells each terminal, signed once and at hand without asking the database.

Read anew several times a second by whoever calls ``refresh``; whatever is told is durable before,
because it is read from what was committed.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.fleet.choices import AnyRow, choice_word, wanted_after
from central.fleet.notices import carried_notices, notice_word, terminals_of, told_notices
from central.fleet.notices import standing_notices as standing
from central.fleet.remote import command_word, open_commands
from central.fleet.signing import AnswerSigner
from central.storage.fleet import CommandRow, NoticeRow
from central.storage.models import TerminalRow
from contracts.fleet import MAX_NOTICED, WordT

MAX_COMMANDS, MAX_NOTICES = 8, 16
MAX_CARRIED_NOTICES = MAX_NOTICED
"""On a stick: as many as a terminal keeps, far below what its words may measure."""
_CHOICES_AT_ONCE = 5000


@dataclass(slots=True)
class _ToldChoice:
    row: AnyRow
    signed: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ToldNotices:
    """Signed notices, and the highest number of a withdrawal among them."""

    signed: tuple[dict[str, Any], ...] = ()
    withdrawn: int = 0


@dataclass(slots=True)
class _Standing:
    """Commands and notices as they stand; replaced as a whole."""

    commands: dict[str, list[CommandRow]] = field(default_factory=dict)
    notices: tuple[NoticeRow, ...] = ()
    named: frozenset[str] = frozenset()
    """Terminals that a notice names."""
    for_all: bool = False
    revoked: frozenset[str] = frozenset()


class Words:
    """The words of one centre. ``refresh`` from one thread, the rest from another one."""

    def __init__(self, signer: AnswerSigner) -> None:
        self._signer = signer
        self._lock = threading.Lock()
        self._choices: dict[str, _ToldChoice] = {}
        self._highest = 0
        self._standing = _Standing()
        self._signed: dict[tuple[str, int, str], dict[str, Any]] = {}

    def refresh(self, session: Session, now: datetime) -> None:
        """Read what is new."""
        while rows := wanted_after(session, self._highest, _CHOICES_AT_ONCE):
            with self._lock:
                for row in rows:
                    self._choices[row.terminal_id] = _ToldChoice(row)
            self._highest = rows[-1].number
        commands: dict[str, list[CommandRow]] = {}
        for command in open_commands(session, now):
            commands.setdefault(command.terminal_id, []).append(command)
        notices = tuple(standing(session, now))
        named = [terminals_of(row) for row in notices]
        revoked = select(TerminalRow.id).where(TerminalRow.revoked_at.is_not(None))
        ids = {(row.id, row.revision) for row in notices} | {
            (row.id, row.seq) for rows in commands.values() for row in rows
        }
        with self._lock:
            self._standing = _Standing(
                commands,
                notices,
                frozenset().union(*named),
                not all(named),
                frozenset(session.scalars(revoked)),
            )
            self._signed = {key: said for key, said in self._signed.items() if key[:2] in ids}

    def revoked(self, terminal_id: str) -> bool:
        """Whether nothing is said to this terminal any more."""
        return terminal_id in self._standing.revoked

    def choice(self, terminal_id: str, known: int) -> dict[str, Any] | None:
        """The signed choice of a terminal unless it knows it already."""
        told = self._choices.get(terminal_id)
        if told is None or told.row.number == known:
            return None
        if told.signed is None:
            told.signed = self._sign(choice_word(told.row))
        return told.signed

    def commands(
        self, terminal_id: str, answered: set[str], now: datetime
    ) -> tuple[dict[str, Any], ...]:
        """Signed commands that a terminal has not answered yet."""
        rows = self._standing.commands.get(terminal_id)
        if not rows:
            return ()
        due = [row for row in rows if row.expires > now and row.id not in answered]
        return tuple(
            self._remembered((row.id, row.seq, terminal_id), command_word(row))
            for row in due[:MAX_COMMANDS]
        )

    def notices(
        self, terminal_id: str, told: int, noticed: Mapping[str, int] | None = None
    ) -> ToldNotices:
        """Signed notices for a terminal; see ``told_notices``."""
        now = self._standing
        if not now.notices or not (now.for_all or terminal_id in now.named):
            return ToldNotices()
        rows = told_notices(now.notices, terminal_id, told, noticed, MAX_NOTICES)
        withdrawn = max((row.number for row in rows if row.withdrawn), default=0)
        return ToldNotices(self._signed_notices(rows, terminal_id), withdrawn)

    def carried_notices(self, terminal_id: str) -> tuple[dict[str, Any], ...]:
        """Signed notices for a terminal on a stick; see the function of this name."""
        rows = carried_notices(self._standing.notices, terminal_id, MAX_CARRIED_NOTICES)
        return self._signed_notices(rows, terminal_id)

    def _signed_notices(
        self, rows: Iterable[NoticeRow], terminal_id: str
    ) -> tuple[dict[str, Any], ...]:
        signed = []
        for row in rows:
            whose = terminal_id if terminals_of(row) else ""
            key = (row.id, row.revision, whose)
            signed.append(self._remembered(key, notice_word(row, terminal_id)))
        return tuple(signed)

    def _remembered(self, key: tuple[str, int, str], word: WordT) -> dict[str, Any]:
        said = self._signed.get(key)
        if said is None:
            said = self._signed[key] = self._sign(word)
        return said

    def _sign(self, word: WordT) -> dict[str, Any]:
        return self._signer.signed(word.model_dump(mode="json")).model_dump(mode="json")
