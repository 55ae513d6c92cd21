"""What the centre tells each terminal, signed once and at hand without asking the database.

Read anew several times a second by whoever calls ``refresh``; whatever is told is durable before,
because it is read from what was committed.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.fleet.choices import AnyRow, choice_word, wanted_after
from central.fleet.notices import Announced, announced, carried_notices, told_notices
from central.fleet.notices import standing_notices as standing
from central.fleet.remote import command_word, open_commands
from central.fleet.signing import AnswerSigner
from central.fleet.technicians import (
    LIST_LIFE,
    Listed,
    doors_after,
    list_number,
    standing_cards,
)
from central.storage.fleet import CommandRow, NoticeRow
from central.storage.models import TerminalRow
from contracts.errors import InvalidDocumentError
from contracts.fleet import MAX_CARDS, MAX_NOTICED, CardList, Command, WordT
from contracts.technicians import fingerprint, public_half

log = structlog.get_logger(__name__)

MAX_COMMANDS, MAX_NOTICES = 8, 16
MAX_CARRIED_NOTICES = MAX_NOTICED
"""On a stick: as many as a terminal keeps, far below what its words may measure."""
_CHOICES_AT_ONCE = 5000
SAID_AGAIN = timedelta(minutes=5)
"""After that a list that may have been lost on the way is said again."""
RowT = TypeVar("RowT", CommandRow, NoticeRow)
ReadT = TypeVar("ReadT")


@dataclass(slots=True)
class _ToldChoice:
    row: AnyRow
    signed: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a terminal says that it has: the number of its list, and a key where that lacks it."""

    number: int = 0
    door: str = ""


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class ToldNotices:
    """Signed notices, and the highest number of a withdrawal among them."""

    signed: tuple[dict[str, Any], ...] = ()
    withdrawn: int = 0


@dataclass(slots=True)
class _Standing:
    """Commands and notices as they stand; replaced as a whole."""

    commands: dict[str, list[Command]] = field(default_factory=dict)
    notices: tuple[Announced, ...] = ()
    named: frozenset[str] = frozenset()
    """Terminals that a notice names."""
    for_all: bool = False
    revoked: frozenset[str] = frozenset()
    list_number: int = 0
    cards: tuple[Listed, ...] = ()


