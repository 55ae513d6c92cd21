"""Technicians: who they are, which cards and codes open terminals for them, and until when.

Neither the number of a card nor a PIN is kept: of both together there is the hash that terminals
are told, of the PIN alone what codes are bound to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.logbooks import Line
from central.fleet.numbers import CARDS, DOOR, number, take_numbers
from central.storage.fleet import (
    TechnicianCardRow,
    TechnicianCodeRow,
    TechnicianRow,
    TerminalDoorRow,
)
from contracts.errors import PolicyError
from contracts.fleet import MAX_CARDS, ListedCard
from contracts.sets import DISTRICT
from contracts.technicians import (
    card_hash,
    checked_pin,
    in_fours,
    make_code,
    new_id,
    pin_proof,
    read_challenge,
    same,
)

CARD_LIFE = timedelta(days=365)
LIST_LIFE = timedelta(days=60)
"""How long a list counts at a terminal that hears of no newer one; each week there is one."""
STEP = 10_000
"""Weeks that fit between two changes, in the number of a list."""
CODES_AN_HOUR = 10
"""For one terminal: whoever asks for more is not on the phone with somebody who stands there."""
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_LEAST_CARD, _MOST_CARD = 6, 30
_MOST_DISTRICTS = 50


class TechnicianError(PolicyError):
    """There is no such technician, card or terminal, or not this way."""

    code: ClassVar[str] = "P-192"


@dataclass(frozen=True, slots=True)
class CardToList:
    """A card as somebody holds it; ``districts`` empty: everywhere."""

    number: str
    pin: str
    until: datetime
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """What was said over the phone, and why somebody is to be let in."""

    terminal_id: str
    challenge: str
    technician: str
    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A card as terminals are told of it, and where."""

    card: ListedCard
    districts: frozenset[str]

    def counts_in(self, district: str | None) -> bool:
        """Whether terminals of this district know it."""
        return not self.districts or district in self.districts


def add(session: Session, name: str, pin: str, who: str, now: datetime) -> TechnicianRow:
    """Make a technician.

    Raises TechnicianError, TechnicianCodeError: that is no name, or no PIN.
    """
    if not name.strip():
        raise TechnicianError("somebody has to have a name")
    checked_pin(pin)
    technician = new_id()
    while session.get(TechnicianRow, technician) is not None:
        technician = new_id()
    row = TechnicianRow(
        id=technician,
        name=name.strip()[:120],
        proof=pin_proof(technician, pin).hex(),
        made_by=who,
        made_at=now,
        ended_by="",
    )
    session.add(row)
    session.flush()
    _audited(session, who, "technician.added", technician, "", now)
    return row


def list_card(
    session: Session, salt: bytes, technician: str, card: CardToList, who: str, now: datetime
) -> TechnicianCardRow:
    """List a card of somebody who knows their PIN.

    Raises TechnicianError: it is another PIN, no number of a card, it would have ended already, or
    a terminal would have to know too many.
    """
    row = active(session, technician)
    if not same(pin_proof(technician, card.pin).hex(), row.proof):
        raise TechnicianError("that is not their PIN")
    plain = card.number.replace(" ", "").replace("-", "")
    if not (_LEAST_CARD <= len(plain) <= _MOST_CARD and plain.isascii() and plain.isalnum()):
        raise TechnicianError("that is no number of a card")
    if card.until <= now:
        raise TechnicianError("the card would have ended already")
    made = TechnicianCardRow(
        number=take_numbers(session, CARDS),
        technician_id=technician,
        hash=card_hash(salt, card.number, card.pin),
        districts=" ".join(card.districts),
        since=now,
        until=card.until,
        made_by=who,
    )
    session.add(made)
    session.flush()
    _require_few(session, now)
    purpose = f"card={made.number} until={card.until.date().isoformat()}"
    _audited(session, who, "technician.card_listed", technician, purpose, now)
    return made


def end_card(session: Session, card: int, who: str, now: datetime) -> TechnicianCardRow:
    """List it no more; twice changes nothing. Raises TechnicianError."""
    row = session.get(TechnicianCardRow, card)
    if row is None:
        raise TechnicianError("there is no card of that number")
    if row.ended_at is None:
        row.ended_at = now
        take_numbers(session, CARDS)
        _audited(session, who, "technician.card_ended", row.technician_id, f"card={card}", now)
    return row


def end(session: Session, technician: str, who: str, now: datetime) -> TechnicianRow:
    """Let them in nowhere any more, with all their cards. Raises TechnicianError."""
    row = session.get(TechnicianRow, technician)
    if row is None:
        raise TechnicianError("there is no technician of that id")
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, who
        for card in cards_of(session, technician):
            if card.ended_at is None:
                card.ended_at = now
        take_numbers(session, CARDS)
        _audited(session, who, "technician.ended", technician, "", now)
    return row