class Words:
    """The words of one centre. ``refresh`` from one thread, the rest from another one."""

    def __init__(self, signer: AnswerSigner) -> None:
        self._signer = signer
        self._centre = public_half(signer.door)
        self._lock = threading.Lock()
        self._choices: dict[str, _ToldChoice] = {}
        self._highest = 0
        self._standing = _Standing()
        self._signed: dict[tuple[str, int, str], dict[str, Any]] = {}
        self._untold: set[str] = set()
        self._doors: dict[str, str] = {}
        self._highest_door = 0
        self._lists_told: dict[str, tuple[tuple[int, str] | None, datetime]] = {}

    def refresh(self, session: Session, now: datetime) -> None:
        """Read what is new."""
        while rows := wanted_after(session, self._highest, _CHOICES_AT_ONCE):
            with self._lock:
                for row in rows:
                    self._choices[row.terminal_id] = _ToldChoice(row)
            self._highest = rows[-1].number
        for door in doors_after(session, self._highest_door):
            self._doors[door.terminal_id] = door.door
            self._highest_door = door.number
        commands: dict[str, list[Command]] = {}
        for command in self._read(open_commands(session, now), command_word):
            commands.setdefault(command.terminal_id, []).append(command)
        before = {(one.word.id, one.word.revision): one for one in self._standing.notices}
        notices = tuple(
            self._read(
                standing(session, now),
                lambda row: before.get((row.id, row.revision)) or announced(row),
            )
        )
        named = [one.terminals for one in notices]
        revoked = select(TerminalRow.id).where(TerminalRow.revoked_at.is_not(None))
        ids = {(one.word.id, one.word.revision) for one in notices} | {
            (word.id, word.seq) for words in commands.values() for word in words
        }
        with self._lock:
            self._standing = _Standing(
                commands,
                notices,
                frozenset().union(*named),
                not all(named),
                frozenset(session.scalars(revoked)),
                list_number(session, now),
                standing_cards(session, now),
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
        words = self._standing.commands.get(terminal_id)
        if not words:
            return ()
        due = [word for word in words if word.expires > now and word.id not in answered]
        return tuple(
            self._remembered((word.id, word.seq, terminal_id), word) for word in due[:MAX_COMMANDS]
        )

    def notices(
        self, terminal_id: str, told: int, noticed: Mapping[str, int] | None = None
    ) -> ToldNotices:
        """Signed notices for a terminal; see ``told_notices``."""
        now = self._standing
        if not now.notices or not (now.for_all or terminal_id in now.named):
            return ToldNotices()
        news = told_notices(now.notices, terminal_id, told, noticed, MAX_NOTICES)
        withdrawn = max((one.number for one in news if one.word.withdrawn), default=0)
        return ToldNotices(self._signed_notices(news, terminal_id), withdrawn)

    def cards(
        self, terminal_id: str, district: str | None, now: datetime, known: Known = NOTHING_KNOWN
    ) -> dict[str, Any] | None:
        """The signed list of a terminal's technicians unless it has it already.

        Whoever tells a key is answered once that is kept, with a list that knows it. The same is
        not said again at once: a terminal of an earlier program never says that it has one. Whose
        key is lost here, as after a restore, tells it again when a list does not know it.
        """
        standing, door = self._standing, self._doors.get(terminal_id, "")
        if not standing.list_number or (known.door and known.door != door):
            return None
        if known.number == standing.list_number and door and not known.door:
            return None
        said, at = self._lists_told.get(terminal_id, (None, now))
        if said == (standing.list_number, door) and timedelta(0) <= now - at < SAID_AGAIN:
            return None
        self._lists_told[terminal_id] = (standing.list_number, door), now
        listed = [one.card for one in standing.cards if one.counts_in(district)]
        word = CardList(
            terminal_id=terminal_id,
            number=standing.list_number,
            made_at=now,
            expires=now + LIST_LIFE,
            centre=self._centre,
            door=fingerprint(door) if door else "",
            salt=self._signer.salt.hex(),
            cards=tuple(listed[:MAX_CARDS]),
        )
        return self._sign(word)

    def carried_notices(self, terminal_id: str) -> tuple[dict[str, Any], ...]:
        """Signed notices for a terminal on a stick; see the function of this name."""
        carried = carried_notices(self._standing.notices, terminal_id, MAX_CARRIED_NOTICES)
        return self._signed_notices(carried, terminal_id)

    def _signed_notices(
        self, notices: Iterable[Announced], terminal_id: str
    ) -> tuple[dict[str, Any], ...]:
        signed = []
        for one in notices:
            whose = terminal_id if one.terminals else ""
            key = (one.word.id, one.word.revision, whose)
            signed.append(self._remembered(key, one.word_for(terminal_id)))
        return tuple(signed)

    def _read(self, rows: Iterable[RowT], read: Callable[[RowT], ReadT]) -> Iterator[ReadT]:
        """What rows say; one that no terminal would take is left out, and logged once."""
        for row in rows:
            try:
                yield read(row)
            except InvalidDocumentError as error:
                if row.id not in self._untold:
                    self._untold.add(row.id)
                    log.error("words.not_told", id=row.id, reason=str(error))

    def _remembered(self, key: tuple[str, int, str], word: WordT) -> dict[str, Any]:
        said = self._signed.get(key)
        if said is None:
            said = self._sign(word)
            with self._lock:  # refresh walks what is kept
                self._signed[key] = said
        return said

    def _sign(self, word: WordT) -> dict[str, Any]:
        return self._signer.signed(word.model_dump(mode="json")).model_dump(mode="json")