def issue_code(session: Session, door: bytes, wanted: CodeWanted, who: str, now: datetime) -> str:
    """The code for a challenge of a terminal, to be read out; with a line in the audit log.

    Raises:
        TechnicianCodeError: the challenge was misheard.
        TechnicianError: nobody may have it, or the terminal has not told its key yet.
    """
    challenge = read_challenge(wanted.challenge)
    technician = active(session, wanted.technician)
    if not wanted.why.strip():
        raise TechnicianError("say why they are to be let in")
    told = session.get(TerminalDoorRow, wanted.terminal_id)
    if told is None:
        raise TechnicianError("this terminal has not told its key: it has to reach us once")
    before = session.get(TechnicianCodeRow, (wanted.terminal_id, challenge))
    if before is not None and before.technician_id != technician.id:
        raise TechnicianError("a code for this challenge was made for somebody else")
    if before is None:
        _require_seldom(session, wanted.terminal_id, now)
        session.add(
            TechnicianCodeRow(
                terminal_id=wanted.terminal_id,
                challenge=challenge,
                technician_id=technician.id,
                why=wanted.why.strip()[:200],
                made_by=who,
                made_at=now,
            )
        )
        session.flush()
    purpose = f"for={technician.id} challenge={challenge} why={wanted.why.strip()[:200]}"
    entry = AuditEntry(f"user:{who}", "technician.code_made", wanted.terminal_id, purpose)
    append_audit(session, now, entry)
    proof = bytes.fromhex(technician.proof)
    return in_fours(make_code(door, told.door, wanted.terminal_id, challenge, technician.id, proof))


def active(session: Session, technician: str) -> TechnicianRow:
    """Somebody who may. Raises TechnicianError."""
    row = session.get(TechnicianRow, technician.strip().upper())
    if row is None or row.ended_at is not None:
        raise TechnicianError("there is no technician of that id who may")
    return row


def everybody(session: Session) -> list[TechnicianRow]:
    """All technicians, those who may first."""
    query = select(TechnicianRow).order_by(
        TechnicianRow.ended_at.is_not(None), TechnicianRow.name, TechnicianRow.id
    )
    return list(session.scalars(query))


def cards_of(session: Session, technician: str) -> list[TechnicianCardRow]:
    """Their cards, in the order in which they were listed."""
    query = select(TechnicianCardRow).where(TechnicianCardRow.technician_id == technician)
    return list(session.scalars(query.order_by(TechnicianCardRow.number)))


def names_in(session: Session, lines: Iterable[Line]) -> dict[str, str]:
    """The names behind the pseudonyms in lines of a logbook."""
    told = {str(line.said["who"]) for line in lines if "who" in line.said}
    if not told:
        return {}
    query = select(TechnicianRow.id, TechnicianRow.name).where(TechnicianRow.id.in_(told))
    return dict(session.execute(query).all())


# ---- what terminals are told ------------------------------------------------------------------


def list_number(session: Session, now: datetime) -> int:
    """The number of the lists of now: higher after each change, and each week."""
    return number(session, CARDS) * STEP + max(1, (now - _EPOCH).days // 7)


def standing_cards(session: Session, now: datetime) -> tuple[Listed, ...]:
    """Cards that count now."""
    query = select(TechnicianCardRow).where(
        TechnicianCardRow.ended_at.is_(None), TechnicianCardRow.until > now
    )
    return tuple(
        Listed(
            ListedCard(who=row.technician_id, hash=row.hash, since=row.since, until=row.until),
            frozenset(row.districts.split()),
        )
        for row in session.scalars(query.order_by(TechnicianCardRow.number))
    )


def keep_doors(session: Session, told: Mapping[str, str]) -> None:
    """Keep the keys that terminals told."""
    for terminal_id, door in told.items():
        row = session.get(TerminalDoorRow, terminal_id)
        if row is None:
            number_ = take_numbers(session, DOOR)
            session.add(TerminalDoorRow(terminal_id=terminal_id, door=door, number=number_))
        elif row.door != door:
            row.door, row.number = door, take_numbers(session, DOOR)
    session.flush()


def doors_after(session: Session, known: int) -> list[TerminalDoorRow]:
    """Keys that were told since that number."""
    query = select(TerminalDoorRow).where(TerminalDoorRow.number > known)
    return list(session.scalars(query.order_by(TerminalDoorRow.number)))


def districts_in(text: str) -> tuple[str, ...]:
    """Districts with commas between. Raises TechnicianError for one that is none."""
    found = tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())
    for district in found:
        if not re.fullmatch(DISTRICT, district) or len(found) > _MOST_DISTRICTS:
            raise TechnicianError(f"{_MOST_DISTRICTS} districts at most, each of six digits")
    return found


def _require_few(session: Session, now: datetime) -> None:
    listed = standing_cards(session, now)
    districts = {None, *(district for one in listed for district in one.districts)}
    most = max(sum(one.counts_in(district) for one in listed) for district in districts)
    if most > MAX_CARDS:
        raise TechnicianError(f"a terminal can know {MAX_CARDS} cards: end some, or name districts")


def _require_seldom(session: Session, terminal_id: str, now: datetime) -> None:
    query = select(func.count()).where(
        TechnicianCodeRow.terminal_id == terminal_id,
        TechnicianCodeRow.made_at > now - timedelta(hours=1),
    )
    if (session.scalar(query) or 0) >= CODES_AN_HOUR:
        raise TechnicianError("too many codes were made for this terminal within the hour")


def _audited(
    session: Session, who: str, action: str, subject: str, purpose: str, now: datetime
) -> None:
    append_audit(session, now, AuditEntry(f"user:{who}", action, subject, purpose=purpose))
